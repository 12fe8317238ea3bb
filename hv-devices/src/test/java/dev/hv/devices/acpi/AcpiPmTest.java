package dev.hv.devices.acpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Device;
import dev.hv.api.state.StateException;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** ACPI specification 6.5, 4.8.3 and 4.8.4. */
final class AcpiPmTest {
    private static final int STATUS = 0;
    private static final int ENABLE = 2;
    private static final int CONTROL = 4;
    private static final int TIMER = 8;
    private static final long PWRBTN = 1 << 8;
    private static final long TMR = 1;
    private static final int S5 = 5;

    private final DeviceBench bench = new DeviceBench();

    private Device create(int timerBits) {
        return bench.create(new AcpiPmPlugin(), new AcpiPmConfig(S5, timerBits));
    }

    private long word(int offset) {
        return bench.read("regs", offset, Width.WORD);
    }

    private void word(int offset, long value) {
        bench.write("regs", offset, Width.WORD, value);
    }

    private boolean sci() {
        return bench.line("sci").asserted();
    }

    @Test
    void itIsAlwaysInAcpiMode() {
        create(32);
        assertEquals(1, word(CONTROL));
        word(CONTROL, 0);
        assertEquals(1, word(CONTROL));
    }

    @Test
    void thePowerButtonInterruptsOnceEnabledUntilItsStatusIsCleared() {
        create(32);
        bench.drive("power-button", true);
        bench.drive("power-button", false);
        assertEquals(PWRBTN, word(STATUS));
        assertFalse(sci());
        word(ENABLE, PWRBTN);
        assertTrue(sci());
        word(STATUS, 0xFFFF & ~PWRBTN);
        assertTrue(sci());
        word(STATUS, PWRBTN);
        assertFalse(sci());
        assertEquals(0, word(STATUS));
    }

    @Test
    void aButtonThatStaysPressedIsOneEvent() {
        create(32);
        bench.drive("power-button", true);
        word(STATUS, PWRBTN);
        bench.drive("power-button", true);
        assertEquals(0, word(STATUS));
    }

    @Test
    void theSleepTypeOfS5PowersOff() {
        create(32);
        word(CONTROL, S5 << 10);
        assertEquals(List.of(), bench.requests());
        assertEquals(S5 << 10 | 1, word(CONTROL));
        word(CONTROL, S5 << 10 | 1 << 13);
        assertEquals(List.of("power off"), bench.requests());
        assertEquals(S5 << 10 | 1, word(CONTROL), "SLP_EN is write-only");
    }

    @Test
    void theSleepTypeCanBeWrittenByBytes() {
        create(32);
        bench.out("regs", CONTROL + 1, S5 << 2 | 1 << 5);
        assertEquals(List.of("power off"), bench.requests());
        bench.out("regs", CONTROL, 0);
        assertEquals(List.of("power off"), bench.requests(), "SLP_EN does not stick");
    }

    @Test
    void anotherSleepTypeIsTheGuestsMistake() {
        create(32);
        word(CONTROL, 1 << 10 | 1 << 13);
        assertEquals(List.of(), bench.requests());
        assertEquals(1, bench.guestErrors().size());
    }

    @Test
    void theTimerCountsAtItsFrequency() {
        create(32);
        bench.advance(1_000_000_000);
        assertEquals(3_579_545, bench.read("regs", TIMER, Width.DWORD));
        assertEquals(3_579_545 & 0xFF, bench.in("regs", TIMER));
        bench.write("regs", TIMER, Width.DWORD, 0);
        assertEquals(3_579_545, bench.read("regs", TIMER, Width.DWORD));
    }

    @Test
    void theTimerHasTheWidthThatItWasGiven() {
        create(24);
        bench.advance(5_000_000_000L);
        assertEquals(5 * 3_579_545L & 0xFF_FFFF, bench.read("regs", TIMER, Width.DWORD));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 32})
    void eachChangeOfTheTimersHighestBitIsAnEvent(int bits) {
        create(bits);
        word(ENABLE, TMR);
        long half = (1L << (bits - 1)) * 1_000_000_000L / 3_579_545;
        bench.advance(half - 1);
        assertFalse(sci());
        bench.advance(2);
        assertTrue(sci());
        assertEquals(TMR, word(STATUS));
        word(STATUS, TMR);
        assertFalse(sci());
        bench.advance(half + 1);
        assertTrue(sci());
    }

    @Test
    void aTimerEventIsSeenWithoutBeingEnabled() {
        create(24);
        bench.advance(3_000_000_000L);
        assertEquals(TMR, word(STATUS));
        assertFalse(sci());
        word(ENABLE, TMR);
        assertTrue(sci());
    }

    @Test
    void aResetClearsEventsAndLeavesTheTimerRunning() {
        create(24);
        bench.drive("power-button", true);
        bench.advance(3_000_000_000L);
        bench.reset();
        assertEquals(0, word(STATUS));
        assertEquals(3 * 3_579_545L & 0xFF_FFFF, bench.read("regs", TIMER, Width.DWORD));
    }

    @Test
    void generalPurposeEventsCanBeEnabledAndNeverCome() {
        create(32);
        word(0xE, 0xFFFF);
        assertEquals(0xFFFF, word(0xE));
        word(0xC, 0xFFFF);
        assertEquals(0, word(0xC));
        assertFalse(sci());
    }

    @Test
    void itsStateSurvivesASnapshot() {
        create(32);
        word(ENABLE, PWRBTN | TMR);
        bench.advance(3_000_000_000L);
        bench.drive("power-button", true);
        DeviceBench other = new DeviceBench();
        other.create(new AcpiPmPlugin());
        other.restoreFrom(bench);
        assertTrue(other.line("sci").asserted());
        other.write("regs", STATUS, Width.WORD, PWRBTN);
        other.drive("power-button", true);
        assertFalse(other.line("sci").asserted());
        other.advance(600_000_000_000L);
        assertTrue(other.line("sci").asserted());
    }

    @Test
    void aSnapshotWithImpossibleEventsIsRefused() {
        Device device = create(32);
        assertThrows(
                StateException.class,
                () -> device.load(bench.save().putLong("carries-seen", -1).reader()));
    }

    @ParameterizedTest
    @ValueSource(ints = {23, 25, 31, 33})
    void aTimerOfAnotherWidthIsRefused(int bits) {
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () -> new AcpiPmPlugin().create(new AcpiPmConfig(S5, bits), bench));
        assertEquals("timer-bits", e.option());
    }
}
