package dev.hv.cpu.x86.ir;

import java.util.List;

/** The condition codes of Jcc, SETcc and CMOVcc (Intel SDM vol. 1, appendix B). */
final class ConditionCodes {
    private static final List<String> NAMES =
            List.of(
                    "o", "no", "b", "ae", "z", "nz", "be", "a", "s", "ns", "p", "np", "l", "ge",
                    "le", "g");

    private ConditionCodes() {}

    /** Returns the code at the end of a mnemonic, or -1 if it is none of {@code prefix}'s. */
    static int of(String mnemonic, String prefix) {
        return mnemonic.startsWith(prefix)
                ? NAMES.indexOf(mnemonic.substring(prefix.length()))
                : -1;
    }
}
