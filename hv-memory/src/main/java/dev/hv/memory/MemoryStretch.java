package dev.hv.memory;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** RAM or ROM answers. */
final class MemoryStretch extends Stretch {
    private static final String READ_ONLY = "write to read-only memory";

    final RamRegion region;
    final boolean writable;

    /** What is added to an address to get the offset in the region. */
    final long shift;

    private final MemorySegment memory;

    /** The region, if it is one that logs. */
    private final @Nullable Ram logged;

    MemoryStretch(long base, long end, RamRegion region, long offsetInRegion) {
        super(base, end);
        this.region = region;
        this.memory = region.segment();
        this.shift = offsetInRegion - base;
        this.writable = !region.readOnly();
        this.logged = region instanceof Ram ram ? ram : null;
    }

    long read(long address, Width width) {
        return LittleEndian.get(memory, address + shift, width);
    }

    @Override
    long read(long address, Width width, Initiator by, long given, Trace trace) {
        return read(address, width);
    }

    /** Writes and marks; for a writable region only. */
    void write(long address, Width width, long value) {
        LittleEndian.set(memory, address + shift, width, value);
        mark(address, width.bytes());
    }

    @Override
    void write(long address, Width width, long value, Initiator by, long given, Trace trace) {
        if (writable) {
            write(address, width, value);
        } else {
            refuse(address, value, by, trace);
        }
    }

    long compareAndExchange(long address, Width width, long expected, long update) {
        long held =
                LittleEndian.compareAndExchange(memory, address + shift, width, expected, update);
        mark(address, width.bytes());
        return held;
    }

    void mark(long address, long length) {
        if (logged != null) {
            logged.markWritten(address + shift, length);
        } else {
            VarHandle.fullFence();
        }
    }

    MemorySegment slice(long address, long length) {
        return memory.asSlice(address + shift, length);
    }

    static void refuse(long address, long value, Initiator by, Trace trace) {
        if (!by.debugger()) {
            trace.guestError(READ_ONLY, address, value);
        }
    }

    @Override
    Width piece(long address, long room) {
        return widest(0b1111, address, room);
    }
}
