package dev.hv.cpu.x86.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.system.Bench;

import org.junit.jupiter.api.Test;

/**
 * INVLPG with any address of a large page drops all that it has left in the TLB (Intel SDM vol. 3A,
 * 4.10.2.3).
 */
class LargePagesTest {
    private static final int PML4 = 0x20_0000;
    private static final int PDPT = 0x20_1000;
    private static final int PD = 0x20_2000;
    private static final long LINEAR = 5L << 30 | 3L << 21;
    private static final long FAR = LINEAR + 0x1F_F000;
    private static final int LARGE = 0x87;
    private static final int TABLE = 7;

    private final Bench bench = Bench.longMode();
    private final Cpu c = bench.c;

    LargePagesTest() {
        c.cr3 = PML4;
        bench.memory.put(PML4, 8, PDPT | TABLE);
    }

    @Test
    void allOfAPageOf2MiBIsDropped() {
        bench.memory.put(PDPT + 5 * 8, 8, PD | TABLE);
        bench.memory.put(PD + 3 * 8, 8, 0x40_0000 | LARGE);
        bench.memory.put(0x5F_F000, 8, 0x1111);
        bench.memory.put(0x7F_F000, 8, 0x2222);
        assertEquals(0x1111, c.mmu.read(FAR, 8));
        c.mmu.fetchPage(FAR);
        assertEquals(0x5F_F000, c.mmu.fetchPhysical);
        bench.memory.put(PD + 3 * 8, 8, 0x60_0000 | LARGE);
        c.mmu.flushPage(LINEAR);
        assertEquals(0x2222, c.mmu.read(FAR, 8));
        c.mmu.fetchPage(FAR);
        assertEquals(0x7F_F000, c.mmu.fetchPhysical);
        bench.assertNoFault();
    }

    @Test
    void allOfAPageOf1GiBIsDropped() {
        bench.memory.put(PDPT + 5 * 8, 8, LARGE);
        c.mmu.fetchPage(FAR);
        assertEquals(0x7F_F000, c.mmu.fetchPhysical);
        bench.memory.put(PDPT + 5 * 8, 8, 1 << 30 | LARGE);
        c.mmu.flushPage(5L << 30);
        c.mmu.fetchPage(FAR);
        assertEquals(1 << 30 | 0x7F_F000, c.mmu.fetchPhysical);
        bench.assertNoFault();
    }
}
