package dev.hv.devices.chipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Intel 82371SB datasheet, 2.2.7. */
final class IsaBridgePiix3Test {
    private static final int PIRQRC_A = 0x60;

    private final DeviceBench bench = new DeviceBench();

    @BeforeEach
    void create() {
        bench.create(new IsaBridgePiix3Plugin());
    }

    @Test
    void afterAResetNothingIsRouted() {
        assertEquals(0x80, bench.in("pci", PIRQRC_A));
        bench.drive("pirqa", true);
        for (int irq : IsaBridgePiix3.ROUTABLE) {
            assertFalse(bench.line("irq" + irq).asserted());
        }
    }

    @Test
    void aLineFollowsItsRoute() {
        bench.drive("pirqa", true);
        bench.out("pci", PIRQRC_A, 10);
        assertTrue(bench.line("irq10").asserted());
        bench.out("pci", PIRQRC_A, 11);
        assertFalse(bench.line("irq10").asserted());
        assertTrue(bench.line("irq11").asserted());
        bench.drive("pirqa", false);
        assertFalse(bench.line("irq11").asserted());
    }

    @Test
    void twoLinesOnOneRouteAreShared() {
        bench.out("pci", PIRQRC_A, 10);
        bench.out("pci", PIRQRC_A + 3, 10);
        bench.drive("pirqa", true);
        bench.drive("pirqd", true);
        bench.drive("pirqa", false);
        assertTrue(bench.line("irq10").asserted());
        bench.drive("pirqd", false);
        assertFalse(bench.line("irq10").asserted());
    }

    @Test
    void aReservedRouteLeadsNowhere() {
        bench.drive("pirqb", true);
        bench.out("pci", PIRQRC_A + 1, 8);
        for (int irq : IsaBridgePiix3.ROUTABLE) {
            assertFalse(bench.line("irq" + irq).asserted());
        }
    }
}
