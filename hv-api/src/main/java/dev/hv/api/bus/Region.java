package dev.hv.api.bus;

/**
 * Something that can be mapped into an {@link AddressSpace}. Two regions are the same only if they
 * are the same object.
 */
public sealed interface Region permits IoRegion, RamRegion, Window {
    /** Returns a name for memory maps and errors, such as {@code pit.regs}. */
    String name();

    /** Returns the size in bytes (or ports); positive. */
    long size();
}
