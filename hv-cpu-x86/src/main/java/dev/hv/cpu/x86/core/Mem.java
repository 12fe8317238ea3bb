package dev.hv.cpu.x86.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The host's memory by absolute address: the only place that touches it without bounds. Addresses
 * come from the software TLB, which holds only what an address space has handed out as direct memory,
 * or from a processor's own tables.
 */
public final class Mem {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Mem() {}

    /** Reads a byte, zero-extended. */
    public static long get1(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xFFL;
    }

    /** Reads two bytes, zero-extended. */
    public static long get2(long address) {
        return ALL.get(SHORT, address) & 0xFFFFL;
    }

    /** Reads four bytes, zero-extended. */
    public static long get4(long address) {
        return ALL.get(INT, address) & 0xFFFF_FFFFL;
    }

    /** Reads eight bytes. */
    public static long get8(long address) {
        return ALL.get(LONG, address);
    }

    /** Writes the low byte. */
    public static void put1(long address, long value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    /** Writes the low two bytes. */
    public static void put2(long address, long value) {
        ALL.set(SHORT, address, (short) value);
    }

    /** Writes the low four bytes. */
    public static void put4(long address, long value) {
        ALL.set(INT, address, (int) value);
    }

    /** Writes eight bytes. */
    public static void put8(long address, long value) {
        ALL.set(LONG, address, value);
    }

    /** Copies bytes; the ranges may overlap. */
    public static void move(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    /** Fills with a byte. */
    public static void fill(long address, long bytes, byte value) {
        ALL.asSlice(address, bytes).fill(value);
    }

    /** Copies to a Java array. */
    public static void toArray(long from, byte[] to, int offset, int bytes) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from, to, offset, bytes);
    }
}
