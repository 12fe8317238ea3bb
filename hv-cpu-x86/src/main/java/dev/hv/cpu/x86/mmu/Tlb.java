package dev.hv.cpu.x86.mmu;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Mem;

/**
 * The hot path of memory accesses: what handlers and generated code call. Small methods that
 * HotSpot inlines; the layout is {@link Mmu}'s.
 */
public final class Tlb {
    private static final long INDEX = (Mmu.ENTRIES - 1L) * Mmu.ENTRY_BYTES;
    private static final int PAGE_TO_ENTRY = 12 - Integer.numberOfTrailingZeros(Mmu.ENTRY_BYTES);

    private Tlb() {}

    private static long entry(Cpu c, long a) {
        return c.tlb + (a >>> PAGE_TO_ENTRY & INDEX);
    }

    private static long host(Cpu c, long a) {
        return a + Mem.get8(entry(c, a) + Mmu.DELTA);
    }

    private static boolean readable(Cpu c, long a, long last) {
        return Mem.get8(entry(c, a) + Mmu.READ_TAG) == (a + last & Mmu.PAGE);
    }

    private static boolean writable(Cpu c, long a, long last) {
        return Mem.get8(entry(c, a) + Mmu.WRITE_TAG) == (a + last & Mmu.PAGE);
    }

    /** Returns whether 1 byte at {@code a} can be read directly. */
    public static boolean readable1(Cpu c, long a) {
        return readable(c, a, 0);
    }

    /** Returns whether 1 byte at {@code a} can be written directly. */
    public static boolean writable1(Cpu c, long a) {
        return writable(c, a, 0);
    }

    /** Reads directly. */
    public static long get1(Cpu c, long a) {
        return Mem.get1(host(c, a));
    }

    /** Writes directly. */
    public static void put1(Cpu c, long a, long value) {
        Mem.put1(host(c, a), value);
    }

    /** Returns whether 2 bytes at {@code a} can be read directly. */
    public static boolean readable2(Cpu c, long a) {
        return readable(c, a, 1);
    }

    /** Returns whether 2 bytes at {@code a} can be written directly. */
    public static boolean writable2(Cpu c, long a) {
        return writable(c, a, 1);
    }

    /** Reads directly. */
    public static long get2(Cpu c, long a) {
        return Mem.get2(host(c, a));
    }

    /** Writes directly. */
    public static void put2(Cpu c, long a, long value) {
        Mem.put2(host(c, a), value);
    }

    /** Returns whether 4 bytes at {@code a} can be read directly. */
    public static boolean readable4(Cpu c, long a) {
        return readable(c, a, 3);
    }

    /** Returns whether 4 bytes at {@code a} can be written directly. */
    public static boolean writable4(Cpu c, long a) {
        return writable(c, a, 3);
    }

    /** Reads directly. */
    public static long get4(Cpu c, long a) {
        return Mem.get4(host(c, a));
    }

    /** Writes directly. */
    public static void put4(Cpu c, long a, long value) {
        Mem.put4(host(c, a), value);
    }

    /** Returns whether 8 bytes at {@code a} can be read directly. */
    public static boolean readable8(Cpu c, long a) {
        return readable(c, a, 7);
    }

    /** Returns whether 8 bytes at {@code a} can be written directly. */
    public static boolean writable8(Cpu c, long a) {
        return writable(c, a, 7);
    }

    /** Reads directly. */
    public static long get8(Cpu c, long a) {
        return Mem.get8(host(c, a));
    }

    /** Writes directly. */
    public static void put8(Cpu c, long a, long value) {
        Mem.put8(host(c, a), value);
    }

    /** Returns whether 16 bytes at {@code a} can be read directly. */
    public static boolean readable16(Cpu c, long a) {
        return readable(c, a, 15);
    }

    /** Returns whether 16 bytes at {@code a} can be written directly. */
    public static boolean writable16(Cpu c, long a) {
        return writable(c, a, 15);
    }

    /**
     * Returns the host address of {@code a} if it can be read directly, and all up to the end of
     * its page with it; else 0.
     */
    public static long readableHost(Cpu c, long a) {
        return readable(c, a, 0) ? host(c, a) : 0;
    }

    /**
     * Returns the host address of {@code a} if it can be written directly, and all up to the end of
     * its page with it; else 0.
     */
    public static long writableHost(Cpu c, long a) {
        return writable(c, a, 0) ? host(c, a) : 0;
    }
}
