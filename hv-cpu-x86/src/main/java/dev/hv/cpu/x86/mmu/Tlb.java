package dev.hv.cpu.x86.mmu;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Mem;

/** The direct way to memory for helpers; that of generated code is {@link TlbClass}'s. */
public final class Tlb {
    private static final long INDEX = (Mmu.ENTRIES - 1L) * Mmu.ENTRY_BYTES;
    private static final int PAGE_TO_ENTRY = 12 - Integer.numberOfTrailingZeros(Mmu.ENTRY_BYTES);

    private Tlb() {}

    private static long entry(long tlb, long a) {
        return tlb + (a >>> PAGE_TO_ENTRY & INDEX);
    }

    /**
     * Returns the host address of {@code a} if it can be read directly, and all up to the end of
     * its page with it; else 0.
     */
    public static long readableHost(Cpu c, long a) {
        return host(entry(c.tlb, a), Mmu.READ_TAG, a);
    }

    /**
     * Returns the host address of {@code a} if it can be written directly, and all up to the end of
     * its page with it; else 0.
     */
    public static long writableHost(Cpu c, long a) {
        return host(entry(c.tlb, a), Mmu.WRITE_TAG, a);
    }

    private static long host(long entry, int tag, long a) {
        return Mem.get8(entry + tag) == (a & Mmu.PAGE) ? a + Mem.get8(entry + Mmu.DELTA) : 0;
    }
}
