package dev.hv.memory;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

/** Nothing answers: reads see all ones, writes are lost. */
final class HoleStretch extends Stretch {
    private static final String UNASSIGNED = "access to an address at which nothing answers";
    private static final int ALL_WIDTHS = 0b1111;

    HoleStretch(long base, long end) {
        super(base, end);
    }

    @Override
    long read(long address, Width width, Initiator by, long given, Trace trace) {
        tell(address, 0, by, trace);
        return width.mask();
    }

    @Override
    void write(long address, Width width, long value, Initiator by, long given, Trace trace) {
        tell(address, value, by, trace);
    }

    @Override
    Width piece(long address, long room) {
        return widest(ALL_WIDTHS, address, room);
    }

    static void tell(long address, long value, Initiator by, Trace trace) {
        if (!by.debugger()) {
            trace.guestError(UNASSIGNED, address, value);
        }
    }
}
