package dev.hv.cpu.x86.fp;

/** FBLD and FBSTP: packed decimals of 18 digits in 80 bits (SDM volume 1, 4.7). */
public final class X87Decimal {
    private static final int DIGITS = 18;
    private static final long LIMIT = 1_000_000_000_000_000_000L;

    /** The packed decimal indefinite: its high 16 bits; its low 64 bits. */
    private static final int INDEFINITE_HIGH = 0xFFFF;

    private static final long INDEFINITE_LOW = 0xC000_0000_0000_0000L;

    private X87Decimal() {}

    /**
     * FBLD m80bcd: DF /4. What a digit above 9 means the manual leaves open; here it counts its
     * value.
     *
     * @param low bytes 0 to 7, sixteen digits
     * @param high bytes 8 and 9, two digits and the sign
     */
    public static void fbld(FpState f, long low, int high) {
        if (X87Stack.overflows(f)) {
            return;
        }
        long value = (high >>> 4 & 0xF) * 10L + (high & 0xF);
        for (int shift = 60; shift >= 0; shift -= 4) {
            value = value * 10 + (low >>> shift & 0xF);
        }
        X87Operand.integer(f, value);
        X87Stack.push(f, f.operand, f.operandSignExponent | (high & Extended.SIGN));
    }

    /**
     * FBSTP m80bcd: DF /6. Leaves bytes 0 to 7 in {@link FpState#storedLow} and bytes 8 and 9 in
     * {@link FpState#storedHigh}; ends as the methods of {@link X87Store}.
     */
    public static void fbst(FpState f) {
        long value = X87Store.toInteger(f, LIMIT);
        if (value <= -LIMIT) {
            f.storedLow = INDEFINITE_LOW;
            f.storedHigh = INDEFINITE_HIGH;
            return;
        }
        long rest = Math.abs(value);
        long low = 0;
        int high = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int decimal = (int) (rest % 10);
            rest /= 10;
            if (digit < 16) {
                low |= (long) decimal << (4 * digit);
            } else {
                high |= decimal << (4 * (digit - 16));
            }
        }
        f.storedLow = low;
        f.storedHigh = high | (f.signExponent(f.top) & Extended.SIGN);
    }
}
