package dev.hv.memory;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.Endian;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import java.util.Set;

/**
 * A device answers. Checks accesses by the region's rules and brings them into the widths that its
 * handler implements. Used with the device domain held.
 */
final class IoStretch extends Stretch {
    private static final String INVALID =
            "access in a width or alignment that the hardware does not take";

    final IoRegion region;

    private final IoHandler handler;
    private final long shift;

    /** Sets of widths: a width of n bytes is in the set if bit n is (1, 2, 4 or 8). */
    private final int valid;

    private final int implemented;
    private final int narrowest;
    private final boolean unaligned;
    private final boolean bigEndian;
    private final OnInvalid onInvalid;

    IoStretch(long base, long end, IoRegion region, long offsetInRegion) {
        super(base, end);
        AccessRules rules = region.rules();
        this.region = region;
        this.handler = region.handler();
        this.shift = offsetInRegion - base;
        this.valid = set(rules.valid());
        this.implemented = set(rules.implemented());
        this.narrowest = Integer.lowestOneBit(implemented);
        this.unaligned = rules.unaligned();
        this.bigEndian = rules.endian() == Endian.BIG;
        this.onInvalid = rules.onInvalid();
    }

    private static int set(Set<Width> widths) {
        return widths.stream().mapToInt(Width::bytes).sum();
    }

    private boolean takes(long offset, int bytes) {
        return (valid & bytes) != 0 && (unaligned || (offset & (bytes - 1)) == 0);
    }

    @Override
    long read(long address, Width width, Initiator by, long given, Trace trace) {
        long offset = address + shift;
        int bytes = width.bytes();
        if (!takes(offset, bytes)) {
            refuse(offset, 0, by, given, trace);
            return onInvalid == OnInvalid.OPEN_BUS ? width.mask() : 0;
        }
        if ((implemented & bytes) != 0 && (offset & (bytes - 1)) == 0) {
            return readUnit(offset, width, by);
        }
        long value = 0;
        for (int done = 0; done < bytes; ) {
            long at = offset + done;
            Width unit = unit(at, bytes - done);
            int skipped = (int) (at & (unit.bytes() - 1));
            int taken = Math.min(bytes - done, unit.bytes() - skipped);
            long part = readUnit(at - skipped, unit, by) >>> (skipped * 8);
            value |= (part & lowBytes(taken)) << (done * 8);
            done += taken;
        }
        return value;
    }

    @Override
    void write(long address, Width width, long value, Initiator by, long given, Trace trace) {
        long offset = address + shift;
        int bytes = width.bytes();
        if (!takes(offset, bytes)) {
            refuse(offset, value, by, given, trace);
            return;
        }
        if ((implemented & bytes) != 0 && (offset & (bytes - 1)) == 0) {
            handler.write(offset, width, order(value, width));
            return;
        }
        for (int done = 0; done < bytes; ) {
            long at = offset + done;
            Width unit = unit(at, bytes - done);
            int skipped = (int) (at & (unit.bytes() - 1));
            int taken = Math.min(bytes - done, unit.bytes() - skipped);
            long part = (value >>> (done * 8)) & lowBytes(taken);
            handler.write(at - skipped, unit, order(part << (skipped * 8), unit));
            done += taken;
        }
    }

    private static long lowBytes(int count) {
        return -1L >>> (64 - count * 8);
    }

    /** Returns the widest implemented width that fits there, or else the narrowest of all. */
    private Width unit(long offset, int room) {
        for (int bytes = 8; bytes > narrowest; bytes >>= 1) {
            if ((implemented & bytes) != 0 && bytes <= room && (offset & (bytes - 1)) == 0) {
                return Width.ofBytes(bytes);
            }
        }
        return Width.ofBytes(narrowest);
    }

    private long readUnit(long offset, Width width, Initiator by) {
        long value =
                by.debugger()
                        ? handler.peek(offset, width).orElse(width.mask())
                        : handler.read(offset, width);
        return order(value & width.mask(), width);
    }

    /** Turns a register's value into the bytes of the bus, and back. */
    private long order(long value, Width width) {
        return bigEndian ? Long.reverseBytes(value) >>> (64 - width.bits()) : value;
    }

    private void refuse(long offset, long value, Initiator by, long given, Trace trace) {
        if (!by.debugger()) {
            trace.guestError(INVALID, offset, value);
        }
        if (onInvalid == OnInvalid.FAULT) {
            throw new BusFault(given, INVALID);
        }
    }

    @Override
    Width piece(long address, long room) {
        return widest(valid, address + shift, room);
    }
}
