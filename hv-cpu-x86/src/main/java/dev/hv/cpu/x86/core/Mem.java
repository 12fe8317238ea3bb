package dev.hv.cpu.x86.core;

import sun.misc.Unsafe;

import java.lang.reflect.Field;

/**
 * The host's memory by absolute address: the only place that touches it without bounds. Addresses
 * come from the software TLB, which holds only what an address space has handed out as direct
 * memory, or from a processor's own tables. Little endian, as the hosts are that this runs on.
 *
 * <p>{@code Unsafe} rather than an unbounded {@code MemorySegment}, since that costs a fifth of the
 * interpreter's speed and most of its warm-up. The JDK says once that it would rather not, unless
 * it is started with {@code --sun-misc-unsafe-memory-access=allow}.
 */
@SuppressWarnings("removal")
public final class Mem {
    private static final Unsafe UNSAFE = unsafe();

    private Mem() {}

    /** Returns what reaches the memory, for generated code. */
    public static Unsafe unsafe() {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Returns an object whose fields are all zero, without a call of its constructor: a method
     * handle of that costs more than the class.
     */
    public static Object newInstance(Class<?> type) {
        try {
            return UNSAFE.allocateInstance(type);
        } catch (InstantiationException e) {
            throw new IllegalArgumentException(type + " has no instances", e);
        }
    }

    /** Reads a byte, zero-extended. */
    public static long get1(long address) {
        return UNSAFE.getByte(address) & 0xFFL;
    }

    /** Reads two bytes, zero-extended. */
    public static long get2(long address) {
        return UNSAFE.getShort(address) & 0xFFFFL;
    }

    /** Reads four bytes, zero-extended. */
    public static long get4(long address) {
        return UNSAFE.getInt(address) & 0xFFFF_FFFFL;
    }

    /** Reads eight bytes. */
    public static long get8(long address) {
        return UNSAFE.getLong(address);
    }

    /** Writes the low byte. */
    public static void put1(long address, long value) {
        UNSAFE.putByte(address, (byte) value);
    }

    /** Writes the low two bytes. */
    public static void put2(long address, long value) {
        UNSAFE.putShort(address, (short) value);
    }

    /** Writes the low four bytes. */
    public static void put4(long address, long value) {
        UNSAFE.putInt(address, (int) value);
    }

    /** Writes eight bytes. */
    public static void put8(long address, long value) {
        UNSAFE.putLong(address, value);
    }

    /** Copies bytes; the ranges may overlap. */
    public static void move(long from, long to, long bytes) {
        UNSAFE.copyMemory(from, to, bytes);
    }

    /** Fills with a byte. */
    public static void fill(long address, long bytes, byte value) {
        UNSAFE.setMemory(address, bytes, value);
    }

    /** Copies to a Java array. */
    public static void toArray(long from, byte[] to, int offset, int bytes) {
        UNSAFE.copyMemory(null, from, to, Unsafe.ARRAY_BYTE_BASE_OFFSET + offset, bytes);
    }
}
