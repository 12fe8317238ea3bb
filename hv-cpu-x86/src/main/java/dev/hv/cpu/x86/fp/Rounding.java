package dev.hv.cpu.x86.fp;

/** Rounding of 128-bit significands (SDM volume 1, 4.8.4). */
final class Rounding {
    /** To nearest, ties to even. */
    static final int NEAREST = 0;

    /** Away from zero. */
    static final int AWAY = 1;

    /** Toward zero. */
    static final int TO_ZERO = 2;

    private Rounding() {}

    /**
     * Turns the two bits of a rounding control (nearest, down, up, truncate) into a direction for
     * magnitudes.
     */
    static int direction(int rc, int sign) {
        return switch (rc & 3) {
            case 0 -> NEAREST;
            case 1 -> sign != 0 ? AWAY : TO_ZERO;
            case 2 -> sign != 0 ? TO_ZERO : AWAY;
            default -> TO_ZERO;
        };
    }

    /**
     * Rounds {@code high:low} to a multiple of 2<sup>64+drop</sup>, and tells in {@code f.inexact}
     * (0 or PE) and {@code f.roundedUp} (0 or 1) what happened.
     *
     * @param drop low bits of {@code high} to clear, 0 to 63
     * @return the rounded high half; 0 with {@code roundedUp} set if a significand with bit 63 set
     *     carried out
     */
    static long round(FpState f, int direction, long high, long low, int drop) {
        long unit = 1L << drop;
        long rest = high & unit - 1;
        if ((rest | low) == 0) {
            f.inexact = 0;
            f.roundedUp = 0;
            return high;
        }
        f.inexact = Mxcsr.PE;
        boolean up = direction == AWAY;
        if (direction == NEAREST) {
            long half = drop == 0 ? low >>> 63 : rest >>> (drop - 1);
            long below = drop == 0 ? low << 1 : rest << (65 - drop) | low;
            up = half != 0 && (below != 0 || (high & unit) != 0);
        }
        f.roundedUp = up ? 1 : 0;
        return high - rest + (up ? unit : 0);
    }

    /** Returns the high half of {@code high:low} shifted right; any shift of 0 or more. */
    static long shiftRightHigh(long high, int shift) {
        return shift < 64 ? high >>> shift : 0;
    }

    /** Returns the low half of {@code high:low} shifted right, its last bit sticky. */
    static long shiftRightLow(long high, long low, int shift) {
        if (shift == 0) {
            return low;
        }
        if (shift < 64) {
            return high << -shift | low >>> shift | sticky(low << -shift);
        }
        if (shift == 64) {
            return high | sticky(low);
        }
        if (shift < 128) {
            return high >>> (shift - 64) | sticky(high << -shift | low);
        }
        return sticky(high | low);
    }

    static long sticky(long bits) {
        return bits != 0 ? 1 : 0;
    }
}
