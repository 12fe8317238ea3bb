package dev.hv.api.register;

/**
 * A range of bits of a register.
 *
 * @param name as in the datasheet
 * @param low lowest bit, 0 to 63
 * @param high highest bit, inclusive
 * @param access what reads and writes do
 */
public record FieldDescription(String name, int low, int high, Access access) {
    /** Checks the range. */
    public FieldDescription {
        if (low < 0 || high < low || high > 63) {
            throw new IllegalArgumentException(name + ": bits " + high + ":" + low);
        }
    }

    /** Returns the field's bits, in place. */
    public long mask() {
        int bits = high - low + 1;
        return (bits == 64 ? -1L : (1L << bits) - 1) << low;
    }
}
