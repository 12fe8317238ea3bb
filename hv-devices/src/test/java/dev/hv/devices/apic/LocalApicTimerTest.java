package dev.hv.devices.apic;

import static dev.hv.devices.apic.LocalApicBench.CURRENT_COUNT;
import static dev.hv.devices.apic.LocalApicBench.DIVIDE;
import static dev.hv.devices.apic.LocalApicBench.EOI;
import static dev.hv.devices.apic.LocalApicBench.INITIAL_COUNT;
import static dev.hv.devices.apic.LocalApicBench.LVT_TIMER;
import static dev.hv.devices.apic.LocalApicBench.MASKED;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.OptionalLong;

/** Intel SDM vol. 3A, 12.5.4; the bus runs at 1 GHz, so that a tick is a nanosecond. */
final class LocalApicTimerTest {
    private static final int DIVIDE_BY_1 = 0xB;
    private static final int VECTOR = 0xEC;
    private static final long PERIODIC = 1 << 17;
    private static final long TSC_DEADLINE = 2 << 17;
    private static final int IA32_TSC_DEADLINE = 0x6E0;

    private final LocalApicBench b = LocalApicBench.enabled();

    private void start(long lvt, long count) {
        b.write(DIVIDE, DIVIDE_BY_1);
        b.write(LVT_TIMER, lvt);
        b.write(INITIAL_COUNT, count);
    }

    /** Takes the pending interrupt, if there is one. */
    private boolean take() {
        boolean taken = b.apic.acknowledge() == VECTOR;
        if (taken) {
            b.write(EOI, 0);
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 4", "2, 8", "3, 16", "8, 32", "9, 64", "10, 128", "11, 1"})
    void theDivideConfigurationDivides(int configuration, int divisor) {
        b.write(DIVIDE, configuration);
        b.write(LVT_TIMER, VECTOR);
        b.write(INITIAL_COUNT, 1000);
        b.bench.advance(100L * divisor - 1);
        assertEquals(901, b.read(CURRENT_COUNT));
        b.bench.advance(1);
        assertEquals(900, b.read(CURRENT_COUNT));
        b.bench.advance(900L * divisor - 1);
        assertFalse(b.requesting());
        b.bench.advance(1);
        assertTrue(b.requesting());
    }

    @Test
    void oneShotInterruptsOnceAndStopsAtZero() {
        start(VECTOR, 50_000);
        b.bench.advance(50_000);
        assertTrue(take());
        assertEquals(0, b.read(CURRENT_COUNT));
        b.bench.advance(1_000_000);
        assertFalse(take());
        assertEquals(50_000, b.read(INITIAL_COUNT));
    }

    @Test
    void aLargeOneShotDoesNotOverflow() {
        b.write(DIVIDE, 0xA);
        b.write(LVT_TIMER, VECTOR);
        b.write(INITIAL_COUNT, 0xFFFF_FFFFL);
        long nanos = 0xFFFF_FFFFL * 128;
        b.bench.advance(nanos - 1);
        assertEquals(1, b.read(CURRENT_COUNT));
        assertFalse(take());
        b.bench.advance(1);
        assertTrue(take());
    }

    @Test
    void periodicInterruptsEveryPeriodWithoutDrift() {
        start(PERIODIC | VECTOR, 33_333);
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            b.bench.advance(10_000);
            taken += take() ? 1 : 0;
        }
        assertEquals(1_000_000_000 / 33_333, taken);
    }

    @Test
    void zeroStopsTheCount() {
        start(PERIODIC | VECTOR, 50_000);
        b.bench.advance(60_000);
        assertTrue(take());
        b.write(INITIAL_COUNT, 0);
        b.bench.advance(1_000_000);
        assertFalse(take());
        assertEquals(0, b.read(CURRENT_COUNT));
    }

    @Test
    void maskedItCountsAndDoesNotInterrupt() {
        start(PERIODIC | MASKED | VECTOR, 50_000);
        b.bench.advance(70_000);
        assertEquals(30_000, b.read(CURRENT_COUNT));
        assertFalse(b.requesting());
        b.write(LVT_TIMER, PERIODIC | VECTOR);
        assertFalse(b.requesting());
        b.bench.advance(30_000);
        assertTrue(take());
    }

    @Test
    void writingTheCountStartsItAnew() {
        start(VECTOR, 50_000);
        b.bench.advance(40_000);
        b.write(INITIAL_COUNT, 50_000);
        b.bench.advance(40_000);
        assertFalse(b.requesting());
        b.bench.advance(10_000);
        assertTrue(take());
    }

    @Test
    void theCountGoesOnFromWhereItIsWhenTheDivisorChanges() {
        start(VECTOR, 50_000);
        b.bench.advance(40_000);
        b.write(DIVIDE, 0);
        assertEquals(10_000, b.read(CURRENT_COUNT));
        b.bench.advance(19_999);
        assertFalse(b.requesting());
        b.bench.advance(1);
        assertTrue(take());
    }

    @Test
    void afterTheDivisorChangesWholePeriodsFollow() {
        start(PERIODIC | VECTOR, 50_000);
        b.bench.advance(40_000);
        b.write(DIVIDE, 0);
        b.bench.advance(20_000);
        assertTrue(take());
        b.bench.advance(20_000);
        assertEquals(40_000, b.read(CURRENT_COUNT));
        b.bench.advance(79_999);
        assertFalse(take());
        b.bench.advance(1);
        assertTrue(take());
    }

    @Test
    void anExpiryThatIsDueIsNotLostWhenTheModeChanges() {
        b.bench.advance(1000);
        b.write(LVT_TIMER, TSC_DEADLINE | VECTOR);
        b.apic.writeMsr(IA32_TSC_DEADLINE, 1);
        b.write(LVT_TIMER, VECTOR);
        assertTrue(take());
    }

    @Test
    void aPeriodOfATickDoesNotFloodTheHost() {
        start(PERIODIC | VECTOR, 1);
        int taken = 0;
        for (int i = 0; i < 1000; i++) {
            b.bench.advance(1_000);
            taken += take() ? 1 : 0;
        }
        assertTrue(taken <= 1_000_000 / ApicTimer.SHORTEST_PERIOD_NANOS + 1, taken + " interrupts");
        assertTrue(taken >= 50, taken + " interrupts");
    }

    @Test
    void theDeadlineInterruptsWhenTheCounterReachesIt() {
        b.bench.advance(1000);
        b.write(LVT_TIMER, TSC_DEADLINE | VECTOR);
        assertTrue(b.apic.writeMsr(IA32_TSC_DEADLINE, 51_000));
        assertEquals(OptionalLong.of(51_000), b.apic.readMsr(IA32_TSC_DEADLINE));
        b.bench.advance(49_999);
        assertFalse(b.requesting());
        b.bench.advance(1);
        assertTrue(take());
        assertEquals(OptionalLong.of(0), b.apic.readMsr(IA32_TSC_DEADLINE));
        b.bench.advance(1_000_000);
        assertFalse(take());
    }

    @Test
    void aDeadlineThatHasPassedInterruptsAtOnce() {
        b.bench.advance(1000);
        b.write(LVT_TIMER, TSC_DEADLINE | VECTOR);
        b.apic.writeMsr(IA32_TSC_DEADLINE, 1);
        b.bench.advance(0);
        assertTrue(take());
    }

    @Test
    void zeroDisarmsTheDeadlineAndOneBeyondTimeNeverComes() {
        b.write(LVT_TIMER, TSC_DEADLINE | VECTOR);
        b.apic.writeMsr(IA32_TSC_DEADLINE, 5000);
        b.apic.writeMsr(IA32_TSC_DEADLINE, 0);
        b.bench.advance(1_000_000);
        assertFalse(take());
        b.apic.writeMsr(IA32_TSC_DEADLINE, -1L);
        b.bench.advance(1_000_000);
        assertFalse(take());
    }

    @Test
    void inDeadlineModeTheCountIsDead() {
        b.write(LVT_TIMER, TSC_DEADLINE | VECTOR);
        b.write(INITIAL_COUNT, 1000);
        assertEquals(0, b.read(CURRENT_COUNT));
        b.bench.advance(1_000_000);
        assertFalse(take());
    }

    @Test
    void inTheOtherModesTheDeadlineIsDead() {
        b.write(LVT_TIMER, VECTOR);
        assertTrue(b.apic.writeMsr(IA32_TSC_DEADLINE, 1000));
        assertEquals(OptionalLong.of(0), b.apic.readMsr(IA32_TSC_DEADLINE));
        b.bench.advance(1_000_000);
        assertFalse(take());
    }

    @Test
    void enteringOrLeavingDeadlineModeDisarms() {
        start(PERIODIC | VECTOR, 50_000);
        b.write(LVT_TIMER, TSC_DEADLINE | VECTOR);
        b.bench.advance(100_000);
        assertFalse(take());
        b.apic.writeMsr(IA32_TSC_DEADLINE, 150_000);
        b.write(LVT_TIMER, VECTOR);
        b.bench.advance(100_000);
        assertFalse(take());
    }

    @Test
    void theDeadlineIsInTicksOfTheCounter() {
        LocalApicBench slow =
                new LocalApicBench(new LocalApicConfig(0, true, 1_000_000_000, 1_000_000));
        slow.write(LocalApicBench.SVR, 0x1FF);
        slow.write(LVT_TIMER, TSC_DEADLINE | VECTOR);
        slow.apic.writeMsr(IA32_TSC_DEADLINE, 3);
        slow.bench.advance(2_999);
        assertFalse(slow.requesting());
        slow.bench.advance(1);
        assertTrue(slow.requesting());
    }

    @Test
    void aResetStopsIt() {
        start(PERIODIC | VECTOR, 50_000);
        b.bench.reset();
        b.write(LocalApicBench.SVR, 0x1FF);
        b.bench.advance(1_000_000);
        assertFalse(b.requesting());
        assertEquals(0, b.read(INITIAL_COUNT));
    }

    @Test
    void aSnapshotGoesOnInTheMiddleOfAPeriod() {
        start(PERIODIC | VECTOR, 50_000);
        b.bench.advance(70_000);
        take();
        LocalApicBench restored = new LocalApicBench();
        restored.bench.restoreFrom(b.bench);
        assertEquals(30_000, restored.read(CURRENT_COUNT));
        restored.bench.advance(29_999);
        assertFalse(restored.requesting());
        restored.bench.advance(1);
        assertTrue(restored.requesting());
        restored.bench.advance(10_000);
        assertEquals(40_000, restored.read(CURRENT_COUNT));
    }
}
