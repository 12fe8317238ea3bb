package dev.hv.memory;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

/**
 * A part of a {@link FlatView} in which one thing answers. Addresses are those of the space,
 * already wrapped; an access that is given to a stretch lies in it whole.
 */
abstract sealed class Stretch permits MemoryStretch, IoStretch, HoleStretch {
    /** First address. */
    final long base;

    /** The address after the last. */
    final long end;

    Stretch(long base, long end) {
        this.base = base;
        this.end = end;
    }

    /**
     * Reads.
     *
     * @param given the address as the initiator gave it, for faults
     */
    abstract long read(long address, Width width, Initiator by, long given, Trace trace);

    /**
     * Writes.
     *
     * @param value bits above the width are zero
     * @param given the address as the initiator gave it, for faults
     */
    abstract void write(
            long address, Width width, long value, Initiator by, long given, Trace trace);

    /**
     * Returns the width in which bytes are moved one access after the other: the widest that is
     * aligned, taken here, and not wider than {@code room}.
     */
    abstract Width piece(long address, long room);

    /** Returns the widest aligned width of the set that fits, or the widest of all if none does. */
    static Width widest(int widths, long position, long room) {
        int fitting = 0;
        for (int bytes = 8; bytes > 0; bytes >>= 1) {
            if (bytes <= room && (position & (bytes - 1)) == 0) {
                if ((widths & bytes) != 0) {
                    return Width.ofBytes(bytes);
                }
                fitting = Math.max(fitting, bytes);
            }
        }
        return Width.ofBytes(fitting);
    }
}
