package dev.hv.devices.rtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.ResetKind;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.Test;

import java.time.Instant;

/** Behaviours of the Motorola MC146818A datasheet, at the ports of a PC. */
class RtcMc146818Test {
    private static final long SECOND = 1_000_000_000L;
    private static final int A = 0x0A;
    private static final int B = 0x0B;
    private static final int C = 0x0C;
    private static final int D = 0x0D;
    private static final int CENTURY = 0x32;

    private static final int H24 = 0x02;
    private static final int BINARY = 0x04;
    private static final int UIE = 0x10;
    private static final int AIE = 0x20;
    private static final int PIE = 0x40;
    private static final int SET = 0x80;

    /** A Wednesday. */
    private final DeviceBench bench =
            new DeviceBench().startingAt(Instant.parse("2025-12-31T23:59:58.25Z"));

    private final Device rtc = bench.create(new RtcMc146818Plugin());

    private int get(int index) {
        bench.out("regs", 0, index);
        return bench.in("regs", 1);
    }

    private void set(int index, int value) {
        bench.out("regs", 0, index);
        bench.out("regs", 1, value);
    }

    private boolean interrupt() {
        return bench.line("irq").asserted();
    }

    private String date() {
        return "%02x%02x-%02x-%02x %02x:%02x:%02x day %x"
                .formatted(get(CENTURY), get(9), get(8), get(7), get(4), get(2), get(0), get(6));
    }

    @Test
    void theDateIsTheWallClocksInDecimalAndGoesOn() {
        assertEquals("2025-12-31 23:59:58 day 4", date());
        bench.advance(SECOND / 2);
        assertEquals("2025-12-31 23:59:58 day 4", date());
        bench.advance(SECOND / 4);
        assertEquals("2025-12-31 23:59:59 day 4", date());
        bench.advance(SECOND);
        assertEquals("2026-01-01 00:00:00 day 5", date());
    }

    @Test
    void theDataModeChoosesBinaryAndTwelveHours() {
        set(B, H24 | BINARY);
        assertEquals(59, get(2));
        assertEquals(23, get(4));
        set(B, BINARY);
        assertEquals(0x80 | 11, get(4));
        set(B, 0);
        assertEquals(0x91, get(4));
        bench.advance(2 * SECOND);
        assertEquals(0x12, get(4), "midnight is twelve in the morning");
    }

    @Test
    void theTimeStandsWhileItIsSetAndGoesOnFromThere() {
        set(B, SET | H24);
        set(CENTURY, 0x19);
        set(9, 0x99);
        set(8, 0x02);
        set(7, 0x28);
        set(6, 0x01);
        set(4, 0x23);
        set(2, 0x59);
        set(0, 0x59);
        bench.advance(10 * SECOND);
        assertEquals("1999-02-28 23:59:59 day 1", date());
        set(B, H24);
        bench.advance(SECOND - 1);
        assertEquals("1999-03-01 00:00:00 day 2", date());
        bench.advance(3600 * SECOND);
        assertEquals("1999-03-01 01:00:00 day 2", date());
    }

    @Test
    void aSingleRegisterMayBeSetWhileTheTimeRuns() {
        set(4, 0x07);
        assertEquals("2025-12-31 07:59:58 day 4", date());
        bench.advance(2 * SECOND);
        assertEquals("2025-12-31 08:00:00 day 4", date());
    }

    @Test
    void whatIsNoDateIsCarriedOverIntoOne() {
        set(B, SET | H24);
        set(8, 0xFF);
        set(7, 0x00);
        set(4, 0x99);
        assertEquals(0xFF, get(8));
        set(B, H24);
        bench.advance(SECOND);
        assertTrue(get(8) <= 0x12);
        assertTrue(get(4) <= 0x23);
    }

    @Test
    void updateInProgressWarnsBeforeEveryUpdate() {
        assertEquals(0, get(A) & 0x80);
        bench.advance(3 * SECOND / 4 - 2_228_001);
        assertEquals(0, get(A) & 0x80);
        bench.advance(1);
        assertEquals(0x80, get(A) & 0x80);
        bench.advance(2_227_999);
        assertEquals(0x80, get(A) & 0x80);
        assertEquals(0x58, get(0));
        bench.advance(1);
        assertEquals(0, get(A) & 0x80);
        assertEquals(0x59, get(0));
        set(B, SET | H24);
        bench.advance(SECOND - 1000);
        assertEquals(0, get(A) & 0x80, "no update while the time is set");
    }

    @Test
    void anUpdateEndedInterruptComesEverySecondOnceFlagsAreRead() {
        set(B, H24 | UIE);
        bench.advance(3 * SECOND / 4 - 1);
        assertFalse(interrupt());
        bench.advance(1);
        assertTrue(interrupt());
        assertEquals(0xD0, get(C));
        assertFalse(interrupt());
        assertEquals(0, get(C));
        bench.advance(5 * SECOND);
        assertEquals(2, bench.line("irq").risingEdges(), "the request stands until it is read");
    }

    @Test
    void flagsRiseEvenIfTheirInterruptsAreDisabled() {
        bench.advance(SECOND);
        assertEquals(0x50, get(C));
        assertFalse(interrupt());
        bench.advance(SECOND);
        set(B, H24 | UIE);
        assertTrue(interrupt(), "enabling an interrupt whose flag is up requests at once");
    }

    @Test
    void theAlarmRingsAtItsTimeOfDay() {
        set(5, 0x00);
        set(3, 0x00);
        set(1, 0x05);
        set(B, H24 | AIE);
        bench.advance(6 * SECOND + 3 * SECOND / 4 - 1);
        assertFalse(interrupt());
        bench.advance(1);
        assertTrue(interrupt());
        assertEquals(0x05, get(0));
        assertEquals(0xF0, get(C));
        bench.advance(86_400 * SECOND - 1);
        assertFalse(interrupt());
        bench.advance(1);
        assertTrue(interrupt());
    }

    @Test
    void anAlarmThatDoesNotCareRingsWheneverTheRestAgrees() {
        set(5, 0xC0);
        set(3, 0xFF);
        set(1, 0x30);
        set(B, H24 | AIE);
        bench.advance(33 * SECOND);
        assertTrue(interrupt());
        get(C);
        bench.advance(60 * SECOND);
        assertTrue(interrupt());
        get(C);
        set(1, 0xC0);
        bench.advance(SECOND);
        assertTrue(interrupt());
    }

    @Test
    void anAlarmAtNoTimeOfDayNeverRings() {
        set(5, 0x25);
        set(B, H24 | AIE);
        bench.advance(2 * 86_400 * SECOND);
        assertFalse(interrupt());
    }

    @Test
    void thePeriodicInterruptHasTheRateOfRegisterA() {
        int[] hertz = {0, 256, 128, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2};
        set(B, H24 | PIE);
        for (int rate = 0; rate < 16; rate++) {
            set(A, 0x20 | rate);
            get(C);
            int before = bench.line("irq").risingEdges();
            for (int i = 0; i < 8192; i++) {
                bench.advance(
                        i % 8 == 7 ? SECOND / 8192 + 3 : SECOND / 8192 + (i % 8 == 3 ? 2 : 0));
                get(C);
            }
            int count = bench.line("irq").risingEdges() - before;
            assertTrue(Math.abs(count - hertz[rate]) <= 1 + hertz[rate] / 8, rate + ": " + count);
        }
    }

    @Test
    void settingTheTimeClearsTheUpdateEnableAndStopsUpdatesOnly() {
        set(B, H24 | UIE | PIE | SET);
        assertEquals(H24 | PIE | SET, get(B));
        get(C);
        bench.advance(3 * SECOND);
        assertEquals(0xC0, get(C));
    }

    @Test
    void aDividerInResetStandsStillAndStartsHalfASecondBeforeAnUpdate() {
        set(A, 0x76);
        String stopped = date();
        get(C);
        bench.advance(10 * SECOND);
        assertEquals(stopped, date());
        assertEquals(0, get(C));
        set(A, 0x26);
        bench.advance(SECOND / 2 - 1);
        assertEquals(stopped, date());
        bench.advance(1);
        assertNotEquals(stopped, date());
    }

    @Test
    void registerDSaysThatTheContentsAreValidAndCannotBeWritten() {
        set(D, 0x00);
        assertEquals(0x80, get(D));
    }

    @Test
    void everyByteOfMemoryIsKept() {
        for (int i = 0x0E; i < 0x80; i++) {
            if (i != CENTURY) {
                set(i, i ^ 0x5A);
            }
        }
        for (int i = 0x0E; i < 0x80; i++) {
            if (i != CENTURY) {
                assertEquals(i ^ 0x5A, get(i));
            }
        }
    }

    @Test
    void theHighestBitOfTheIndexMasksTheNonMaskableInterrupt() {
        set(0x40, 0x77);
        bench.out("regs", 0, 0x80 | 0x40);
        assertTrue(bench.line("nmi-mask").asserted());
        assertEquals(0x77, bench.in("regs", 1));
        assertEquals(0xFF, bench.in("regs", 0), "the index cannot be read");
        bench.out("regs", 0, 0x40);
        assertFalse(bench.line("nmi-mask").asserted());
    }

    @Test
    void memorySizesAndFloppyDrivesAreWhereAnAtKeepsThemUnderTheirChecksum() {
        DeviceBench large = new DeviceBench();
        large.create(
                new RtcMc146818Plugin(),
                new RtcMc146818Config(639 << 10, (1L << 30) - (1 << 20), 0x42));
        int[] bytes = new int[0x80];
        for (int i = 0; i < 0x80; i++) {
            large.out("regs", 0, i);
            bytes[i] = large.in("regs", 1);
        }
        assertEquals(0x42, bytes[0x10]);
        assertEquals(0x43, bytes[0x14], "two floppy drives and a coprocessor");
        assertEquals(639, bytes[0x15] | (bytes[0x16] << 8));
        assertEquals(0xFFFF, bytes[0x17] | (bytes[0x18] << 8));
        assertEquals(0xFFFF, bytes[0x30] | (bytes[0x31] << 8));
        assertEquals((1008 << 20) >> 16, bytes[0x34] | (bytes[0x35] << 8));
        int sum = 0;
        for (int i = 0x10; i < 0x2E; i++) {
            sum += bytes[i];
        }
        assertEquals(sum, (bytes[0x2E] << 8) | bytes[0x2F]);
    }

    @Test
    void aWarmResetClearsInterruptsAndKeepsTimeAndMemory() {
        set(4, 0x05);
        set(0x40, 0x99);
        set(B, PIE | BINARY | H24 | 0x08);
        bench.advance(SECOND);
        assertTrue(interrupt());
        rtc.reset(ResetKind.WARM);
        rtc.driveOutputs();
        assertFalse(interrupt());
        assertEquals(BINARY | H24, get(B));
        assertEquals(0, get(C));
        assertEquals(5, get(4));
        assertEquals(0x99, get(0x40));
        bench.reset();
        assertEquals(0x23, get(4));
        assertEquals(0, get(0x40));
    }

    @Test
    void aDisabledInterruptLineStaysLow() {
        set(B, H24 | UIE);
        bench.drive("irq-disable", true);
        bench.advance(2 * SECOND);
        assertFalse(interrupt());
        bench.drive("irq-disable", false);
        assertTrue(interrupt());
    }

    @Test
    void peekingHasNoEffect() {
        set(B, H24 | UIE);
        bench.advance(2 * SECOND);
        bench.out("regs", 0, C);
        StateTree before = bench.save();
        assertEquals(0xF0, bench.region("regs").handler().peek(1, Width.BYTE).orElseThrow());
        assertEquals(before, bench.save());
        assertTrue(interrupt());
    }

    @Test
    void aRestoredClockShowsTheSameTimeAndInterruptsTheSame() {
        set(B, SET | H24);
        set(7, 0x15);
        set(6, 0x06);
        set(B, H24 | UIE);
        set(0x40, 1);
        bench.advance(SECOND / 3);
        DeviceBench other = new DeviceBench().startingAt(Instant.parse("2025-12-31T23:59:58.25Z"));
        other.create(new RtcMc146818Plugin());
        other.restoreFrom(bench);
        assertEquals(bench.save(), other.save());
        bench.advance(SECOND);
        other.advance(SECOND);
        assertTrue(other.line("irq").asserted());
        assertEquals(bench.save(), other.save());
        set(B, SET);
        other.restoreFrom(bench);
        assertEquals(bench.save(), other.save());
    }

    @Test
    void aStateThatNoClockCanBeInIsRefused() {
        StateTree standing = bench.save();
        standing.section("time").putLong("holding", 1);
        StateTree flags = bench.save().putLong("flags", 1);
        StateTree registerD = bench.save();
        registerD.section("cmos").putLong("D", 0x81);
        StateTree far = bench.save();
        far.section("time").putLong("offsetSeconds", Long.MAX_VALUE);
        for (StateTree bad : new StateTree[] {standing, flags, registerD, far}) {
            assertThrows(
                    StateException.class,
                    () -> new DeviceBench().create(new RtcMc146818Plugin()).load(bad.reader()));
        }
    }

    /** Found by iPXE, which waits for the next periodic interrupt at an edge-triggered input. */
    @Test
    void theRequestFallsWhenItsFlagsAreReadThoughTheNextEventComesMeanwhile() {
        set(B, H24 | PIE);
        bench.advance(SECOND);
        assertTrue(interrupt());
        int edges = bench.line("irq").risingEdges();
        bench.everyLookAtTheDateTakes(SECOND / 1024); // a period
        assertEquals(0xC0, get(C) & 0xC0);
        assertTrue(interrupt());
        assertEquals(edges + 1, bench.line("irq").risingEdges());
    }
}
