package dev.hv.memory;

import dev.hv.api.bus.Width;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Values in memory, least significant byte first, at any alignment. */
final class LittleEndian {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ATOMIC_INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle ATOMIC_LONG =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    /** Taken by exchanges that no single host instruction can make. */
    private static final Object SPLIT_LOCK = new Object();

    private LittleEndian() {}

    static long get(MemorySegment memory, long offset, Width width) {
        return switch (width) {
            case BYTE -> memory.get(ValueLayout.JAVA_BYTE, offset) & 0xFFL;
            case WORD -> memory.get(SHORT, offset) & 0xFFFFL;
            case DWORD -> memory.get(INT, offset) & 0xFFFF_FFFFL;
            case QWORD -> memory.get(LONG, offset);
        };
    }

    static void set(MemorySegment memory, long offset, Width width, long value) {
        switch (width) {
            case BYTE -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            case WORD -> memory.set(SHORT, offset, (short) value);
            case DWORD -> memory.set(INT, offset, (int) value);
            case QWORD -> memory.set(LONG, offset, value);
        }
    }

    /**
     * Exchanges atomically. Within one aligned unit of eight bytes it is one instruction of the
     * host's. An exchange that lies across two such units is atomic with respect to others like it;
     * it never overwrites what another exchange has just stored, but a reader may see one half of
     * it before the other.
     *
     * @return what the memory held, zero-extended
     */
    static long compareAndExchange(
            MemorySegment memory, long offset, Width width, long expected, long update) {
        long ifHeld = expected & width.mask();
        long then = update & width.mask();
        boolean aligned = (offset & (width.bytes() - 1)) == 0;
        if (aligned && width == Width.QWORD) {
            return (long) ATOMIC_LONG.compareAndExchange(memory, offset, ifHeld, then);
        }
        if (aligned && width == Width.DWORD) {
            int held =
                    (int) ATOMIC_INT.compareAndExchange(memory, offset, (int) ifHeld, (int) then);
            return Integer.toUnsignedLong(held);
        }
        long unit = offset & -8;
        int shift = (int) (offset - unit) * 8;
        if (shift + width.bits() <= Long.SIZE && unit + 8 <= memory.byteSize()) {
            return withinUnit(memory, unit, shift, width.mask(), ifHeld, then);
        }
        synchronized (SPLIT_LOCK) {
            return bytewise(memory, offset, width, ifHeld, then);
        }
    }

    private static long withinUnit(
            MemorySegment memory, long unit, int shift, long mask, long ifHeld, long then) {
        long seen = (long) ATOMIC_LONG.getVolatile(memory, unit);
        while (true) {
            long held = (seen >>> shift) & mask;
            if (held != ifHeld) {
                return held;
            }
            long changed = (seen & ~(mask << shift)) | (then << shift);
            long witness = (long) ATOMIC_LONG.compareAndExchange(memory, unit, seen, changed);
            if (witness == seen) {
                return held;
            }
            seen = witness;
        }
    }

    /** Byte by byte, each with its own exchange; undone from the back if another got between. */
    private static long bytewise(
            MemorySegment memory, long offset, Width width, long ifHeld, long then) {
        while (true) {
            long held = get(memory, offset, width);
            if (held != ifHeld) {
                return held;
            }
            int done = 0;
            while (done < width.bytes() && replaceByte(memory, offset, done, ifHeld, then)) {
                done++;
            }
            if (done == width.bytes()) {
                return held;
            }
            while (done-- > 0) {
                replaceByte(memory, offset, done, then, ifHeld);
            }
        }
    }

    private static boolean replaceByte(
            MemorySegment memory, long offset, int index, long from, long to) {
        long at = offset + index;
        int shift = (int) (at & 3) * 8;
        long word = at & -4;
        int fromByte = (int) (from >>> (index * 8)) & 0xFF;
        int toByte = (int) (to >>> (index * 8)) & 0xFF;
        int seen = (int) ATOMIC_INT.getVolatile(memory, word);
        while (((seen >>> shift) & 0xFF) == fromByte) {
            int changed = (seen & ~(0xFF << shift)) | (toByte << shift);
            int witness = (int) ATOMIC_INT.compareAndExchange(memory, word, seen, changed);
            if (witness == seen) {
                return true;
            }
            seen = witness;
        }
        return false;
    }
}
