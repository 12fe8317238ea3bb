package dev.hv.tck.cpu;

/**
 * What arithmetic instructions do, bit by bit where that is the plainest way to say it (Intel SDM
 * vol. 1, 5.1 and 7.3; vol. 2, the instructions).
 */
final class X86Reference {
    static final int CF = 1;
    static final int PF = 1 << 2;
    static final int AF = 1 << 4;
    static final int ZF = 1 << 6;
    static final int SF = 1 << 7;
    static final int OF = 1 << 11;

    /** The flags that arithmetic sets. */
    static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

    private X86Reference() {}

    /**
     * A result.
     *
     * @param value of the destination, as wide as the operation
     * @param flags after it
     * @param defined which of {@link #ARITHMETIC} the manual defines then
     */
    record Result(long value, int flags, int defined) {}

    static long mask(int bits) {
        return bits == 64 ? -1 : (1L << bits) - 1;
    }

    private static int top(long value, int bits) {
        return (int) (value >>> (bits - 1)) & 1;
    }

    private static int flag(boolean set, int flag) {
        return set ? flag : 0;
    }

    private static int signs(long value, int bits) {
        return flag(value == 0, ZF)
                | flag(top(value, bits) == 1, SF)
                | flag(Long.bitCount(value & 0xFF) % 2 == 0, PF);
    }

    static Result add(long a, long b, int carry, int bits) {
        long sum = a + b + carry & mask(bits);
        boolean carries = Long.compareUnsigned(sum, a) < 0 || (carry == 1 && sum == a);
        int flags =
                signs(sum, bits)
                        | flag(carries, CF)
                        | flag(((a ^ b ^ sum) & 0x10) != 0, AF)
                        | flag(top((a ^ sum) & (b ^ sum), bits) == 1, OF);
        return new Result(sum, flags, ARITHMETIC);
    }

    static Result subtract(long a, long b, int borrow, int bits) {
        long difference = a - b - borrow & mask(bits);
        boolean borrows = Long.compareUnsigned(a, b) < 0 || (borrow == 1 && a == b);
        int flags =
                signs(difference, bits)
                        | flag(borrows, CF)
                        | flag(((a ^ b ^ difference) & 0x10) != 0, AF)
                        | flag(top((a ^ b) & (a ^ difference), bits) == 1, OF);
        return new Result(difference, flags, ARITHMETIC);
    }

    static Result logic(long value, int bits) {
        return new Result(value, signs(value, bits), ARITHMETIC & ~AF);
    }

    /**
     * An instruction of group 1.
     *
     * @param operation ADD, OR, ADC, SBB, AND, SUB, XOR, CMP by their number in the opcode
     */
    static Result group1(int operation, long a, long b, int flags, int bits) {
        int carry = flags & CF;
        return switch (operation) {
            case 0 -> add(a, b, 0, bits);
            case 1 -> logic(a | b, bits);
            case 2 -> add(a, b, carry, bits);
            case 3 -> subtract(a, b, carry, bits);
            case 4 -> logic(a & b, bits);
            case 5 -> subtract(a, b, 0, bits);
            case 6 -> logic(a ^ b, bits);
            default -> {
                Result compared = subtract(a, b, 0, bits);
                yield new Result(a, compared.flags(), ARITHMETIC);
            }
        };
    }

    /** INC, DEC, NOT, NEG by 0 to 3; the first two leave CF. */
    static Result single(int operation, long a, int flags, int bits) {
        return switch (operation) {
            case 0 -> keepingCarry(add(a, 1, 0, bits), flags);
            case 1 -> keepingCarry(subtract(a, 1, 0, bits), flags);
            case 2 -> new Result(~a & mask(bits), flags & ARITHMETIC, ARITHMETIC);
            default -> subtract(0, a, 0, bits);
        };
    }

    private static Result keepingCarry(Result result, int flags) {
        return new Result(result.value(), (result.flags() & ~CF) | (flags & CF), result.defined());
    }

    /**
     * A shift or rotation, one bit after another.
     *
     * @param operation ROL, ROR, RCL, RCR, SHL, SHR, SHL again, SAR by their number in the opcode
     * @param count as CL gives it
     */
    static Result shift(int operation, long a, int count, int flags, int bits) {
        int masked = count & (bits == 64 ? 63 : 31);
        long value = a;
        int carry = flags & CF;
        int before = top(a, bits);
        for (int i = 0; i < masked; i++) {
            int high = top(value, bits);
            int low = (int) value & 1;
            long left = value << 1 & mask(bits);
            long right = value >>> 1;
            long highest = 1L << (bits - 1);
            value =
                    switch (operation) {
                        case 0 -> left | high;
                        case 1 -> right | (low == 1 ? highest : 0);
                        case 2 -> left | carry;
                        case 3 -> right | (carry == 1 ? highest : 0);
                        case 5 -> right;
                        case 7 -> right | (high == 1 ? highest : 0);
                        default -> left;
                    };
            carry = operation % 2 == 0 ? high : low;
        }
        if (masked == 0) {
            return new Result(a, flags & ARITHMETIC, ARITHMETIC);
        }
        int overflow =
                switch (operation) {
                    case 1 -> top(value, bits) ^ top(value << 1, bits);
                    case 3 -> before ^ (flags & CF);
                    case 5 -> before;
                    case 7 -> 0;
                    default -> top(value, bits) ^ carry;
                };
        int defined = masked == 1 ? OF : 0;
        boolean rotates = operation < 4;
        // Of a shift by its width or more, CF is undefined (SHL, SHR).
        defined |= !rotates && operation != 7 && masked >= bits ? 0 : CF;
        int others = rotates ? flags & (PF | AF | ZF | SF) : signs(value, bits);
        defined |= rotates ? PF | AF | ZF | SF : PF | ZF | SF;
        return new Result(value, others | carry | (overflow == 1 ? OF : 0), defined);
    }

    /** Whether a condition holds, by its number in the opcode (Intel SDM vol. 1, appendix B). */
    static boolean holds(int condition, int flags) {
        boolean less = (flags & SF) != 0 != ((flags & OF) != 0);
        boolean positive =
                switch (condition >> 1) {
                    case 0 -> (flags & OF) != 0;
                    case 1 -> (flags & CF) != 0;
                    case 2 -> (flags & ZF) != 0;
                    case 3 -> (flags & (CF | ZF)) != 0;
                    case 4 -> (flags & SF) != 0;
                    case 5 -> (flags & PF) != 0;
                    case 6 -> less;
                    default -> less || (flags & ZF) != 0;
                };
        return positive == (condition % 2 == 0);
    }
}
