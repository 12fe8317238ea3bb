package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/**
 * The 8254 (Intel 8254 datasheet, order number 231164). Counter 0 is tried where time matters, as
 * its gate is tied high.
 */
public final class PitRules {
    private static final int CONTROL = 3;
    private static final int BOTH_BYTES = 0x30;
    private static final int LOW_BYTE = 0x10;
    private static final int HIGH_BYTE = 0x20;
    private static final int OUT = 0x80;
    private static final int NULL_COUNT = 0x40;
    private static final int BCD = 0x01;

    /** Ticks in 88 seconds and nanoseconds in them: the rate is 105/88 MHz. */
    private static final long TICKS = 105;

    private static final long TICK_MICROS = 88;

    private final PartBench pit;

    private PitRules(PartBench pit) {
        this.pit = pit;
    }

    static PitRules fresh(DeviceTrial<?> trial) {
        return new PitRules(PartBench.of(trial, 4));
    }

    PartBench bench() {
        return pit;
    }

    private int read(int counter) {
        return pit.read(0, counter);
    }

    private void write(int register, int value) {
        pit.write(0, register, value);
    }

    private void control(int counter, int access, int mode, int bcd) {
        write(CONTROL, counter << 6 | access | mode << 1 | bcd);
    }

    void count(int counter, int value) {
        write(counter, value & 0xFF);
        write(counter, value >> 8 & 0xFF);
    }

    void start(int counter, int mode, int value) {
        control(counter, BOTH_BYTES, mode, 0);
        count(counter, value);
    }

    private int readBoth(int counter) {
        int low = read(counter);
        return low | read(counter) << 8;
    }

    int latched(int counter) {
        write(CONTROL, counter << 6);
        return readBoth(counter);
    }

    private int status(int counter) {
        write(CONTROL, 0xE0 | 2 << counter);
        return read(counter);
    }

    boolean out(int counter) {
        return (status(counter) & OUT) != 0;
    }

    /** Lets so many periods of the input clock pass, to the nanosecond above. */
    void ticks(long count) {
        pit.pass((count * TICK_MICROS * 1_000 + TICKS - 1) / TICKS);
    }

    private void requireNear(String what, int expected, int actual, int tolerance) {
        pit.require(
                Math.abs(expected - actual) <= tolerance,
                "%s: expected %d or %d away from it at most, but was %d",
                what,
                expected,
                tolerance,
                actual);
    }

    private void requireOut(String when, boolean high) {
        pit.require(out(0) == high, "OUT %s: expected %s", when, high ? "high" : "low");
    }

    @Rule(
            id = "PIT-STS-01",
            text = "The status byte tells how each counter was programmed.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, read-back command")
    static void statusTellsTheProgram(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        for (int counter = 0; counter < 3; counter++) {
            for (int mode = 0; mode < 6; mode++) {
                for (int access : new int[] {LOW_BYTE, HIGH_BYTE, BOTH_BYTES}) {
                    for (int bcd = 0; bcd < 2; bcd++) {
                        pit.control(counter, access, mode, bcd);
                        pit.pit.requireEqual(
                                "bits 5 to 0 of the status of counter " + counter,
                                access | mode << 1 | bcd,
                                pit.status(counter) & 0x3F);
                    }
                }
            }
        }
    }

    @Rule(
            id = "PIT-STS-02",
            text = "NULL COUNT is set by a control word and by a count, until that is loaded.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, read-back command")
    static void nullCount(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.control(0, BOTH_BYTES, 2, 0);
        pit.pit.requireEqual(
                "NULL COUNT after a control word", NULL_COUNT, pit.status(0) & NULL_COUNT);
        pit.count(0, 1000);
        pit.ticks(3);
        pit.pit.requireEqual("NULL COUNT once loaded", 0, pit.status(0) & NULL_COUNT);
        pit.count(0, 500);
        pit.ticks(3);
        pit.pit.requireEqual(
                "NULL COUNT of a count that waits for the end of the period",
                NULL_COUNT,
                pit.status(0) & NULL_COUNT);
        pit.ticks(1100);
        pit.pit.requireEqual("NULL COUNT in the next period", 0, pit.status(0) & NULL_COUNT);
    }

    @Rule(
            id = "PIT-OUT-01",
            text = "A control word brings OUT low in mode 0 and high in all others.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode definitions")
    static void initialOutput(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        for (int mode = 0; mode < 6; mode++) {
            pit.control(0, BOTH_BYTES, mode, 0);
            pit.ticks(2);
            pit.requireOut("after the control word of mode " + mode, mode != 0);
        }
    }

    @Rule(
            id = "PIT-TRM-01",
            text =
                    "Mode 0: OUT rises once the count has run out, and stays; a new count lowers"
                            + " it.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 0")
    static void terminalCount(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 0, 1000);
        pit.ticks(990);
        pit.requireOut("ten ticks before the end", false);
        pit.ticks(20);
        pit.requireOut("ten ticks after the end", true);
        pit.ticks(70_000);
        pit.requireOut("more than a round later", true);
        pit.count(0, 1000);
        pit.ticks(5);
        pit.requireOut("after a new count", false);
        pit.write(0, 0x10);
        pit.ticks(2000);
        pit.requireOut("with only the first byte of a further count written", false);
    }

    @Rule(
            id = "PIT-TRM-02",
            text = "Mode 0: after the end the count goes on from FFFF.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 0")
    static void countGoesRound(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 0, 1000);
        pit.ticks(1501);
        pit.requireNear("the count 500 ticks after the end", 0x10000 - 500, pit.latched(0), 2);
    }

    @Rule(
            id = "PIT-RAT-01",
            text =
                    "Mode 2: the count runs from N to 1 in every period, and OUT is low for one"
                            + " tick.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 2")
    static void rateGenerator(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 2, 10);
        pit.ticks(2);
        int low = 0;
        int ones = 0;
        for (int i = 0; i < 200; i++) {
            int count = pit.latched(0);
            pit.pit.require(count >= 1 && count <= 10, "the count is %d, with N = 10", count);
            low += pit.out(0) ? 0 : 1;
            ones += count == 1 ? 1 : 0;
            pit.ticks(1);
        }
        pit.requireNear("ticks of 200 with OUT low, with N = 10", 20, low, 3);
        pit.requireNear("ticks of 200 with the count 1, with N = 10", 20, ones, 3);
    }

    @Rule(
            id = "PIT-RAT-02",
            text = "Mode 2: a new count holds from the next period on.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 2")
    static void newPeriodWaits(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 2, 1000);
        pit.ticks(501);
        pit.count(0, 5000);
        pit.ticks(100);
        pit.requireNear("the count 600 ticks into a period of 1000", 400, pit.latched(0), 4);
        pit.ticks(500);
        pit.requireNear("100 ticks into the period of 5000", 4900, pit.latched(0), 6);
    }

    @Rule(
            id = "PIT-SQR-01",
            text = "Mode 3: OUT is high for half of the period, one tick more if that is odd.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 3")
    static void squareWave(DeviceTrial<?> trial) {
        for (int period : new int[] {20, 5}) {
            PitRules pit = fresh(trial);
            pit.start(0, 3, period);
            pit.ticks(2);
            int high = 0;
            for (int i = 0; i < 20 * period; i++) {
                high += pit.out(0) ? 1 : 0;
                pit.ticks(1);
            }
            int expected = 20 * ((period + 1) / 2);
            pit.requireNear("ticks with OUT high in 20 periods of " + period, expected, high, 4);
        }
    }

    @Rule(
            id = "PIT-SQR-02",
            text = "Mode 3: the count goes down by two, twice in a period.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 3")
    static void squareWaveCount(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 3, 1000);
        pit.ticks(101);
        int first = pit.latched(0);
        requireEven(pit, first);
        pit.requireNear("the count 100 ticks into a period of 1000", 800, first, 6);
        pit.ticks(500);
        pit.requireNear("the count 600 ticks into it", 800, pit.latched(0), 6);
    }

    private static void requireEven(PitRules pit, int count) {
        pit.pit.require(count % 2 == 0, "the count %d is odd, with an even N", count);
    }

    @Rule(
            id = "PIT-STR-01",
            text = "Mode 4: OUT is low for one tick when the count has run out, and then high.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode 4")
    static void softwareStrobe(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 4, 10);
        int low = 0;
        for (int i = 0; i < 100; i++) {
            low += pit.out(0) ? 0 : 1;
            pit.ticks(1);
        }
        pit.requireNear("ticks of 100 with OUT low, with N = 10", 1, low, 1);
        pit.pit.require(low > 0, "OUT was never low");
        pit.requireOut("long after", true);
    }

    @Rule(
            id = "PIT-RWS-01",
            text =
                    "Of a count that is written or read by one byte only, that is the byte that the"
                            + " control word chose, and the other is zero.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, write operations")
    static void singleBytes(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.control(0, LOW_BYTE, 0, 0);
        pit.write(0, 0x80);
        pit.ticks(0x20);
        pit.requireNear("the count of LSB 80 after 20 hex ticks", 0x60, pit.read(0), 2);
        pit.ticks(0x70);
        pit.requireOut("of it after 90 hex ticks", true);
        pit.control(0, HIGH_BYTE, 0, 0);
        pit.write(0, 0x80);
        pit.ticks(0x2000);
        pit.requireNear("the high byte of MSB 80 after 2000 hex ticks", 0x60, pit.read(0), 1);
        pit.requireOut("of it then", false);
    }

    @Rule(
            id = "PIT-RWS-02",
            text = "Two-byte counts are written and read low byte first, each counter by itself.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, programming the 8254")
    static void bytePairs(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.control(0, BOTH_BYTES, 0, 0);
        pit.control(1, BOTH_BYTES, 0, 0);
        pit.write(0, 0x00);
        pit.write(1, 0x00);
        pit.write(0, 0x40);
        pit.write(1, 0x80);
        pit.ticks(2);
        pit.write(CONTROL, 0x00);
        pit.write(CONTROL, 0x40);
        int low0 = pit.read(0);
        int low1 = pit.read(1);
        pit.requireNear("counter 0", 0x4000, low0 | pit.read(0) << 8, 12);
        pit.requireNear("counter 1", 0x8000, low1 | pit.read(1) << 8, 12);
    }

    @Rule(
            id = "PIT-LAT-01",
            text = "A latched count stands until it was read; a further latch changes nothing.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, counter latch command")
    static void latchStands(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 2, 50_000);
        pit.ticks(1001);
        pit.write(CONTROL, 0x00);
        pit.ticks(5000);
        pit.write(CONTROL, 0x00);
        pit.ticks(5000);
        pit.requireNear("the count as it was latched", 49_000, pit.readBoth(0), 3);
        pit.requireNear("the count read after that", 39_000, pit.readBoth(0), 6);
    }

    @Rule(
            id = "PIT-LAT-02",
            text = "Latching a counter changes neither its count nor another counter.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, counter latch command")
    static void latchChangesNothing(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 2, 50_000);
        pit.start(1, 2, 20_000);
        pit.ticks(1001);
        for (int i = 0; i < 10; i++) {
            var _ = pit.latched(1);
        }
        pit.ticks(1000);
        pit.requireNear("counter 0", 48_000, pit.latched(0), 5);
        pit.requireNear("counter 1", 18_000, pit.latched(1), 5);
    }

    @Rule(
            id = "PIT-RBK-01",
            text =
                    "A read-back command latches what its low bits leave zero, of each counter that"
                            + " it names; the status is read first.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, read-back command")
    static void readBack(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 2, 50_000);
        pit.start(1, 3, 20_000);
        pit.ticks(1001);
        pit.write(CONTROL, 0xC0 | 0x02 | 0x04);
        pit.ticks(1000);
        pit.pit.requireEqual("the status of counter 0", BOTH_BYTES | 2 << 1, pit.read(0) & 0x3F);
        pit.requireNear("the count of counter 0 as latched", 49_000, pit.readBoth(0), 3);
        pit.pit.requireEqual("the status of counter 1", BOTH_BYTES | 3 << 1, pit.read(1) & 0x3F);
        pit.requireNear("the count of counter 1 as latched", 18_000, pit.readBoth(1), 6);
        pit.write(CONTROL, 0xD0 | 0x02);
        pit.requireNear("a count alone", 48_000, pit.readBoth(0), 5);
        pit.write(CONTROL, 0xE0 | 0x02);
        pit.pit.requireEqual("a status alone", BOTH_BYTES | 2 << 1, pit.read(0) & 0x3F);
        pit.requireNear("the count after a status alone", 48_000, pit.readBoth(0), 5);
    }

    @Rule(
            id = "PIT-BCD-01",
            text = "A counter with the BCD bit counts in decimal.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, control word format")
    static void countsInDecimal(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.control(0, BOTH_BYTES, 0, BCD);
        pit.count(0, 0x2000);
        pit.ticks(501);
        int count = pit.latched(0);
        for (int digit = 0; digit < 4; digit++) {
            pit.pit.require(((count >> (4 * digit)) & 0xF) < 10, "%04x is not decimal", count);
        }
        requireDecimal(pit, "2000 after 500 ticks", 1500, count);
        pit.control(0, BOTH_BYTES, 2, BCD);
        pit.count(0, 0);
        pit.ticks(501);
        requireDecimal(pit, "0, which stands for 10000, after 500 ticks", 9500, pit.latched(0));
        for (int start : new int[] {0x7531, 0x2468, 0x9876}) {
            pit.control(0, BOTH_BYTES, 2, BCD);
            pit.count(0, start);
            pit.ticks(11);
            int value = decimal(start);
            requireDecimal(pit, value + " after 10 ticks, in mode 2", value - 10, pit.latched(0));
        }
    }

    private static int decimal(int digits) {
        int value = 0;
        for (int digit = 3; digit >= 0; digit--) {
            value = value * 10 + ((digits >> (4 * digit)) & 0xF);
        }
        return value;
    }

    private static void requireDecimal(PitRules pit, String what, int expected, int count) {
        pit.requireNear(what, expected, decimal(count), 2);
    }

    @Rule(
            id = "PIT-CNT-01",
            text = "A count of 0 stands for 65536.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, figure 24")
    static void zeroIsTheLargest(DeviceTrial<?> trial) {
        PitRules pit = fresh(trial);
        pit.start(0, 0, 0);
        pit.ticks(65_000);
        pit.requireOut("after 65000 ticks", false);
        pit.requireNear("the count then", 536, pit.latched(0), 2);
        pit.ticks(600);
        pit.requireOut("after 65600 ticks", true);
    }

    @Rule(
            id = "PIT-IRQ-01",
            text = "The line rises once in each period of counter 0, in modes 2 and 3.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, modes 2 and 3")
    static void interrupts(DeviceTrial<?> trial) {
        for (int mode = 2; mode <= 3; mode++) {
            PitRules pit = fresh(trial);
            pit.start(0, mode, 1193);
            pit.ticks(10);
            int before = pit.pit.line().rises();
            pit.ticks(1193 * 100L);
            pit.requireNear(
                    "rises in 100 periods of mode " + mode,
                    100,
                    pit.pit.line().rises() - before,
                    1);
        }
    }

    @Rule(
            id = "PIT-IRQ-02",
            text =
                    "The line is OUT of counter 0 at every tick, from its control word on, also"
                            + " where a new count comes while it counts.",
            needs = Claim.PIT_8254,
            source = "Intel 231164, mode definitions")
    static void lineIsOutput(DeviceTrial<?> trial) {
        for (int mode : new int[] {0, 2, 3, 4}) {
            for (int second : new int[] {0, 3, 9, 24}) {
                PitRules pit = fresh(trial);
                pit.control(0, LOW_BYTE, mode, 0);
                pit.requireLine("of mode %d after its control word".formatted(mode));
                pit.write(0, 12);
                for (int tick = 0; tick < 60; tick++) {
                    pit.requireLine(
                            "of mode %d, %d ticks after count 12, count %d at tick 17"
                                    .formatted(mode, tick, second));
                    if (tick == 17 && second != 0) {
                        pit.write(0, second);
                    }
                    pit.ticks(1);
                }
            }
        }
    }

    private void requireLine(String when) {
        boolean line = pit.line().asserted();
        boolean out = out(0);
        pit.require(line == out, "the line %s is %s, and OUT is not", when, line ? "high" : "low");
    }
}
