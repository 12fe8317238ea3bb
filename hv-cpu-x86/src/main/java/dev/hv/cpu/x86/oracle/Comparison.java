package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What of two results has to agree, and what the manual leaves undefined. */
final class Comparison {
    private static final String[] REGISTERS = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };
    private static final int SIGBUS = 7;
    private static final int SIGSEGV = 11;
    private static final int CONDITIONS = 0x4500;

    private Comparison() {}

    /** Returns the first difference as a phrase, the host's value first; null if there is none. */
    static @Nullable String difference(Case one, byte[] host, byte[] model) {
        ByteBuffer h = ByteBuffer.wrap(host).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer m = ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN);
        long signal = m.getLong(Layout.SIGNAL);
        boolean usesStack =
                one.code().stream().anyMatch(in -> in.hasMemory && in.segment == Seg.SS);
        if (signal == SIGSEGV && usesStack) {
            // Not canonical is #SS here, where we raise #GP.
            signal = h.getLong(Layout.SIGNAL) == SIGBUS ? SIGBUS : signal;
        }
        String found = differs("signal", h.getLong(Layout.SIGNAL), signal);
        for (int i = 0; i < 16 && found == null; i++) {
            found = differs(REGISTERS[i], h.getLong(8 * i), m.getLong(8 * i));
        }
        if (found == null) {
            int undefined = one.code().size() > 1 ? Eflags.AF : undefinedFlags(one);
            int mask = (Eflags.STATUS | Eflags.DF) & ~undefined;
            found =
                    differs(
                            "flags",
                            h.getLong(Layout.FLAGS) & mask,
                            m.getLong(Layout.FLAGS) & mask);
        }
        if (found == null) {
            found = floatingPoint(one, h, m);
        }
        for (int i = 0; i < Layout.PAGE && found == null; i += 8) {
            found =
                    differs(
                            "memory at 0x" + Integer.toHexString(Layout.SCRATCH_AT + i),
                            h.getLong(Layout.SCRATCH + i),
                            m.getLong(Layout.SCRATCH + i));
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
        String found = differs("fcw", h.getShort(at) & 0xFFFF, m.getShort(at) & 0xFFFF);
        boolean undefined = one.code().stream().anyMatch(Comparison::leavesConditions);
        int status = 0xFFFF & ~(undefined ? CONDITIONS : 0);
        if (found == null) {
            found = differs("fsw", h.getShort(at + 2) & status, m.getShort(at + 2) & status);
        }
        if (found == null) {
            found = differs("tags", h.get(at + 4) & 0xFF, m.get(at + 4) & 0xFF);
        }
        if (found == null) {
            found = differs("mxcsr", h.getInt(at + 24), m.getInt(at + 24));
        }
        for (int i = 0; i < 8 && found == null; i++) {
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
        for (int i = 0; i < 32 && found == null; i++) {
            int place = at + 160 + 8 * i;
            found =
                    differs(
                            "xmm" + i / 2 + (i % 2 == 0 ? " low" : " high"),
                            h.getLong(place),
                            m.getLong(place));
        }
        for (int i = 0; i < 32 && found == null; i++) {
            int place = Layout.YMM + 8 * i;
            found =
                    differs(
                            "ymm" + i / 2 + "'s upper half, " + (i % 2 == 0 ? "low" : "high"),
                            h.getLong(place),
                            m.getLong(place));
        }
        return found;
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
     * Whether the instruction may stand with others: it defines all flags but AF, and shows neither
     * AF nor conditions of the x87 in what is compared.
     */
    static boolean canFollow(Instruction in) {
        return switch (in.opcode.mnemonic()) {
            case "rol",
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
