package dev.hv.devices.hpet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IA-PC HPET specification 1.0a; a tick is 10 nanoseconds. */
final class HpetTest {
    private static final int GEN_CONF = 0x10;
    private static final int STATUS = 0x20;
    private static final int COUNTER = 0xF0;
    private static final long TICK = 10;

    private static final long LEVEL = 1 << 1;
    private static final long INTERRUPTS = 1 << 2;
    private static final long PERIODIC = 1 << 3;
    private static final long SET_VALUE = 1 << 6;
    private static final long NARROW = 1 << 8;

    private final DeviceBench bench = new DeviceBench();

    @BeforeEach
    void create() {
        bench.create(new HpetPlugin());
    }

    private long read(long offset) {
        return bench.read("regs", offset, Width.QWORD);
    }

    private void write(long offset, long value) {
        bench.write("regs", offset, Width.QWORD, value);
    }

    private static long conf(int n) {
        return 0x100 + 0x20L * n;
    }

    private static long cmp(int n) {
        return 0x108 + 0x20L * n;
    }

    private static long route(int input) {
        return (long) input << 9;
    }

    private void ticks(long count) {
        bench.advance(count * TICK);
    }

    private int edges(String line) {
        return bench.line(line).risingEdges();
    }

    @Test
    void itSaysWhatItCanDo() {
        assertEquals(0x0098_9680_8086_A201L, read(0));
        assertEquals(0x0098_9680L, bench.read("regs", 4, Width.DWORD));
        for (int n = 0; n < 3; n++) {
            assertEquals(0x00F0_0000_0000_0030L, read(conf(n)));
            assertEquals(-1L, read(cmp(n)));
        }
        write(0, 0);
        assertEquals(0x0098_9680_8086_A201L, read(0));
    }

    @Test
    void theCounterCountsWhileEnabled() {
        ticks(100);
        assertEquals(0, read(COUNTER));
        write(GEN_CONF, 1);
        ticks(100);
        assertEquals(100, read(COUNTER));
        write(GEN_CONF, 0);
        ticks(100);
        assertEquals(100, read(COUNTER));
        write(GEN_CONF, 1);
        ticks(1);
        assertEquals(101, read(COUNTER));
    }

    @Test
    void theCounterCanBeSetInHalves() {
        bench.write("regs", COUNTER, Width.DWORD, 0xFFFF_FFFFL);
        bench.write("regs", COUNTER + 4, Width.DWORD, 0x12);
        assertEquals(0x12_FFFF_FFFFL, read(COUNTER));
        write(GEN_CONF, 1);
        ticks(1);
        assertEquals(0x13, bench.read("regs", COUNTER + 4, Width.DWORD));
    }

    @Test
    void aOneShotPulsesItsRouteOnce() {
        write(conf(0), INTERRUPTS | route(21));
        write(cmp(0), 5000);
        write(GEN_CONF, 1);
        ticks(4999);
        assertEquals(0, edges("gsi21"));
        ticks(1);
        assertEquals(1, edges("gsi21"));
        assertFalse(bench.line("gsi21").asserted());
        assertEquals(0, read(STATUS));
        ticks(1_000_000);
        assertEquals(1, edges("gsi21"));
    }

    @Test
    void withoutItsEnableNothingPulses() {
        write(conf(0), route(21));
        write(cmp(0), 5000);
        write(GEN_CONF, 1);
        ticks(10_000);
        assertEquals(0, edges("gsi21"));
    }

    @Test
    void anInputThatIsNoRouteIsNotTaken() {
        write(conf(2), route(22));
        write(conf(2), route(5));
        assertEquals(route(22), read(conf(2)) & route(31));
    }

    @Test
    void aLevelStaysUntilItsStatusIsCleared() {
        write(conf(1), LEVEL | INTERRUPTS | route(20));
        write(cmp(1), 5000);
        write(GEN_CONF, 1);
        ticks(5000);
        assertTrue(bench.line("gsi20").asserted());
        assertEquals(1 << 1, read(STATUS));
        write(STATUS, 1);
        assertTrue(bench.line("gsi20").asserted());
        write(STATUS, 1 << 1);
        assertFalse(bench.line("gsi20").asserted());
        assertEquals(0, read(STATUS));
    }

    @Test
    void theStatusOfALevelIsSetEvenWithoutItsEnable() {
        write(conf(1), LEVEL | route(20));
        write(cmp(1), 5000);
        write(GEN_CONF, 1);
        ticks(5000);
        assertEquals(1 << 1, read(STATUS));
        assertFalse(bench.line("gsi20").asserted());
        write(conf(1), LEVEL | INTERRUPTS | route(20));
        assertTrue(bench.line("gsi20").asserted());
    }

    @Test
    void twoLevelsShareARoute() {
        for (int n = 1; n < 3; n++) {
            write(conf(n), LEVEL | INTERRUPTS | route(20));
            write(cmp(n), 5000);
        }
        write(GEN_CONF, 1);
        ticks(5000);
        write(STATUS, 1 << 1);
        assertTrue(bench.line("gsi20").asserted());
        write(STATUS, 1 << 2);
        assertFalse(bench.line("gsi20").asserted());
    }

    @Test
    void legacyReplacementTakesTheLinesOfPitAndRtc() {
        write(conf(0), INTERRUPTS | route(20));
        write(conf(1), INTERRUPTS | route(20));
        write(conf(2), INTERRUPTS | route(20));
        for (int n = 0; n < 3; n++) {
            write(cmp(n), 5000);
        }
        write(GEN_CONF, 2);
        assertFalse(bench.line("legacy").asserted());
        write(GEN_CONF, 3);
        assertTrue(bench.line("legacy").asserted());
        ticks(5000);
        assertEquals(1, edges("irq0"));
        assertEquals(1, edges("irq8"));
        assertEquals(1, edges("gsi20"));
        write(GEN_CONF, 1);
        assertFalse(bench.line("legacy").asserted());
    }

    /** How Linux sets it up: value and period in one word each, the period second. */
    @Test
    void periodicExpiresEveryPeriodWithoutDrift() {
        write(GEN_CONF, 3);
        ticks(777);
        write(conf(0), PERIODIC | INTERRUPTS | SET_VALUE | NARROW);
        bench.write("regs", cmp(0), Width.DWORD, 777 + 33_333);
        bench.write("regs", cmp(0), Width.DWORD, 33_333);
        assertEquals(0, read(conf(0)) & SET_VALUE);
        ticks(33_332);
        assertEquals(0, edges("irq0"));
        ticks(1);
        assertEquals(1, edges("irq0"));
        assertEquals(777 + 2 * 33_333, bench.read("regs", cmp(0), Width.DWORD));
        ticks(999 * 33_333L);
        assertEquals(1000, edges("irq0"));
    }

    @Test
    void aWidePeriodCanBeSetInHalves() {
        long period = 0x1_0000_1000L;
        write(GEN_CONF, 3);
        write(conf(0), PERIODIC | INTERRUPTS | SET_VALUE);
        write(cmp(0), period);
        bench.write("regs", cmp(0), Width.DWORD, period & 0xFFFF_FFFFL);
        bench.write("regs", cmp(0) + 4, Width.DWORD, period >>> 32);
        assertEquals(period, read(cmp(0)), "without VAL_SET_CNF the value stays");
        ticks(period - 1);
        assertEquals(0, edges("irq0"));
        ticks(1);
        assertEquals(1, edges("irq0"));
        ticks(period);
        assertEquals(2, edges("irq0"));
    }

    @Test
    void aNarrowComparatorMatchesEveryTimeTheCounterComesRound() {
        write(conf(0), INTERRUPTS | NARROW | route(21));
        write(cmp(0), 5000);
        write(GEN_CONF, 1);
        ticks(5000);
        assertEquals(1, edges("gsi21"));
        ticks((1L << 32) - 1);
        assertEquals(1, edges("gsi21"));
        ticks(1);
        assertEquals(2, edges("gsi21"));
    }

    @Test
    void aComparatorBehindTheCounterWaits() {
        write(conf(0), INTERRUPTS | route(21));
        write(GEN_CONF, 1);
        ticks(5000);
        write(cmp(0), 4999);
        ticks(1_000_000);
        assertEquals(0, edges("gsi21"));
    }

    @Test
    void haltedNothingExpiresAndTheRestComesAfterwards() {
        write(conf(0), INTERRUPTS | route(21));
        write(cmp(0), 5000);
        write(GEN_CONF, 1);
        ticks(4000);
        write(GEN_CONF, 0);
        ticks(10_000);
        assertEquals(0, edges("gsi21"));
        write(GEN_CONF, 1);
        ticks(999);
        assertEquals(0, edges("gsi21"));
        ticks(1);
        assertEquals(1, edges("gsi21"));
    }

    @Test
    void setTheCounterMovesTheExpiry() {
        write(conf(0), INTERRUPTS | route(21));
        write(cmp(0), 5000);
        write(COUNTER, 4000);
        write(GEN_CONF, 1);
        ticks(1000);
        assertEquals(1, edges("gsi21"));
    }

    @Test
    void aPeriodOfATickDoesNotFloodTheHost() {
        write(GEN_CONF, 3);
        write(conf(0), PERIODIC | INTERRUPTS | SET_VALUE);
        write(cmp(0), 1);
        ticks(100_000);
        long most = 100_000 * TICK / Hpet.SHORTEST_PERIOD_NANOS + 1;
        assertTrue(edges("irq0") <= most, edges("irq0") + " interrupts");
        assertTrue(edges("irq0") >= most / 2, edges("irq0") + " interrupts");
    }

    @Test
    void anotherFrequencyHasAnotherPeriod() {
        DeviceBench slow = new DeviceBench();
        slow.create(new HpetPlugin(), new HpetConfig(10_000_000));
        assertEquals(100_000_000, slow.read("regs", 4, Width.DWORD));
        slow.write("regs", GEN_CONF, Width.QWORD, 1);
        slow.advance(1_000);
        assertEquals(10, slow.read("regs", COUNTER, Width.QWORD));
    }

    @ParameterizedTest
    @ValueSource(longs = {9_999_999, 14_318_180, 100_000_001})
    void aFrequencyWithoutAPeriodIsRefused(long hertz) {
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () -> new HpetPlugin().create(new HpetConfig(hertz), bench));
        assertEquals("counter-hz", e.option());
    }

    @Test
    void aResetStopsEverything() {
        write(GEN_CONF, 3);
        write(conf(1), LEVEL | PERIODIC | INTERRUPTS | SET_VALUE);
        write(cmp(1), 5000);
        ticks(5000);
        assertTrue(bench.line("irq8").asserted());
        bench.reset();
        assertFalse(bench.line("irq8").asserted());
        assertFalse(bench.line("legacy").asserted());
        assertEquals(0, read(COUNTER));
        ticks(100_000);
        assertEquals(0, read(STATUS));
    }

    @Test
    void aSnapshotGoesOnInTheMiddleOfAPeriod() {
        write(GEN_CONF, 3);
        write(conf(0), PERIODIC | INTERRUPTS | SET_VALUE);
        write(cmp(0), 50_000);
        write(conf(1), LEVEL | INTERRUPTS);
        write(cmp(1), 60_000);
        write(conf(2), PERIODIC | SET_VALUE);
        ticks(70_000);
        DeviceBench other = new DeviceBench();
        other.create(new HpetPlugin());
        other.restoreFrom(bench);
        assertEquals(bench.save(), other.save());
        assertTrue(other.line("irq8").asserted());
        assertTrue(other.line("legacy").asserted());
        assertEquals(70_000, other.read("regs", COUNTER, Width.QWORD));
        other.advance(29_999 * TICK);
        assertEquals(0, other.line("irq0").risingEdges());
        other.advance(TICK);
        assertEquals(1, other.line("irq0").risingEdges());
        other.write("regs", cmp(2), Width.QWORD, 123);
        assertEquals(123, other.read("regs", cmp(2), Width.QWORD), "VAL_SET_CNF is kept");
    }

    @Test
    void aHostileSnapshotOfARouteDoesNoHarm() throws Exception {
        DeviceBench other = new DeviceBench();
        var device = other.create(new HpetPlugin());
        long configuration = 0x00F0_0000_0000_0030L | INTERRUPTS | LEVEL | route(31);
        device.load(bench.save().putLong("TN_CONF.0", configuration).putLong("status", 1).reader());
        device.driveOutputs();
        other.write("regs", GEN_CONF, Width.QWORD, 1);
        for (int input = 20; input <= 23; input++) {
            assertFalse(other.line("gsi" + input).asserted());
        }
    }
}
