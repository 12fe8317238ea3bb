package dev.hv.api.bus;

/**
 * Byte order in which a handler's registers are laid out; address spaces themselves are little
 * endian.
 */
public enum Endian {
    /** Least significant byte at the lowest address. */
    LITTLE,
    /** Most significant byte at the lowest address. */
    BIG
}
