package dev.hv.devices.reset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Intel ICH9 datasheet, 13.7.2 and 13.7.5. */
final class ResetControlTest {
    private final DeviceBench bench = new DeviceBench();

    private void create(boolean a20) {
        bench.create(new ResetControlPlugin(), new ResetControlConfig(a20));
    }

    @Test
    void theGateIsAfterAResetAsConfigured() {
        create(false);
        assertFalse(bench.line("a20").asserted());
        assertEquals(0, bench.in("port92", 0));
    }

    @Test
    void theGateFollowsItsBit() {
        create(true);
        assertTrue(bench.line("a20").asserted());
        bench.out("port92", 0, 0x00);
        assertFalse(bench.line("a20").asserted());
        bench.out("port92", 0, 0x02);
        assertTrue(bench.line("a20").asserted());
        assertEquals(0x02, bench.in("port92", 0));
        assertEquals(List.of(), bench.requests());
    }

    @Test
    void initResetsOnlyWhenItRises() {
        create(true);
        bench.out("port92", 0, 0x03);
        bench.out("port92", 0, 0x03);
        assertEquals(List.of("reset processors"), bench.requests());
        bench.out("port92", 0, 0x02);
        bench.out("port92", 0, 0x03);
        assertEquals(List.of("reset processors", "reset processors"), bench.requests());
    }

    @Test
    void aRisingCpuResetTakesTheKindThatWasChosen() {
        create(true);
        bench.out("cf9", 0, 0x02);
        assertEquals(List.of(), bench.requests());
        bench.out("cf9", 0, 0x06);
        assertEquals(List.of("reset WARM"), bench.requests());
        bench.out("cf9", 0, 0x0A);
        bench.out("cf9", 0, 0x0E);
        assertEquals(List.of("reset WARM", "reset COLD"), bench.requests());
        assertEquals(0x0E, bench.in("cf9", 0));
        bench.out("cf9", 0, 0x00);
        bench.out("cf9", 0, 0x04);
        assertEquals(List.of("reset WARM", "reset COLD", "reset processors"), bench.requests());
    }

    @Test
    void aResetClearsTheRegisters() {
        create(true);
        bench.out("cf9", 0, 0x0A);
        bench.out("port92", 0, 0x00);
        bench.reset();
        assertEquals(0, bench.in("cf9", 0));
        assertTrue(bench.line("a20").asserted());
    }

    @Test
    void itsStateSurvivesASnapshot() {
        create(true);
        bench.out("cf9", 0, 0x02);
        bench.out("port92", 0, 0x00);
        DeviceBench other = new DeviceBench();
        other.create(new ResetControlPlugin());
        other.restoreFrom(bench);
        assertFalse(other.line("a20").asserted());
        assertEquals(0x02, other.in("cf9", 0));
        assertEquals(bench.save(), other.save());
    }
}
