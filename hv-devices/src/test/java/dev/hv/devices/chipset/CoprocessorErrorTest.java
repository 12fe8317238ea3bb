package dev.hv.devices.chipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Intel 82371SB datasheet, coprocessor error register; Intel SDM vol. 1, appendix D.2.1. */
final class CoprocessorErrorTest {
    private final DeviceBench bench = new DeviceBench();

    @BeforeEach
    void create() {
        bench.create(new CoprocessorErrorPlugin(), new CoprocessorErrorConfig());
    }

    private void assertLines(boolean interrupt, boolean ignore) {
        assertEquals(interrupt, bench.line("irq").asserted(), "IRQ 13");
        assertEquals(ignore, bench.line("ignne").asserted(), "IGNNE#");
    }

    @Test
    void anErrorInterruptsUntilItIsAcknowledgedAndIsIgnoredUntilItIsCleared() {
        assertLines(false, false);
        bench.drive("ferr", true);
        assertLines(true, false);
        bench.out("regs", 0, 0);
        assertLines(false, true);
        bench.drive("ferr", false);
        assertLines(false, false);
    }

    @Test
    void anErrorThatGoesByItselfStillInterrupts() {
        bench.drive("ferr", true);
        bench.drive("ferr", false);
        assertLines(true, false);
        bench.out("regs", 0, 0);
        assertLines(false, false);
    }

    @Test
    void withoutAnErrorAnAcknowledgementDoesNothing() {
        bench.out("regs", 0, 0xFF);
        assertLines(false, false);
    }

    @Test
    void aResetForgetsTheError() {
        bench.drive("ferr", true);
        bench.reset();
        assertLines(false, false);
    }

    @Test
    void itsStateSurvivesASnapshot() {
        bench.drive("ferr", true);
        bench.out("regs", 0, 0);
        DeviceBench other = new DeviceBench();
        other.create(new CoprocessorErrorPlugin());
        other.restoreFrom(bench);
        assertTrue(other.line("ignne").asserted());
        assertFalse(other.line("irq").asserted());
        assertEquals(bench.save(), other.save());
    }
}
