package dev.hv.cpu.x86.hostcode;

import java.util.Arrays;

/**
 * Writes machine code of x86-64 (Intel SDM vol. 2A, chapter 2, for its encoding). Code refers to
 * itself by distances alone, so that it runs wherever it is put. Registers go by their numbers, 0
 * to 15; operands have 64 bits unless a method says otherwise.
 */
public final class Assembler {
    /** An operation on two operands, by its number in opcodes and in ModRM (vol. 2A, 2.1). */
    public enum Alu {
        /** Adds. */
        ADD(0),
        /** Bitwise or. */
        OR(1),
        /** Bitwise and. */
        AND(4),
        /** Subtracts. */
        SUB(5),
        /** Bitwise exclusive or. */
        XOR(6),
        /** Compares. */
        CMP(7);

        private final int number;

        Alu(int number) {
            this.number = number;
        }
    }

    /** A shift, by its number in ModRM. */
    public enum Shift {
        /** To the left. */
        SHL(4, 1),
        /** To the right, with zeros. */
        SHR(5, 3),
        /** To the right, with copies of the sign. */
        SAR(7, 2);

        private final int number;

        /** Prefix of its form with the count in a register, as VEX has it. */
        private final int prefix;

        Shift(int number, int prefix) {
            this.number = number;
            this.prefix = prefix;
        }
    }

    /** Condition codes (vol. 1, appendix B): overflow. */
    public static final int OVERFLOW = 0;

    /** Below, or carry. */
    public static final int BELOW = 2;

    /** Not below. */
    public static final int ABOVE_OR_EQUAL = 3;

    /** Equal, or zero. */
    public static final int EQUAL = 4;

    /** Not equal, or not zero. */
    public static final int NOT_EQUAL = 5;

    /** Below or equal. */
    public static final int BELOW_OR_EQUAL = 6;

    /** Above. */
    public static final int ABOVE = 7;

    /** Negative. */
    public static final int SIGN = 8;

    /** Even parity of the low byte. */
    public static final int PARITY = 10;

    /** Less, of signed values. */
    public static final int LESS = 12;

    /** Greater or equal. */
    public static final int GREATER_OR_EQUAL = 13;

    /** Less or equal. */
    public static final int LESS_OR_EQUAL = 14;

    /** Greater. */
    public static final int GREATER = 15;

    private static final int RSP = 4;
    private static final int RBP = 5;
    private static final int UNBOUND = -1;

    private byte[] code = new byte[4096];
    private int size;

    /** Where each label is, or {@link #UNBOUND}. */
    private int[] labels = new int[64];

    private int labelCount;

    /** Places of distances to be filled in, the labels that they lead to, and how far behind. */
    private int[] references = new int[192];

    private int referenceCount;

    /** What was written up to a point, to return to. */
    public record Mark(int size, int labelCount, int referenceCount) {}

    /** Returns where it is. */
    public Mark mark() {
        return new Mark(size, labelCount, referenceCount);
    }

    /** Forgets what was written since; labels that were bound before stay so. */
    public void reset(Mark mark) {
        size = mark.size;
        labelCount = mark.labelCount;
        referenceCount = mark.referenceCount;
    }

    /** Returns how many bytes there are. */
    public int size() {
        return size;
    }

    /** Returns the code; all labels that are referred to are bound. */
    public byte[] toBytes() {
        for (int i = 0; i < referenceCount; i += 3) {
            int at = references[i];
            int distance = offset(references[i + 1]) + references[i + 2] - (at + 4);
            for (int j = 0; j < 4; j++) {
                code[at + j] = (byte) (distance >> (8 * j));
            }
        }
        return Arrays.copyOf(code, size);
    }

    // ------------------------------------------------------------------ labels and jumps

    /** Returns a new label. */
    public int newLabel() {
        if (labelCount == labels.length) {
            labels = Arrays.copyOf(labels, 2 * labelCount);
        }
        labels[labelCount] = UNBOUND;
        return labelCount++;
    }

    /** Puts a label here. */
    public void bind(int label) {
        if (labels[label] != UNBOUND) {
            throw new IllegalStateException("bound twice");
        }
        labels[label] = size;
    }

    /** Returns where a label is. */
    public int offset(int label) {
        if (labels[label] == UNBOUND) {
            throw new IllegalStateException("not bound");
        }
        return labels[label];
    }

    private void reference(int label) {
        reference(label, 0);
    }

    private void reference(int label, int distance) {
        if (referenceCount == references.length) {
            references = Arrays.copyOf(references, 2 * referenceCount);
        }
        references[referenceCount++] = size;
        references[referenceCount++] = label;
        references[referenceCount++] = distance;
        int32(0);
    }

    /** Jumps. */
    public void jmp(int label) {
        int8(0xE9);
        reference(label);
    }

    /** Jumps if a condition holds. */
    public void jcc(int condition, int label) {
        int8(0x0F);
        int8(0x80 | condition);
        reference(label);
    }

    /** Jumps to what lies so far from the beginning of all that was written, up to 2 GiB. */
    public void jmpTo(long distance) {
        int8(0xE9);
        int32(Math.toIntExact(distance - (size + 4)));
    }

    /** Jumps to the address in memory. */
    public void jmpMemory(int base, int displacement) {
        memory(4, base, displacement, false, 0xFF);
    }

    /** Jumps to the address in a register. */
    public void jmpRegister(int register) {
        register(4, register, false, 0xFF);
    }

    /** Writes zeros until the size is a multiple. */
    public void align(int bytes) {
        zeros(-size & bytes - 1);
    }

    /** Writes that many zeros. */
    public void zeros(int count) {
        for (int i = 0; i < count; i++) {
            int8(0);
        }
    }

    /** Writes code that has been written. */
    public void bytes(byte[] bytes) {
        for (byte each : bytes) {
            int8(each);
        }
    }

    /** Returns. */
    public void ret() {
        int8(0xC3);
    }

    /** Pushes a register. */
    public void push(int register) {
        rex(false, 0, 0, register, false);
        int8(0x50 | (register & 7));
    }

    /** Pops a register. */
    public void pop(int register) {
        rex(false, 0, 0, register, false);
        int8(0x58 | (register & 7));
    }

    // ------------------------------------------------------------------ moves

    /** Moves between registers. */
    public void mov(int to, int from) {
        if (to != from) {
            register(to, from, true, 0x8B);
        }
    }

    /** Moves the low four bytes, with zeros above. */
    public void mov32(int to, int from) {
        register(to, from, false, 0x8B);
    }

    /** Sets a register. */
    public void movImmediate(int to, long value) {
        if (value == 0) {
            register(to, to, false, 0x33);
        } else if (value >>> 32 == 0) {
            rex(false, 0, 0, to, false);
            int8(0xB8 | (to & 7));
            int32((int) value);
        } else if (value == (int) value) {
            rex(true, 0, 0, to, false);
            int8(0xC7);
            modRm(0, to);
            int32((int) value);
        } else {
            rex(true, 0, 0, to, false);
            int8(0xB8 | (to & 7));
            int32((int) value);
            int32((int) (value >>> 32));
        }
    }

    /** Writes an immediate, extended by its sign. */
    public void movMemoryImmediate(int base, int displacement, int value) {
        memory(0, base, displacement, true, 0xC7);
        int32(value);
    }

    /** Writes a register. */
    public void movMemory(int base, int displacement, int from) {
        memory(from, base, displacement, true, 0x89);
    }

    /** Reads {@code bytes} (1, 2, 4 or 8), with zeros above. */
    public void load(int bytes, int to, int base, int displacement) {
        switch (bytes) {
            case 1 -> memory(to, base, displacement, false, 0x0F, 0xB6);
            case 2 -> memory(to, base, displacement, false, 0x0F, 0xB7);
            default -> memory(to, base, displacement, bytes == 8, 0x8B);
        }
    }

    /** Reads {@code bytes} (1, 2, 4 or 8) with copies of the sign above. */
    public void loadSigned(int bytes, int to, int base, int displacement) {
        switch (bytes) {
            case 1 -> memory(to, base, displacement, true, 0x0F, 0xBE);
            case 2 -> memory(to, base, displacement, true, 0x0F, 0xBF);
            case 4 -> memory(to, base, displacement, true, 0x63);
            default -> memory(to, base, displacement, true, 0x8B);
        }
    }

    /** Reads {@code bytes} at the sum of two registers, with zeros above. */
    public void loadIndexed(int bytes, int to, int base, int index, int displacement) {
        switch (bytes) {
            case 1 -> indexed(to, base, index, displacement, false, false, 0x0F, 0xB6);
            case 2 -> indexed(to, base, index, displacement, false, false, 0x0F, 0xB7);
            default -> indexed(to, base, index, displacement, bytes == 8, false, 0x8B);
        }
    }

    /** Writes the low {@code bytes} of a register at the sum of two others. */
    public void storeIndexed(int bytes, int base, int index, int displacement, int from) {
        if (bytes == 2) {
            int8(0x66);
        }
        if (bytes == 1) {
            indexed(from, base, index, displacement, false, true, 0x88);
        } else {
            indexed(from, base, index, displacement, bytes == 8, false, 0x89);
        }
    }

    /** Writes the low {@code bytes} (1 or 2) of a register. */
    public void storeLow(int bytes, int base, int displacement, int from) {
        if (bytes == 2) {
            int8(0x66);
            memory(from, base, displacement, false, 0x89);
        } else {
            memory(from, base, displacement, false, true, 0x88);
        }
    }

    /** Moves the low {@code bytes} (1 or 2); what is above stays. */
    public void movLow(int bytes, int to, int from) {
        if (bytes == 2) {
            int8(0x66);
            register(to, from, false, 0x8B);
        } else {
            rex(false, to, 0, from, true);
            int8(0x8A);
            modRm(to, from);
        }
    }

    /** Moves if a condition holds. */
    public void cmov(int condition, int to, int from) {
        rex(true, to, 0, from, false);
        int8(0x0F);
        int8(0x40 | condition);
        modRm(to, from);
    }

    /** Sets a register to 1 if a condition holds, else to 0. */
    public void setcc(int condition, int to) {
        rex(false, 0, 0, to, true);
        int8(0x0F);
        int8(0x90 | condition);
        modRm(0, to);
        zeroExtend(1, to, to);
    }

    /** Moves the low {@code bytes} (1, 2 or 4), with zeros above. */
    public void zeroExtend(int bytes, int to, int from) {
        switch (bytes) {
            case 1 -> registerBytes(to, from, false, 0xB6);
            case 2 -> registerBytes(to, from, false, 0xB7);
            default -> mov32(to, from);
        }
    }

    /** Moves the low {@code bytes} (1, 2 or 4), with copies of the sign above. */
    public void signExtend(int bytes, int to, int from) {
        switch (bytes) {
            case 1 -> registerBytes(to, from, true, 0xBE);
            case 2 -> registerBytes(to, from, true, 0xBF);
            default -> register(to, from, true, 0x63);
        }
    }

    /** Adds a distance to a register. */
    public void lea(int to, int base, int displacement) {
        lea(true, to, base, displacement);
    }

    /** The same; the low four bytes with zeros above if not {@code wide}. */
    public void lea(boolean wide, int to, int base, int displacement) {
        memory(to, base, displacement, wide, 0x8D);
    }

    /** That register becomes the sum of two others and a distance. */
    public void add3(int to, int base, int index, int displacement) {
        leaScaled(true, to, base, index, 0, displacement);
    }

    /**
     * That register becomes the sum of one, another one times 2 to the power of {@code scale} (0 to
     * 3), and a distance; its low four bytes with zeros above if not {@code wide}.
     */
    public void leaScaled(boolean wide, int to, int base, int index, int scale, int displacement) {
        scaled(to, base, index, scale, displacement, wide, false, 0x8D);
    }

    /** MOVS or STOS of {@code bytes} (1, 2, 4 or 8), as often as RCX says. */
    public void repeat(boolean moves, int bytes) {
        int8(0xF3);
        if (bytes == 2) {
            int8(0x66);
        }
        rex(bytes == 8, 0, 0, 0, false);
        int8((moves ? 0xA4 : 0xAA) | (bytes == 1 ? 0 : 1));
    }

    // ------------------------------------------------------------------ arithmetic

    /** Operates on registers; the first gets the result. */
    public void alu(Alu op, int to, int from) {
        register(to, from, true, op.number << 3 | 3);
    }

    /** The same on the low four bytes; the upper ones become zero. */
    public void alu32(Alu op, int to, int from) {
        register(to, from, false, op.number << 3 | 3);
    }

    /** Operates on a register and memory at a distance from a label. */
    public void aluRelative(Alu op, int to, int label, int distance) {
        relative(to, op.number << 3 | 3, label, distance);
    }

    /** Reads eight bytes at a distance from a label. */
    public void loadRelative(int to, int label, int distance) {
        relative(to, 0x8B, label, distance);
    }

    private void relative(int reg, int opcode, int label, int distance) {
        rex(true, reg, 0, 0, false);
        int8(opcode);
        int8((reg & 7) << 3 | RBP);
        reference(label, distance);
    }

    /** Operates on a register and memory. */
    public void aluMemory(Alu op, int to, int base, int displacement) {
        memory(to, base, displacement, true, op.number << 3 | 3);
    }

    /** The same on the low four bytes. */
    public void alu32Memory(Alu op, int to, int base, int displacement) {
        memory(to, base, displacement, false, op.number << 3 | 3);
    }

    /** Compares {@code bytes} (1, 4 or 8) in memory with an immediate, extended by its sign. */
    public void cmpMemory(int bytes, int base, int displacement, int value) {
        boolean narrow = value == (byte) value;
        int opcode = bytes == 1 ? 0x80 : narrow ? 0x83 : 0x81;
        memory(Alu.CMP.number, base, displacement, bytes == 8, opcode);
        if (narrow) {
            int8(value);
        } else {
            int32(value);
        }
    }

    /** Operates on a register and memory at the sum of two others. */
    public void aluIndexed(Alu op, int to, int base, int index, int displacement) {
        indexed(to, base, index, displacement, true, false, op.number << 3 | 3);
    }

    /** Operates on a register and an immediate, extended by its sign. */
    public void aluImmediate(Alu op, int to, int value) {
        immediate(op, to, value, true);
    }

    /** The same on four bytes. */
    public void alu32Immediate(Alu op, int to, int value) {
        immediate(op, to, value, false);
    }

    private void immediate(Alu op, int to, int value, boolean wide) {
        boolean narrow = value == (byte) value;
        rex(wide, 0, 0, to, false);
        int8(narrow ? 0x83 : 0x81);
        modRm(op.number, to);
        if (narrow) {
            int8(value);
        } else {
            int32(value);
        }
    }

    /** The same, always as long. */
    public void aluMemoryImmediate32(Alu op, int base, int displacement, int value) {
        memory(op.number, base, displacement, true, 0x81);
        int32(value);
    }

    /** Operates on memory and an immediate, extended by its sign. */
    public void aluMemoryImmediate(Alu op, int base, int displacement, int value) {
        boolean narrow = value == (byte) value;
        memory(op.number, base, displacement, true, narrow ? 0x83 : 0x81);
        if (narrow) {
            int8(value);
        } else {
            int32(value);
        }
    }

    /** Compares a register's bits with an immediate, extended by its sign. */
    public void testImmediate(int register, int value) {
        register(0, register, true, 0xF7);
        int32(value);
    }

    /** Compares a register with zero. */
    public void test(int register) {
        register(register, register, true, 0x85);
    }

    /** Compares the low four bytes with zero. */
    public void test32(int register) {
        register(register, register, false, 0x85);
    }

    /** Multiplies; the low half. */
    public void imul(int to, int from) {
        rex(true, to, 0, from, false);
        int8(0x0F);
        int8(0xAF);
        modRm(to, from);
    }

    /** Multiplies RAX, into RDX and RAX. */
    public void multiplyWide(boolean signed, int by) {
        register(signed ? 5 : 4, by, true, 0xF7);
    }

    /** Divides RDX and RAX, of eight bytes each or of four: quotient and remainder. */
    public void divide(boolean signed, boolean wide, int by) {
        register(signed ? 7 : 6, by, wide, 0xF7);
    }

    /** Reverses eight bytes, or the low four. */
    public void bswap(boolean wide, int register) {
        rex(wide, 0, 0, register, false);
        int8(0x0F);
        int8(0xC8 | (register & 7));
    }

    /** Rotates eight bytes, or the low four. */
    public void rotateLeft(boolean wide, int register, int count) {
        register(0, register, wide, 0xC1);
        int8(count);
    }

    /** Finds the first bit that is set, or the last; there is one. */
    public void bitScan(boolean last, int to, int from) {
        rex(true, to, 0, from, false);
        int8(0x0F);
        int8(last ? 0xBD : 0xBC);
        modRm(to, from);
    }

    /** Moves a register to the low half of one of XMM0 to XMM7; the upper becomes zero. */
    public void movqToVector(int vector, int from) {
        int8(0x66);
        rex(true, vector, 0, from, false);
        int8(0x0F);
        int8(0x6E);
        modRm(vector, from);
    }

    /** Moves the low half of one of XMM0 to XMM7. */
    public void movqFromVector(int to, int vector) {
        int8(0x66);
        rex(true, vector, 0, to, false);
        int8(0x0F);
        int8(0x7E);
        modRm(vector, to);
    }

    /** An instruction of SSE2 with the prefix 66H on XMM0 to XMM7. */
    public void vector(int opcode, int to, int from) {
        int8(0x66);
        int8(0x0F);
        int8(opcode);
        modRm(to, from);
    }

    /** PSHUFB (SSSE3) on XMM0 to XMM7. */
    public void vectorShuffle(int to, int from) {
        int8(0x66);
        int8(0x0F);
        int8(0x38);
        int8(0x00);
        modRm(to, from);
    }

    /** Has the low half of one of XMM0 to XMM7 become its upper half. */
    public void vectorUpper(int vector) {
        int8(0x66);
        int8(0x0F);
        int8(0x73);
        modRm(3, vector);
        int8(8);
    }

    /** An instruction of SSE or SSE2 on XMM0 to XMM7; without a prefix if that is 0. */
    public void sse(int prefix, int opcode, int to, int from) {
        if (prefix != 0) {
            int8(prefix);
        }
        int8(0x0F);
        int8(opcode);
        modRm(to, from);
    }

    /** The same with one general register, of eight bytes or four, and one of XMM0 to XMM7. */
    public void sseGeneral(int prefix, int opcode, boolean wide, int to, int from) {
        int8(prefix);
        rex(wide, to, 0, from, false);
        int8(0x0F);
        int8(opcode);
        modRm(to, from);
    }

    /** An immediate byte of the instruction before. */
    public void immediate8(int value) {
        int8(value);
    }

    /** Loads MXCSR. */
    public void ldmxcsr(int base, int displacement) {
        memory(2, base, displacement, false, 0x0F, 0xAE);
    }

    /** Stores MXCSR. */
    public void stmxcsr(int base, int displacement) {
        memory(3, base, displacement, false, 0x0F, 0xAE);
    }

    /** An x87 instruction on its stack: both bytes. */
    public void x87(int instruction) {
        int8(instruction >>> 8);
        int8(instruction & 0xFF);
    }

    /** An x87 instruction with an operand in memory; the number is one more of the opcode. */
    public void x87Memory(int opcode, int number, int base, int displacement) {
        memory(number, base, displacement, false, opcode);
    }

    /** Loads the x87's control word. */
    public void fldcw(int base, int displacement) {
        x87Memory(0xD9, 5, base, displacement);
    }

    /** Clears the x87's flags. */
    public void fnclex() {
        x87(0xDBE2);
    }

    /** Compares the bits of a byte in memory with an immediate. */
    public void testMemory8(int base, int displacement, int value) {
        memory(0, base, displacement, false, 0xF6);
        int8(value);
    }

    /** Rotates the low byte of RAX, RCX, RDX or RBX by one. */
    public void rotateByte(boolean left, int register) {
        int8(0xD0);
        modRm(left ? 0 : 1, register);
    }

    /** The low four bytes of the second register without those bits of the first (BMI1). */
    public void andNot32(int to, int without, int from) {
        int8(0xC4);
        int8((to < 8 ? 0x80 : 0) | 0x40 | (from < 8 ? 0x20 : 0) | 2);
        int8((~without & 15) << 3);
        int8(0xF2);
        modRm(to, from);
    }

    /** Pushes RFLAGS. */
    public void pushFlags() {
        int8(0x9C);
    }

    /** Operates on memory and a register; memory gets the result. */
    public void aluToMemory(Alu op, int base, int displacement, int from) {
        memory(from, base, displacement, true, op.number << 3 | 1);
    }

    /** Calls what the address in memory leads to. */
    public void callMemory(int base, int displacement) {
        memory(2, base, displacement, false, 0xFF);
    }

    /** Shifts by a constant, 0 to 63. */
    public void shift(Shift shift, int register, int count) {
        register(shift.number, register, true, 0xC1);
        int8(count);
    }

    /** Shifts by the low six bits of a register, without a change of flags (BMI2). */
    public void shift(Shift shift, int to, int from, int count) {
        int8(0xC4);
        int8((to < 8 ? 0x80 : 0) | 0x40 | (from < 8 ? 0x20 : 0) | 2);
        int8(0x80 | (~count & 15) << 3 | shift.prefix);
        int8(0xF7);
        modRm(to, from);
    }

    /**
     * That register becomes another one, rotated right by 0 to 63, without a change of flags
     * (BMI2).
     */
    public void rotateRight(int to, int from, int count) {
        int8(0xC4);
        int8((to < 8 ? 0x80 : 0) | 0x40 | (from < 8 ? 0x20 : 0) | 3);
        int8(0x80 | 15 << 3 | 3);
        int8(0xF0);
        modRm(to, from);
        int8(count);
    }

    // ------------------------------------------------------------------ encoding

    private void register(int reg, int rm, boolean wide, int opcode) {
        rex(wide, reg, 0, rm, false);
        int8(opcode);
        modRm(reg, rm);
    }

    /** The second operand is the low byte, or two, of any register. */
    private void registerBytes(int reg, int rm, boolean wide, int opcode) {
        rex(wide, reg, 0, rm, true);
        int8(0x0F);
        int8(opcode);
        modRm(reg, rm);
    }

    /** Both operands are registers, or the first one more of the opcode. */
    private void modRm(int reg, int rm) {
        int8(0xC0 | (reg & 7) << 3 | (rm & 7));
    }

    private void memory(int reg, int base, int displacement, boolean wide, int... opcode) {
        memory(reg, base, displacement, wide, false, opcode);
    }

    private void memory(
            int reg, int base, int displacement, boolean wide, boolean lowByte, int... opcode) {
        rex(wide, reg, 0, base, lowByte);
        for (int each : opcode) {
            int8(each);
        }
        int mod = mod(base, displacement);
        int8(mod << 6 | (reg & 7) << 3 | (base & 7));
        if ((base & 7) == RSP) {
            int8(RSP << 3 | RSP);
        }
        displacement(mod, displacement);
    }

    private void indexed(
            int reg,
            int base,
            int index,
            int displacement,
            boolean wide,
            boolean lowByte,
            int... opcode) {
        scaled(reg, base, index, 0, displacement, wide, lowByte, opcode);
    }

    private void scaled(
            int reg,
            int base,
            int index,
            int scale,
            int displacement,
            boolean wide,
            boolean lowByte,
            int... opcode) {
        rex(wide, reg, index, base, lowByte);
        for (int each : opcode) {
            int8(each);
        }
        int mod = mod(base, displacement);
        int8(mod << 6 | (reg & 7) << 3 | RSP);
        int8(scale << 6 | (index & 7) << 3 | (base & 7));
        displacement(mod, displacement);
    }

    private static int mod(int base, int displacement) {
        if (displacement == 0 && (base & 7) != RBP) {
            return 0;
        }
        return displacement == (byte) displacement ? 1 : 2;
    }

    private void displacement(int mod, int displacement) {
        if (mod == 1) {
            int8(displacement);
        } else if (mod == 2) {
            int32(displacement);
        }
    }

    private void rex(boolean wide, int reg, int index, int base, boolean needed) {
        int bits = (wide ? 8 : 0) | (reg >> 3) << 2 | (index >> 3) << 1 | base >> 3;
        if (bits != 0 || needed) {
            int8(0x40 | bits);
        }
    }

    private void int8(int value) {
        if (size == code.length) {
            code = Arrays.copyOf(code, 2 * size);
        }
        code[size++] = (byte) value;
    }

    private void int32(int value) {
        for (int i = 0; i < 4; i++) {
            int8(value >> (8 * i));
        }
    }
}
