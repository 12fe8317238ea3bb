package dev.hv.api.register;

/** What reads and writes do to the bits of a field. */
public enum Access {
    /** Reads return what was written last. */
    READ_WRITE(true, true),
    /** Only the device changes it; writes are lost. */
    READ_ONLY(true, false),
    /** Reads return zero. */
    WRITE_ONLY(false, true),
    /** Writing a one clears the bit, writing a zero leaves it; only the device sets it. */
    WRITE_ONE_TO_CLEAR(true, true),
    /** Reading returns the bits and clears them; writes are lost. */
    CLEAR_ON_READ(true, false),
    /** Reads as zero; writing a one is the guest's mistake, and is lost. */
    RESERVED_ZERO(false, false),
    /** Reads as one; writing a zero is the guest's mistake, and is lost. */
    RESERVED_ONE(false, false),
    /** Reads as it was reset; changing it is the guest's mistake, and is lost. */
    RESERVED_PRESERVED(false, false);

    private final boolean readable;
    private final boolean writable;

    Access(boolean readable, boolean writable) {
        this.readable = readable;
        this.writable = writable;
    }

    /** Returns whether a read tells something. */
    public boolean readable() {
        return readable;
    }

    /** Returns whether a write may change something. */
    public boolean writable() {
        return writable;
    }
}
