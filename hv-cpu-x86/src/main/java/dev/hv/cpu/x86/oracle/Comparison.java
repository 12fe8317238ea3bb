package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/** What of two results has to agree, and what the manual leaves undefined. */
final class Comparison {
    private static final String[] REGISTERS = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };
    private static final String[] SEGMENTS = {"ds", "es", "fs", "gs", "ss", "cs"};
    private static final int CONDITIONS = 0x4500;

    /** Flags that are neither status nor the kernel's. */
    private static final int SYSTEM = Eflags.NT | Eflags.AC | Eflags.ID;

    private static final boolean ON_AMD = HostProcessor.isAmd();

    private Comparison() {}

    /** Returns the first difference as a phrase, the host's value first; null if there is none. */
    static @Nullable String difference(Case one, byte[] host, byte[] model) {
        ByteBuffer h = ByteBuffer.wrap(host).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer m = ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN);
        long signal = m.getLong(Layout.SIGNAL);
        String found = differs("signal", h.getLong(Layout.SIGNAL), signal);
        if (found == null) {
            found = fault(h, m);
        }
        int registers = one.narrow() ? 8 : 16;
        long width = one.narrow() ? 0xFFFF_FFFFL : -1L;
        for (int i = 0; i < registers && found == null; i++) {
            found = differs(REGISTERS[i], h.getLong(8 * i) & width, m.getLong(8 * i) & width);
        }
        if (found == null) {
            int undefined = one.code().size() > 1 ? Eflags.AF : undefinedFlags(one);
            int mask = (Eflags.STATUS | Eflags.DF | SYSTEM) & ~undefined;
            found =
                    differs(
                            "flags",
                            h.getLong(Layout.FLAGS) & mask,
                            m.getLong(Layout.FLAGS) & mask);
        }
        if (found == null) {
            found = segments(h, m);
        }
        if (found == null) {
            found = floatingPoint(one, h, m);
        }
        if (found == null) {
            found = memory(one, h, m);
        }
        return found == null || signal == 0 ? found : found + ", after a fault";
    }

    private static @Nullable String memory(Case one, ByteBuffer h, ByteBuffer m) {
        BitSet own = StateImages.processorsOwn(one.in());
        long image = own.isEmpty() ? 0 : one.operand() - Layout.SCRATCH_AT;
        String found = null;
        for (int i = 0; i < Layout.PAGE && found == null; i++) {
            if (i < image || !own.get((int) (i - image))) {
                found =
                        differs(
                                "memory at 0x" + Integer.toHexString(Layout.SCRATCH_AT + i),
                                h.get(Layout.SCRATCH + i) & 0xFF,
                                m.get(Layout.SCRATCH + i) & 0xFF);
            }
        }
        return found;
    }

    private static @Nullable String segments(ByteBuffer h, ByteBuffer m) {
        int at = Layout.SEGMENTS;
        String found = differs("base of fs", h.getLong(at), m.getLong(at));
        if (found == null) {
            found = differs("base of gs", h.getLong(at + 8), m.getLong(at + 8));
        }
        for (int i = 0; i < Layout.SELECTOR_COUNT && found == null; i++) {
            int place = Layout.SELECTORS + 2 * i;
            found = differs(SEGMENTS[i], h.getShort(place) & 0xFFFF, m.getShort(place) & 0xFFFF);
        }
        return found;
    }

    /** Where a fault points, its vector, and what a page fault says besides. */
    private static @Nullable String fault(ByteBuffer h, ByteBuffer m) {
        int at = Layout.FAULT;
        String found = differs("address of the fault", h.getLong(at), m.getLong(at));
        if (found == null) {
            found = differs("vector", h.getLong(at + 8), m.getLong(at + 8));
        }
        if (found == null && m.getLong(at + 8) == Vector.PF) {
            // What is mapped around the scratch page, without rights, is the host's matter.
            found = differs("error code", h.getLong(at + 16) & ~1L, m.getLong(at + 16) & ~1L);
            if (found == null) {
                found = differs("CR2", h.getLong(at + 24), m.getLong(at + 24));
            }
        }
        boolean selector = m.getLong(at + 8) >= Vector.TS && m.getLong(at + 8) <= Vector.GP;
        if (found == null && selector) {
            found = differs("error code", h.getLong(at + 16), m.getLong(at + 16));
        }
        return found;
    }

    private static @Nullable String differs(String name, long host, long model) {
        return host == model
                ? null
                : name + ": 0x" + Long.toHexString(host) + ", not 0x" + Long.toHexString(model);
    }

    private static @Nullable String floatingPoint(Case one, ByteBuffer h, ByteBuffer m) {
        int at = Layout.FXSAVE;
        boolean faulted = m.getLong(Layout.SIGNAL) != 0;
        if (faulted && one.in().opcode.mnemonic().startsWith("xrstor")) {
            return null; // what it has loaded by then is the processor's matter
        }
        String found = differs("fcw", h.getShort(at) & 0xFFFF, m.getShort(at) & 0xFFFF);
        boolean undefined = one.code().stream().anyMatch(Comparison::leavesConditions);
        int status = 0xFFFF & ~(undefined ? CONDITIONS : 0);
        boolean begun = faulted && beginsBeforeItFaults(one.in());
        if (found == null && !begun) {
            found = differs("fsw", h.getShort(at + 2) & status, m.getShort(at + 2) & status);
        }
        if (found == null) {
            found = differs("tags", h.get(at + 4) & 0xFF, m.get(at + 4) & 0xFF);
        }
        if (found == null && !begun) {
            found = differs("mxcsr", h.getInt(at + 24), m.getInt(at + 24));
        }
        for (int i = 0; i < 8 && found == null && !begun; i++) {
            int place = at + 32 + 16 * i;
            found = differs("st" + i, h.getLong(place), m.getLong(place));
            if (found == null) {
                found =
                        differs(
                                "st" + i + "'s sign and exponent",
                                h.getShort(place + 8) & 0xFFFF,
                                m.getShort(place + 8) & 0xFFFF);
            }
        }
        int skipped = ON_AMD && faulted ? mask(one.in()) : -1;
        for (int i = 0; i < 32 && found == null; i++) {
            if (i / 2 == skipped) {
                continue;
            }
            int place = at + 160 + 8 * i;
            String name = "xmm" + i / 2 + (i % 2 == 0 ? " low" : " high");
            found = vector(one, name, h.getLong(place), m.getLong(place));
        }
        for (int i = 0; i < 32 && found == null; i++) {
            if (i / 2 == skipped) {
                continue;
            }
            int place = Layout.YMM + 8 * i;
            String name = "ymm" + i / 2 + "'s upper half, " + (i % 2 == 0 ? "low" : "high");
            found = vector(one, name, h.getLong(place), m.getLong(place));
        }
        return found;
    }

    private static @Nullable String vector(Case one, String name, long host, long model) {
        boolean close =
                isApproximation(one.in())
                        && close((int) host, (int) model)
                        && close((int) (host >>> 32), (int) (model >>> 32));
        boolean same = !ON_AMD && isDotProduct(one.in()) && areNans(one.in(), host, model);
        return close || same ? null : differs(name, host, model);
    }

    /** Which of several NaNs the sum of products is, Intel's processors decide for each lane. */
    private static boolean isDotProduct(Instruction in) {
        return in.opcode.mnemonic().endsWith("dpps") || in.opcode.mnemonic().endsWith("dppd");
    }

    /** Whether what differs is NaNs in both. */
    private static boolean areNans(Instruction in, long host, long model) {
        if (in.opcode.mnemonic().endsWith("d")) {
            return Double.isNaN(Double.longBitsToDouble(host))
                    && Double.isNaN(Double.longBitsToDouble(model));
        }
        return isNanAs((int) host, (int) model)
                && isNanAs((int) (host >>> 32), (int) (model >>> 32));
    }

    private static boolean isNanAs(int host, int model) {
        boolean nans =
                Float.isNaN(Float.intBitsToFloat(host)) && Float.isNaN(Float.intBitsToFloat(model));
        return nans || host == model;
    }

    /** The register that holds the mask of a gather, or -1. */
    private static int mask(Instruction in) {
        return in.opcode.mnemonic().contains("gather") ? in.operand(2).register() : -1;
    }

    /** Whether an instruction that faults may have begun with its effects on the x87 or MXCSR. */
    private static boolean beginsBeforeItFaults(Instruction in) {
        return switch (in.opcode.mnemonic()) {
            case "movd", "movq", "movntq", "vcvtps2ph" -> true;
            default -> false;
        };
    }

    /** Instructions that may err by 1.5 times 2 to the -12th, relatively (SDM vol. 2B, RCPPS). */
    static boolean isApproximation(Instruction in) {
        String name = in.opcode.mnemonic();
        return name.contains("rcp") || name.contains("rsqrt");
    }

    /** Whether two approximations may be of one number; a tiny one may be zero as well. */
    private static boolean close(int host, int model) {
        float a = Float.intBitsToFloat(host);
        float b = Float.intBitsToFloat(model);
        boolean tiny = Math.abs(a) <= Float.MIN_NORMAL && Math.abs(b) <= Float.MIN_NORMAL;
        return host == model
                || (tiny && (host ^ model) >= 0)
                || Math.abs((double) a - b) <= 3 * 0x1p-12 * Math.abs((double) b);
    }

    /** x87 instructions whose C0, C2 and C3 are undefined (Intel SDM vol. 1, table 8-1). */
    private static boolean leavesConditions(Instruction in) {
        String name = in.opcode.mnemonic();
        boolean defines =
                name.startsWith("fcom")
                        || name.startsWith("fucom")
                        || name.startsWith("ficom")
                        || name.startsWith("fprem")
                        || name.equals("ftst")
                        || name.equals("fxam");
        return name.startsWith("f") && !defines;
    }

    /** Flags that an instruction leaves undefined (Intel SDM vol. 1, appendix A). */
    private static int undefinedFlags(Case one) {
        Instruction in = one.in();
        return switch (in.opcode.mnemonic()) {
            case "aaa", "aas" -> Eflags.OF | Eflags.SF | Eflags.ZF | Eflags.PF;
            case "aam", "aad" -> Eflags.OF | Eflags.AF | Eflags.CF;
            case "daa", "das" -> Eflags.OF;
            // AMD's processors set them where an unmasked exception keeps Intel's from it
            case "fcomi", "fcomip", "fucomi", "fucomip" ->
                    (one.record()[Layout.FXSAVE] & 3) == 3 ? 0 : Eflags.STATUS;
            case "and", "or", "xor", "test" -> Eflags.AF;
            case "rol", "ror", "rcl", "rcr" -> count(one) == 1 ? 0 : Eflags.OF;
            case "shl", "shr", "sar", "shld", "shrd" -> shift(one);
            case "mul", "imul" -> Eflags.SF | Eflags.ZF | Eflags.AF | Eflags.PF;
            case "div", "idiv" -> Eflags.STATUS;
            case "bsf", "bsr" -> Eflags.STATUS & ~Eflags.ZF;
            case "bt", "bts", "btr", "btc" -> Eflags.OF | Eflags.SF | Eflags.AF | Eflags.PF;
            case "andn", "blsr", "blsi", "blsmsk", "bzhi" -> Eflags.AF | Eflags.PF;
            case "bextr" -> Eflags.AF | Eflags.PF | Eflags.SF;
            case "lzcnt", "tzcnt" -> Eflags.OF | Eflags.SF | Eflags.AF | Eflags.PF;
            default -> 0;
        };
    }

    private static int shift(Case one) {
        int count = count(one);
        if (count == 0) {
            return 0;
        }
        int undefined = Eflags.AF | (count == 1 ? 0 : Eflags.OF);
        return count >= 8 * one.in().operand(0).size() ? undefined | Eflags.CF : undefined;
    }

    /**
     * Whether the instruction may stand with others: it defines all flags but AF and all of its
     * result, and shows neither AF nor conditions of the x87 in what is compared.
     */
    static boolean canFollow(Instruction in) {
        if (isApproximation(in) || isDotProduct(in)) {
            return false;
        }
        return switch (in.opcode.mnemonic()) {
            case "aaa",
                    "aas",
                    "aam",
                    "aad",
                    "daa",
                    "das",
                    "rol",
                    "ror",
                    "rcl",
                    "rcr",
                    "shl",
                    "shr",
                    "sar",
                    "shld",
                    "shrd",
                    "mul",
                    "imul",
                    "div",
                    "idiv",
                    "bsf",
                    "bsr",
                    "bt",
                    "bts",
                    "btr",
                    "btc",
                    "lzcnt",
                    "tzcnt",
                    "andn",
                    "blsr",
                    "blsi",
                    "blsmsk",
                    "bzhi",
                    "bextr",
                    "fcomi",
                    "fcomip",
                    "fucomi",
                    "fucomip",
                    "fnstsw",
                    "lahf",
                    "pushf" ->
                    false;
            default -> true;
        };
    }

    /** The masked count of a shift or rotation. */
    static int count(Case one) {
        Instruction in = one.in();
        boolean immediate = in.operand(in.operandCount() - 1).kind() == Operand.Kind.IMMEDIATE;
        int count = immediate ? (int) in.immediate : one.record()[8];
        return count & (in.operandSize == 8 && in.operand(0).size() == 8 ? 63 : 31);
    }

    /** Returns whether the result itself is undefined: a double shift by more than its size. */
    static boolean isUndefined(Case one) {
        return switch (one.in().opcode.mnemonic()) {
            case "shld", "shrd" -> count(one) > 8 * one.in().operand(0).size();
            default -> false;
        };
    }
}
