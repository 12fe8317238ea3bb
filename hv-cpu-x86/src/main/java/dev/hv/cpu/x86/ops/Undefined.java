package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.decode.OpcodeTable;

/** Instructions that are not there. */
public final class Undefined {
    private Undefined() {}

    /** Raises #UD; unless the instruction is meant to do that, it is counted under its name. */
    public static void raise(Cpu c, int opcode) {
        String mnemonic = OpcodeTable.get(opcode).mnemonic();
        switch (mnemonic) {
            case "ud0", "ud1", "ud2" -> {}
            default -> c.diagnostics.count("ud." + mnemonic);
        }
        c.raise(Vector.UD);
    }
}
