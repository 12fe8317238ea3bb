package dev.hv.cpu.x86.fp;

/**
 * The comparison behind PCMPESTRI, PCMPESTRM, PCMPISTRI and PCMPISTRM (SDM volume 2, 4.1), by the
 * fields of the immediate: element type in bits 1 and 0, aggregation in 3 and 2, polarity in 5 and
 * 4, output in 6.
 */
public final class StringCompare {
    private static final int WORDS = 1;
    private static final int SIGNED = 2;
    private static final int AGGREGATION = 0xC;
    private static final int EQUAL_ANY = 0;
    private static final int RANGES = 4;
    private static final int EQUAL_EACH = 8;
    private static final int NEGATIVE = 0x10;
    private static final int MASKED = 0x20;
    private static final int MOST_SIGNIFICANT = 0x40;
    private static final int OF = 1 << 11;
    private static final int SF = 1 << 7;

    private StringCompare() {}

    private static int count(int imm) {
        return (imm & WORDS) != 0 ? 8 : 16;
    }

    private static int element(long low, long high, int index, int imm) {
        int bits = (imm & WORDS) != 0 ? 16 : 8;
        int at = index * bits;
        int value = (int) ((at < 64 ? low : high) >>> (at & 63));
        if (bits == 16) {
            return (imm & SIGNED) != 0 ? (short) value : value & 0xFFFF;
        }
        return (imm & SIGNED) != 0 ? (byte) value : value & 0xFF;
    }

    /** Length of a string that ends before its first zero. */
    public static long implicitLength(long low, long high, int imm) {
        int count = count(imm);
        int length = 0;
        while (length < count && element(low, high, length, imm) != 0) {
            length++;
        }
        return length;
    }

    /** Length from a register: its absolute value, up to the number of elements. */
    public static long explicitLength(long register, int imm) {
        int count = count(imm);
        return register <= -count || register >= count ? count : Math.abs(register);
    }

    /**
     * IntRes2, one bit for each element of the second string, with OF, SF, ZF and CF from bit 16 on
     * at their places in EFLAGS.
     */
    public static long compare(
            long aLow, long aHigh, long aLength, long bLow, long bHigh, long bLength, int imm) {
        int count = count(imm);
        int result = 0;
        for (int j = 0; j < count; j++) {
            boolean holds =
                    switch (imm & AGGREGATION) {
                        case EQUAL_ANY -> any(aLow, aHigh, aLength, bLow, bHigh, bLength, j, imm);
                        case RANGES -> ranges(aLow, aHigh, aLength, bLow, bHigh, bLength, j, imm);
                        case EQUAL_EACH -> each(aLow, aHigh, aLength, bLow, bHigh, bLength, j, imm);
                        default -> ordered(aLow, aHigh, aLength, bLow, bHigh, bLength, j, imm);
                    };
            boolean inverted = (imm & NEGATIVE) != 0 && ((imm & MASKED) == 0 || j < bLength);
            result |= holds != inverted ? 1 << j : 0;
        }
        int flags =
                (result != 0 ? SimdLane.CF : 0)
                        | (bLength < count ? SimdLane.ZF : 0)
                        | (aLength < count ? SF : 0)
                        | ((result & 1) != 0 ? OF : 0);
        return result | (long) flags << 16;
    }

    private static boolean any(
            long aLow,
            long aHigh,
            long aLength,
            long bLow,
            long bHigh,
            long bLength,
            int j,
            int imm) {
        if (j >= bLength) {
            return false;
        }
        int wanted = element(bLow, bHigh, j, imm);
        for (int i = 0; i < aLength; i++) {
            if (element(aLow, aHigh, i, imm) == wanted) {
                return true;
            }
        }
        return false;
    }

    private static boolean ranges(
            long aLow,
            long aHigh,
            long aLength,
            long bLow,
            long bHigh,
            long bLength,
            int j,
            int imm) {
        if (j >= bLength) {
            return false;
        }
        int value = element(bLow, bHigh, j, imm);
        for (int i = 0; i + 1 < aLength; i += 2) {
            if (value >= element(aLow, aHigh, i, imm)
                    && value <= element(aLow, aHigh, i + 1, imm)) {
                return true;
            }
        }
        return false;
    }

    private static boolean each(
            long aLow,
            long aHigh,
            long aLength,
            long bLow,
            long bHigh,
            long bLength,
            int j,
            int imm) {
        if (j >= aLength || j >= bLength) {
            return j >= aLength && j >= bLength;
        }
        return element(aLow, aHigh, j, imm) == element(bLow, bHigh, j, imm);
    }

    private static boolean ordered(
            long aLow,
            long aHigh,
            long aLength,
            long bLow,
            long bHigh,
            long bLength,
            int j,
            int imm) {
        int count = count(imm);
        for (int i = 0; i < aLength && j + i < count; i++) {
            if (j + i >= bLength
                    || element(aLow, aHigh, i, imm) != element(bLow, bHigh, j + i, imm)) {
                return false;
            }
        }
        return true;
    }

    /** The flags of {@link #compare}'s result. */
    public static int flags(long compared) {
        return (int) (compared >>> 16);
    }

    /** The index that goes to ECX. */
    public static long index(long compared, int imm) {
        int result = (int) compared & 0xFFFF;
        if (result == 0) {
            return count(imm);
        }
        return (imm & MOST_SIGNIFICANT) != 0
                ? 31 - Integer.numberOfLeadingZeros(result)
                : Integer.numberOfTrailingZeros(result);
    }

    /** Half of the mask that goes to XMM0: bits, or whole elements with bit 6 of the immediate. */
    public static long mask(long compared, int imm, int part) {
        long result = compared & 0xFFFF;
        if ((imm & MOST_SIGNIFICANT) == 0) {
            return part == 0 ? result : 0;
        }
        long mask = 0;
        int each = count(imm) / 2;
        int bits = 64 / each;
        for (int i = 0; i < each; i++) {
            if ((result >>> (part * each + i) & 1) != 0) {
                mask |= -1L >>> (64 - bits) << (bits * i);
            }
        }
        return mask;
    }
}
