package dev.hv.devices.pit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.devices.bench.BenchLine;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Behaviours of the Intel 8254 datasheet (231164), and of control port B. */
class Pit8254Test {
    private static final int CONTROL = 3;

    private final DeviceBench bench = new DeviceBench();
    private long ticks;

    @BeforeEach
    void create() {
        bench.create(new Pit8254Plugin());
    }

    private void out(int register, int value) {
        bench.out("regs", register, value);
    }

    private int in(int register) {
        return bench.in("regs", register);
    }

    /** Programs a counter to take two bytes, and writes both. */
    private void program(int counter, int mode, int count) {
        out(CONTROL, (counter << 6) | 0x30 | (mode << 1));
        write(counter, count);
    }

    private void write(int counter, int count) {
        out(counter, count & 0xFF);
        out(counter, count >> 8);
    }

    private int latched(int counter) {
        out(CONTROL, counter << 6);
        return in(counter) | (in(counter) << 8);
    }

    private int status(int counter) {
        out(CONTROL, 0xE0 | (2 << counter));
        return in(counter);
    }

    /** Lets the clock pulse that many times. */
    private void pulses(long count) {
        long before = PitClock.nanosOf(ticks);
        ticks += count;
        bench.advance(PitClock.nanosOf(ticks) - before);
    }

    private BenchLine irq() {
        return bench.line("irq");
    }

    @Test
    void theClockIsATwelfthOfTheColourBurstQuadruple() {
        assertEquals(1_193_181, PitClock.tickAt(1_000_000_000));
        assertEquals(105_000_000L * 1000, PitClock.tickAt(88_000_000_000L * 1000));
        for (long tick = 0; tick < 1000; tick++) {
            assertEquals(tick, PitClock.tickAt(PitClock.nanosOf(tick)));
            assertTrue(tick == 0 || PitClock.tickAt(PitClock.nanosOf(tick) - 1) == tick - 1);
        }
    }

    @Test
    void terminalCountInterruptsOnePulseAfterTheCountHasPassed() {
        program(0, 0, 100);
        assertEquals(0x70, status(0), "OUT low, count not yet loaded");
        pulses(1);
        assertEquals(0x30, status(0));
        assertEquals(100, latched(0));
        pulses(99);
        assertEquals(1, latched(0));
        assertFalse(irq().asserted());
        pulses(1);
        assertTrue(irq().asserted());
        assertEquals(0xB0, status(0));
        pulses(10);
        assertEquals(0xFFF6, latched(0), "goes on from the top");
        write(0, 5);
        assertFalse(irq().asserted());
        pulses(6);
        assertTrue(irq().asserted());
        assertEquals(2, irq().risingEdges());
    }

    @Test
    void theRateGeneratorInterruptsOnceEachPeriod() {
        program(0, 2, 1000);
        assertTrue(irq().asserted());
        int before = irq().risingEdges();
        pulses(1000);
        assertEquals(before, irq().risingEdges());
        pulses(1);
        assertEquals(before + 1, irq().risingEdges());
        pulses(5000);
        assertEquals(before + 6, irq().risingEdges());
        assertTrue(irq().asserted());
    }

    @Test
    void theRateGeneratorIsLowForTheLastPulseOfItsPeriod() {
        program(2, 2, 3);
        bench.out("control-b", 0, 1);
        pulses(1);
        StringBuilder wave = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            wave.append((bench.in("control-b", 0) & 0x20) != 0 ? '1' : '0');
            pulses(1);
        }
        assertEquals("1101101", wave.toString());
    }

    @Test
    void aNewCountOfTheRateGeneratorWaitsForTheEndOfThePeriod() {
        program(0, 2, 100);
        pulses(51);
        write(0, 10);
        assertEquals(0x40, status(0) & 0x40);
        assertEquals(50, latched(0));
        int before = irq().risingEdges();
        pulses(50);
        assertEquals(before + 1, irq().risingEdges());
        assertEquals(0, status(0) & 0x40);
        pulses(100);
        assertEquals(before + 11, irq().risingEdges());
    }

    @Test
    void theSquareWaveIsHighForTheLargerHalfOfAnOddCountAndCountsByTwo() {
        bench.out("control-b", 0, 1);
        program(2, 3, 5);
        pulses(1);
        StringBuilder wave = new StringBuilder();
        StringBuilder counts = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            wave.append((bench.in("control-b", 0) & 0x20) != 0 ? '1' : '0');
            counts.append(latched(2));
            pulses(1);
        }
        assertEquals("1110011100", wave.toString());
        assertEquals("4204242042", counts.toString());
    }

    @Test
    void theGateOfCounterTwoStopsAndStartsIt() {
        bench.out("control-b", 0, 1);
        program(2, 0, 100);
        pulses(11);
        bench.out("control-b", 0, 0);
        pulses(1000);
        assertEquals(90, latched(2));
        bench.out("control-b", 0, 1);
        pulses(89);
        assertEquals(0, bench.in("control-b", 0) & 0x20);
        pulses(1);
        assertEquals(0x20, bench.in("control-b", 0) & 0x20);
    }

    @Test
    void theHardwareTriggeredModesWaitForTheGateToRise() {
        program(2, 1, 10);
        pulses(50);
        assertEquals(0x20, bench.in("control-b", 0) & 0x20);
        bench.out("control-b", 0, 1);
        pulses(1);
        assertEquals(0, bench.in("control-b", 0) & 0x20);
        pulses(9);
        assertEquals(0, bench.in("control-b", 0) & 0x20);
        pulses(1);
        assertEquals(0x20, bench.in("control-b", 0) & 0x20);
        program(2, 5, 10);
        bench.out("control-b", 0, 0);
        bench.out("control-b", 0, 1);
        pulses(11);
        assertEquals(0, bench.in("control-b", 0) & 0x20);
        pulses(1);
        assertEquals(0x20, bench.in("control-b", 0) & 0x20);
    }

    @Test
    void theSoftwareTriggeredStrobeInterruptsOncePerCount() {
        program(0, 4, 20);
        int before = irq().risingEdges();
        pulses(21);
        assertEquals(before, irq().risingEdges());
        pulses(1);
        assertEquals(before + 1, irq().risingEdges());
        pulses(200_000);
        assertEquals(before + 1, irq().risingEdges());
        write(0, 20);
        pulses(22);
        assertEquals(before + 2, irq().risingEdges());
    }

    @Test
    void aCountWrittenDuringTheStrobeEndsItWhateverTheGateSays() {
        PitCounter counter = new PitCounter();
        counter.reset(0, true);
        counter.program(0x38);
        counter.write(8);
        counter.write(0);
        counter.advance(9);
        assertFalse(counter.output());
        counter.write(1);
        counter.write(0);
        counter.gate(false);
        assertEquals(10, counter.nextRise());
        counter.advance(10);
        assertTrue(counter.output());
    }

    @Test
    void binaryCodedDecimalCountsToTenThousand() {
        out(CONTROL, 0xB1);
        bench.out("control-b", 0, 1);
        write(2, 0x1000);
        pulses(2);
        assertEquals(0x0999, latched(2));
        write(2, 0);
        pulses(2);
        assertEquals(0x9999, latched(2));
    }

    @Test
    void aLatchedCountStaysUntilItIsReadAndReadsByteByByte() {
        program(0, 2, 0x1234);
        pulses(1);
        out(CONTROL, 0x00);
        pulses(100);
        out(CONTROL, 0x00);
        assertEquals(0x34, in(0));
        assertEquals(0x12, in(0));
        assertEquals((0x1234 - 100) & 0xFF, in(0));
    }

    @Test
    void readBackLatchesStatusBeforeCountOfTheChosenCounters() {
        program(0, 3, 0x1000);
        out(CONTROL, 0x90);
        bench.out("regs", 2, 0x55);
        pulses(1);
        out(CONTROL, 0xC0 | 0x06);
        assertEquals(0xB6, in(0));
        assertEquals(0x00, in(0));
        assertEquals(0x10, in(0));
        assertEquals(0x70, in(1), "counter 1 has no count yet, but its status was latched too");
        assertEquals(0x55, in(2), "counter 2 was not chosen: its count reads through");
    }

    @Test
    void aCounterSetToOneByteReadsAndTakesThatByteOnly() {
        out(CONTROL, 0x20 | 4);
        out(0, 0x12);
        pulses(1);
        assertEquals(0x12, in(0));
        pulses(1);
        assertEquals(0x11, in(0));
        out(CONTROL, 0x10 | 4);
        out(0, 0x34);
        pulses(1);
        assertEquals(0x34, in(0));
        assertEquals(0x34, in(0));
    }

    @Test
    void theRefreshBitTogglesEveryFifteenMicroseconds() {
        int toggles = 0;
        int last = bench.in("control-b", 0) & 0x10;
        for (int i = 0; i < 1000; i++) {
            pulses(1);
            int now = bench.in("control-b", 0) & 0x10;
            toggles += now != last ? 1 : 0;
            last = now;
        }
        assertEquals(1000 / 18, toggles);
    }

    @Test
    void onlyTheLowFourBitsOfControlPortBAreWritten() {
        bench.out("control-b", 0, 0xFF);
        assertEquals(0x0F, bench.in("control-b", 0) & 0xCF);
    }

    @Test
    void counterZeroDoesNotInterruptWhileItIsDisabled() {
        program(0, 2, 100);
        bench.drive("irq-disable", true);
        assertFalse(irq().asserted());
        int before = irq().risingEdges();
        pulses(1000);
        assertEquals(before, irq().risingEdges());
        bench.drive("irq-disable", false);
        pulses(100);
        assertTrue(irq().risingEdges() > before);
    }

    @Test
    void aLateLookFindsTheRisesOfManyMissedPeriods() {
        PitCounter counter = new PitCounter();
        counter.reset(0, true);
        counter.program(0x34);
        counter.write(0xA9);
        counter.write(0x04);
        counter.advance(1_000_000);
        assertEquals(999_999 / 0x4A9, counter.takeRises());
        assertEquals(0, counter.takeRises());
        assertEquals(1 + 0x4A9L * (999_999 / 0x4A9 + 1), counter.nextRise());
    }

    @Test
    void peekingHasNoEffect() {
        program(0, 3, 0x1234);
        out(CONTROL, 0xC2);
        pulses(10);
        StateTree before = bench.save();
        for (int i = 0; i < 3; i++) {
            bench.region("regs").handler().peek(i, Width.BYTE).orElseThrow();
        }
        bench.region("control-b").handler().peek(0, Width.BYTE).orElseThrow();
        assertEquals(before, bench.save());
    }

    @Test
    void aRestoredTimerInterruptsAtTheSameTimes() {
        program(0, 2, 1000);
        program(2, 3, 501);
        bench.out("control-b", 0, 3);
        pulses(1234);
        out(CONTROL, 0xC4);
        DeviceBench other = new DeviceBench();
        other.create(new Pit8254Plugin());
        other.restoreFrom(bench);
        assertEquals(bench.save(), other.save());
        int edges = irq().risingEdges();
        int otherEdges = other.line("irq").risingEdges();
        bench.advance(10_000_000);
        other.advance(10_000_000);
        assertEquals(irq().risingEdges() - edges, other.line("irq").risingEdges() - otherEdges);
        assertEquals(bench.save(), other.save());
    }

    @Test
    void aCountOfOneMayBeLeftWhereThePeriodIsNotYetLoaded() {
        program(2, 0, 1);
        pulses(10);
        out(CONTROL, 0xB6);
        DeviceBench other = new DeviceBench();
        other.create(new Pit8254Plugin());
        other.restoreFrom(bench);
        assertEquals(bench.save(), other.save());
    }

    @Test
    void aStateThatNoTimerCanBeInIsRefused() {
        for (String field : new String[] {"control", "base", "count", "latchedCount", "tick"}) {
            StateTree bad = bench.save();
            bad.section("counter1").putLong(field, -5);
            assertThrows(
                    StateException.class,
                    () -> new DeviceBench().create(new Pit8254Plugin()).load(bad.reader()));
        }
    }
}
