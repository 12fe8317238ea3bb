package dev.hv.cpu.x86.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hv.cpu.x86.system.Bench;

import org.junit.jupiter.api.Test;

/** Code that a supervisor found at an address may not be there for a user. */
class EpochTest {
    private final Mmu mmu = Bench.longMode().c.mmu;

    @Test
    void eachPrivilegeHasItsOwn() {
        mmu.selectTable(false);
        long supervisor = mmu.epoch();
        mmu.selectTable(true);
        assertNotEquals(supervisor, mmu.epoch());
        mmu.selectTable(false);
        assertEquals(supervisor, mmu.epoch());
    }

    @Test
    void aFlushEndsBoth() {
        mmu.selectTable(true);
        long user = mmu.epoch();
        mmu.selectTable(false);
        long supervisor = mmu.epoch();
        mmu.flushPage(0x1000);
        assertNotEquals(supervisor, mmu.epoch());
        assertNotEquals(user, mmu.epoch());
        mmu.selectTable(true);
        assertNotEquals(user, mmu.epoch());
    }
}
