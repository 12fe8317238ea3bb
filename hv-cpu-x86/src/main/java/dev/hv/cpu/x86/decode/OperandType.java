package dev.hv.cpu.x86.decode;

/**
 * The operand types of Intel SDM vol. 2, appendix A.2.2, with the memory images of the x87 unit
 * added.
 *
 * <p>A size in bytes depends on nothing but the effective operand size and VEX.L.
 */
public enum OperandType {
    /**
     * No access of its own: the address alone counts (LEA, INVLPG), or the size is architectural.
     */
    NONE(0),
    /** Byte. */
    B(1),
    /** Byte immediate, sign-extended to the operand size. */
    BS(1),
    /** Word. */
    W(2),
    /** Doubleword. */
    D(4),
    /** Quadword. */
    Q(8),
    /** Double quadword. */
    DQ(16),
    /** Double quadword, or twice that with VEX.L. */
    X(16, 16, 16, 32),
    /** Two double quadwords. */
    QQ(32),
    /** Ten bytes: x87 extended precision, or packed decimal. */
    T(10),
    /** Scalar single precision. */
    SS(4),
    /** Scalar double precision. */
    SD(8),
    /** Packed single precision, 128 bits. */
    PS(16),
    /** Packed double precision, 128 bits. */
    PD(16),
    /** Packed doubleword integers in 64 bits. */
    PI(8),
    /** Word, doubleword or quadword, by operand size. */
    V(2, 4, 8),
    /** Word, or doubleword for both 32-bit and 64-bit operand size. */
    Z(2, 4, 4),
    /** Doubleword, or quadword with 64-bit operand size. */
    Y(4, 4, 8),
    /** Two words or doublewords: the bounds of BOUND. */
    A(4, 8, 8),
    /** Far pointer: an offset of the operand size and a 16-bit selector. */
    P(4, 6, 10),
    /** Pseudo-descriptor: a 16-bit limit and a base of 32 or 64 bits. */
    S(6, 6, 10),
    /** The x87 environment (SDM vol. 1, figures 8-9 to 8-12). */
    ENV(14, 28, 28),
    /** The x87 environment and the eight registers. */
    FPU(94, 108, 108);

    /** Stands for the operand size where VEX.L is set. */
    static final int WIDE = 32;

    private final int size16;
    private final int size32;
    private final int size64;
    private final int sizeWide;

    OperandType(int size) {
        this(size, size, size);
    }

    OperandType(int size16, int size32, int size64) {
        this(size16, size32, size64, size32);
    }

    OperandType(int size16, int size32, int size64, int sizeWide) {
        this.size16 = size16;
        this.size32 = size32;
        this.size64 = size64;
        this.sizeWide = sizeWide;
    }

    /**
     * @param operandSize the effective operand size in bytes: 2, 4 or 8; {@link #WIDE} with VEX.L
     * @return the size of an operand of this type in bytes; 0 if the type has none
     */
    public int size(int operandSize) {
        return switch (operandSize) {
            case 2 -> size16;
            case 4 -> size32;
            case WIDE -> sizeWide;
            default -> size64;
        };
    }
}
