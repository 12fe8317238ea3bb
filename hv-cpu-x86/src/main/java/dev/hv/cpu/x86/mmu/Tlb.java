package dev.hv.cpu.x86.mmu;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Mem;

/**
 * The hot path of memory accesses: what handlers and generated code call. Small methods that
 * HotSpot inlines; the layout is {@link Mmu}'s, and {@code tlb} is {@link Cpu#tlb}.
 */
public final class Tlb {
    private static final long INDEX = (Mmu.ENTRIES - 1L) * Mmu.ENTRY_BYTES;
    private static final int PAGE_TO_ENTRY = 12 - Integer.numberOfTrailingZeros(Mmu.ENTRY_BYTES);

    private Tlb() {}

    private static long entry(long tlb, long a) {
        return tlb + (a >>> PAGE_TO_ENTRY & INDEX);
    }

    /** Returns whether 1 byte at {@code a} can be read directly. */
    public static boolean readable1(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.READ_TAG) == (a + 0 & Mmu.PAGE);
    }

    /** Returns whether 1 byte at {@code a} can be written directly. */
    public static boolean writable1(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.WRITE_TAG) == (a + 0 & Mmu.PAGE);
    }

    /** Reads directly. */
    public static long get1(long tlb, long a) {
        return Mem.get1(a + Mem.get8(entry(tlb, a) + Mmu.DELTA));
    }

    /** Writes directly. */
    public static void put1(long tlb, long a, long value) {
        Mem.put1(a + Mem.get8(entry(tlb, a) + Mmu.DELTA), value);
    }

    /** Returns whether 2 bytes at {@code a} can be read directly. */
    public static boolean readable2(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.READ_TAG) == (a + 1 & Mmu.PAGE);
    }

    /** Returns whether 2 bytes at {@code a} can be written directly. */
    public static boolean writable2(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.WRITE_TAG) == (a + 1 & Mmu.PAGE);
    }

    /** Reads directly. */
    public static long get2(long tlb, long a) {
        return Mem.get2(a + Mem.get8(entry(tlb, a) + Mmu.DELTA));
    }

    /** Writes directly. */
    public static void put2(long tlb, long a, long value) {
        Mem.put2(a + Mem.get8(entry(tlb, a) + Mmu.DELTA), value);
    }

    /** Returns whether 4 bytes at {@code a} can be read directly. */
    public static boolean readable4(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.READ_TAG) == (a + 3 & Mmu.PAGE);
    }

    /** Returns whether 4 bytes at {@code a} can be written directly. */
    public static boolean writable4(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.WRITE_TAG) == (a + 3 & Mmu.PAGE);
    }

    /** Reads directly. */
    public static long get4(long tlb, long a) {
        return Mem.get4(a + Mem.get8(entry(tlb, a) + Mmu.DELTA));
    }

    /** Writes directly. */
    public static void put4(long tlb, long a, long value) {
        Mem.put4(a + Mem.get8(entry(tlb, a) + Mmu.DELTA), value);
    }

    /** Returns whether 8 bytes at {@code a} can be read directly. */
    public static boolean readable8(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.READ_TAG) == (a + 7 & Mmu.PAGE);
    }

    /** Returns whether 8 bytes at {@code a} can be written directly. */
    public static boolean writable8(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.WRITE_TAG) == (a + 7 & Mmu.PAGE);
    }

    /** Reads directly. */
    public static long get8(long tlb, long a) {
        return Mem.get8(a + Mem.get8(entry(tlb, a) + Mmu.DELTA));
    }

    /** Writes directly. */
    public static void put8(long tlb, long a, long value) {
        Mem.put8(a + Mem.get8(entry(tlb, a) + Mmu.DELTA), value);
    }

    /** Returns whether 16 bytes at {@code a} can be read directly. */
    public static boolean readable16(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.READ_TAG) == (a + 15 & Mmu.PAGE);
    }

    /** Returns whether 16 bytes at {@code a} can be written directly. */
    public static boolean writable16(long tlb, long a) {
        return Mem.get8(entry(tlb, a) + Mmu.WRITE_TAG) == (a + 15 & Mmu.PAGE);
    }

    /**
     * Returns the host address of {@code a} if it can be read directly, and all up to the end of
     * its page with it; else 0.
     */
    public static long readableHost(Cpu c, long a) {
        return readable1(c.tlb, a) ? a + Mem.get8(entry(c.tlb, a) + Mmu.DELTA) : 0;
    }

    /**
     * Returns the host address of {@code a} if it can be written directly, and all up to the end of
     * its page with it; else 0.
     */
    public static long writableHost(Cpu c, long a) {
        return writable1(c.tlb, a) ? a + Mem.get8(entry(c.tlb, a) + Mmu.DELTA) : 0;
    }
}
