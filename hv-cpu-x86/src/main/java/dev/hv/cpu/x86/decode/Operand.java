package dev.hv.cpu.x86.decode;

/**
 * One operand of a decoded instruction.
 *
 * @param kind where the value is
 * @param size bytes accessed; 0 where the instruction defines it otherwise (LEA, FXSAVE)
 * @param register the register's number with REX bits applied, for the kinds that are registers;
 *     for {@link Kind#IMMEDIATE}, 0 for {@link Instruction#immediate} and 1 for {@link
 *     Instruction#secondImmediate}; else 0
 */
public record Operand(Kind kind, int size, int register) {
    /** Where an operand's value is. */
    public enum Kind {
        /** A general register; a byte register of this kind is the low byte. */
        GPR,
        /** AH, CH, DH or BH; the register number is that of AX, CX, DX or BX (0..3). */
        GPR8_HIGH,
        /** Memory addressed by ModRM: the instruction's base, index, scale and displacement. */
        MEMORY,
        /** An immediate. */
        IMMEDIATE,
        /** A branch target: {@link Instruction#immediate} relative to the next instruction. */
        RELATIVE,
        /** An XMM register; a YMM register if the size is 32. */
        XMM,
        /** An MMX register. */
        MMX,
        /** A segment register: 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS. */
        SEGMENT,
        /** A control register. */
        CONTROL,
        /** A debug register. */
        DEBUG,
        /** An x87 register, counted from the top of the stack. */
        ST,
        /** Memory at {@link Instruction#displacement}, without ModRM; base and index are none. */
        MOFFS,
        /**
         * A far pointer: offset in {@link Instruction#immediate}, selector in the second immediate.
         */
        FAR_POINTER,
        /** Memory at rSI in {@link Instruction#segment}, with the address size. */
        STRING_SOURCE,
        /** Memory at rDI in ES, with the address size. */
        STRING_DESTINATION,
        /** A register that does not exist; no valid instruction has one. */
        NONE
    }

    static final Operand NONE = new Operand(Kind.NONE, 0, 0);

    private static final Operand[] GENERAL = registers(Kind.GPR, 4, 16);
    private static final Operand[] HIGH_BYTE = registers(Kind.GPR8_HIGH, 1, 4);
    private static final Operand[] XMM = registers(Kind.XMM, 6, 16);
    private static final Operand[] MMX = registers(Kind.MMX, 5, 8);
    private static final Operand[] SEGMENT = registers(Kind.SEGMENT, 4, 6);
    private static final Operand[] CONTROL = registers(Kind.CONTROL, 4, 16);
    private static final Operand[] DEBUG = registers(Kind.DEBUG, 4, 16);
    private static final Operand[] STACK = registers(Kind.ST, 1, 8);

    /** Whether the operand is in memory, however addressed. */
    public boolean isMemory() {
        return switch (kind) {
            case MEMORY, MOFFS, STRING_SOURCE, STRING_DESTINATION -> true;
            default -> false;
        };
    }

    /** A general register; {@code rex} tells whether byte registers 4..7 are SPL..DIL or AH..BH. */
    static Operand general(int size, int register, boolean rex) {
        if (size == 1 && !rex && register >= 4 && register < 8) {
            return HIGH_BYTE[register - 4];
        }
        return GENERAL[row(size) * 16 + register];
    }

    static Operand xmm(int size, int register) {
        return XMM[row(size) * 16 + register];
    }

    static Operand mmx(int size, int register) {
        return MMX[row(size) * 8 + (register & 7)];
    }

    static Operand segment(int size, int register) {
        return SEGMENT[row(size) * 6 + register];
    }

    static Operand control(int size, int register) {
        return CONTROL[row(size) * 16 + register];
    }

    static Operand debug(int size, int register) {
        return DEBUG[row(size) * 16 + register];
    }

    static Operand stack(int register) {
        return STACK[register & 7];
    }

    private static int row(int size) {
        return Integer.numberOfTrailingZeros(size);
    }

    private static Operand[] registers(Kind kind, int rows, int count) {
        Operand[] operands = new Operand[rows * count];
        for (int i = 0; i < operands.length; i++) {
            int size = kind == Kind.ST ? 10 : 1 << (i / count);
            operands[i] = new Operand(kind, size, i % count);
        }
        return operands;
    }
}
