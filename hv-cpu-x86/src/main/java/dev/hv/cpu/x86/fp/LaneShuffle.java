package dev.hv.cpu.x86.fp;

/**
 * Where the parts of vectors go: shuffles, blends, broadcasts, inserts and extracts, as functions
 * of longs (SDM volume 2).
 */
public final class LaneShuffle {
    private static final long LOW = 0xFFFF_FFFFL;

    private LaneShuffle() {}

    /** Returns one of two values by the lowest bit of a selector. */
    public static long pick(long selector, long ifClear, long ifSet) {
        return (selector & 1) == 0 ? ifClear : ifSet;
    }

    /** Returns one of four values by the two lowest bits of a selector. */
    public static long quad(long selector, long q0, long q1, long q2, long q3) {
        return switch ((int) selector & 3) {
            case 0 -> q0;
            case 1 -> q1;
            case 2 -> q2;
            default -> q3;
        };
    }

    /** VPERM2F128: one of four values, or zero with bit 3 of the selector. */
    public static long quadOrZero(long selector, long q0, long q1, long q2, long q3) {
        return (selector & 8) != 0 ? 0 : quad(selector, q0, q1, q2, q3);
    }

    private static long dword(long low, long high, long index) {
        long half = (index & 2) == 0 ? low : high;
        return half >>> ((index & 1) << 5) & LOW;
    }

    /** Two of four dwords, by two bits of the selector each. */
    public static long dwords(long low, long high, long selectors) {
        return dword(low, high, selectors) | dword(low, high, selectors >>> 2) << 32;
    }

    /** VPERMILPS: two of four dwords, by the low bits of the dwords of the selector. */
    public static long permilps(long low, long high, long selectors) {
        return dword(low, high, selectors) | dword(low, high, selectors >>> 32) << 32;
    }

    /** VPERMD: two of eight dwords, by the low bits of the dwords of the selector. */
    public static long permd(long selectors, long q0, long q1, long q2, long q3) {
        return eighth(selectors, q0, q1, q2, q3) | eighth(selectors >>> 32, q0, q1, q2, q3) << 32;
    }

    private static long eighth(long index, long q0, long q1, long q2, long q3) {
        return quad(index >>> 1, q0, q1, q2, q3) >>> ((index & 1) << 5) & LOW;
    }

    /** Returns the eight bytes from an offset in the concatenation of four longs. */
    public static long window(int bytes, long q0, long q1, long q2, long q3) {
        long first = at(bytes >>> 3, q0, q1, q2, q3);
        int bits = (bytes & 7) << 3;
        return bits == 0 ? first : first >>> bits | at((bytes >>> 3) + 1, q0, q1, q2, q3) << -bits;
    }

    private static long at(int index, long q0, long q1, long q2, long q3) {
        return index < 4 ? quad(index, q0, q1, q2, q3) : 0;
    }

    /** PSLLDQ; {@code part} is 0 for the low half of the result, 1 for the high one. */
    public static long shiftLeft(long low, long high, int bytes, int part) {
        return window(16 - Math.min(bytes & 0xFF, 16) + 8 * part, 0, 0, low, high);
    }

    /** PSRLDQ; {@code part} is 0 for the low half of the result, 1 for the high one. */
    public static long shiftRight(long low, long high, int bytes, int part) {
        return window(Math.min(bytes & 0xFF, 16) + 8 * part, low, high, 0, 0);
    }

    /** PALIGNR; {@code part} is 0 for the low half of the result, 1 for the high one. */
    public static long align(long q0, long q1, long q2, long q3, int bytes, int part) {
        return window((bytes & 0xFF) + 8 * part, q0, q1, q2, q3);
    }

    /** PSHUFB: eight of sixteen bytes, or zeros. */
    public static long pshufb(long low, long high, long selectors) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            int selector = (int) (selectors >>> shift);
            if ((selector & 0x80) == 0) {
                long half = (selector & 8) == 0 ? low : high;
                result |= (half >>> ((selector & 7) << 3) & 0xFF) << shift;
            }
        }
        return result;
    }

    private static long blend(long mask, long ifClear, long ifSet) {
        return ifClear ^ ((ifClear ^ ifSet) & mask);
    }

    /** PBLENDW: by the low four bits of the selector. */
    public static long blendWords(long selector, long ifClear, long ifSet) {
        long spread = (selector & 0xF) * 0x0000_2000_4000_8001L & 0x0001_0001_0001_0001L;
        return blend(spread * 0xFFFF, ifClear, ifSet);
    }

    /** BLENDPS, VPBLENDD: by the low two bits of the selector. */
    public static long blendDwords(long selector, long ifClear, long ifSet) {
        long mask = (-(selector & 1) & LOW) | -(selector >>> 1 & 1) << 32;
        return blend(mask, ifClear, ifSet);
    }

    /** PBLENDVB: by the signs of the bytes of the selector. */
    public static long blendvBytes(long selector, long ifClear, long ifSet) {
        return blend(Swar.maskB(selector & 0x8080_8080_8080_8080L), ifClear, ifSet);
    }

    /** BLENDVPS: by the signs of the dwords of the selector. */
    public static long blendvDwords(long selector, long ifClear, long ifSet) {
        return blend(Swar.psrad(selector, 31), ifClear, ifSet);
    }

    /** BLENDVPD: by the sign of the selector. */
    public static long blendvQuads(long selector, long ifClear, long ifSet) {
        return selector < 0 ? ifSet : ifClear;
    }

    public static long splatByte(long value) {
        return (value & 0xFF) * 0x0101_0101_0101_0101L;
    }

    public static long splatWord(long value) {
        return (value & 0xFFFF) * 0x0001_0001_0001_0001L;
    }

    public static long splatDword(long value) {
        return (value & LOW) | value << 32;
    }

    /** MOVSHDUP. */
    public static long movshdup(long value) {
        return (value & ~LOW) | value >>> 32;
    }

    /**
     * PINSRB and its kin.
     *
     * @param log logarithm of the element's size in bytes
     * @param part which half this is of the destination: only one of them changes
     */
    public static long insert(long old, long value, int index, int log, int part) {
        int first = index << log & 15;
        if (first >>> 3 != part) {
            return old;
        }
        int shift = (first & 7) << 3;
        long mask = -1L >>> (64 - (8 << log)) << shift;
        return (old & ~mask) | (value << shift & mask);
    }

    /** PEXTRB and its kin, zero-extended. */
    public static long extract(long low, long high, int index, int log) {
        int first = index << log & 15;
        return (first < 8 ? low : high) >>> ((first & 7) << 3) & -1L >>> (64 - (8 << log));
    }

    /** INSERTPS: a dword goes where bits 5 and 4 say; bits 3 to 0 clear dwords. */
    public static long insertps(long old, long dword, int imm, int part) {
        long inserted = insert(old, dword, imm >>> 4 & 3, 2, part);
        return blendDwords(imm >>> (2 * part), inserted, 0);
    }

    /** MOVMSKPS of 64 bits. */
    public static long signsOfDwords(long value) {
        return (value >>> 31 & 1) | (value >>> 62 & 2);
    }

    /** PMOVMSKB of 64 bits. */
    public static long signsOfBytes(long value) {
        return Swar.pmovmskb(value);
    }

    /**
     * The flags of PTEST at their places in EFLAGS.
     *
     * @param both the conjunction of the operands
     * @param rest that of the second with the complement of the first
     */
    public static int testFlags(long both, long rest) {
        return (both == 0 ? SimdLane.ZF : 0) | (rest == 0 ? SimdLane.CF : 0);
    }
}
