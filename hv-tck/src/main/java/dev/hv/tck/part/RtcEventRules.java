package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/** When an MC146818 interrupts (Motorola MC146818 datasheet). */
public final class RtcEventRules {
    private static final int SECONDS = 0;
    private static final int SECONDS_ALARM = 1;
    private static final int MINUTES_ALARM = 3;
    private static final int HOURS_ALARM = 5;
    private static final int A = 10;
    private static final int B = 11;
    private static final int C = 12;

    private static final int DIVIDER = 0x20;
    private static final int DIVIDER_RESET = 0x60;
    private static final int SET = 0x80;
    private static final int PIE = 0x40;
    private static final int AIE = 0x20;
    private static final int UIE = 0x10;
    private static final int BINARY = 0x04;
    private static final int HOURS_24 = 0x02;
    private static final int PF = 0x40;
    private static final int AF = 0x20;
    private static final int FLAGS = 0x70;
    private static final int UIP = 0x80;
    private static final int UF = 0x10;
    private static final int ANY = 0xC0;

    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;
    private static final long MICRO = 1_000;
    private static final int SLICES = 32;

    private final RtcRules rtc;
    private final PartBench bench;

    private RtcEventRules(DeviceTrial<?> trial) {
        rtc = RtcRules.ready(trial);
        bench = rtc.bench();
    }

    /** Returns the period of a rate, of RS 1 to 15 (table 5). */
    private static long periodNanos(int rate) {
        int shift = rate <= 2 ? rate + 6 : rate - 1;
        return (SECOND << shift) / 32_768;
    }

    @Rule(
            id = "RTC-PER-02",
            text =
                    "With PIE the line rises in every period, 122 microseconds to half a second by"
                            + " RS3 to RS0, and never with RS 0.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, table 5")
    static void everyRate(DeviceTrial<?> trial) {
        for (int rate = 1; rate < 16; rate++) {
            RtcEventRules rules = new RtcEventRules(trial);
            rules.rtc.write(A, DIVIDER | rate);
            rules.rtc.write(B, HOURS_24 | PIE);
            long period = periodNanos(rate);
            rules.bench.pass(2 * period);
            var _ = rules.rtc.read(C);
            rules.awaitLine(period);
            var _ = rules.rtc.read(C);
            for (int i = 0; i < 3; i++) {
                int slices = rules.awaitLine(period);
                rules.bench.require(
                        Math.abs(slices - SLICES) <= 2,
                        "with RS %d the line rose after %d microseconds, expected %d",
                        rate,
                        slices * period / SLICES / 1_000,
                        period / 1_000);
                var _ = rules.rtc.read(C);
            }
        }
        RtcEventRules rules = new RtcEventRules(trial);
        rules.rtc.write(A, DIVIDER);
        var _ = rules.rtc.read(C);
        rules.rtc.write(B, HOURS_24 | PIE);
        rules.bench.pass(3 * SECOND);
        rules.rtc.requireLine("with RS 0", false);
    }

    /** Lets time pass until the line is high, at most two periods, and returns how many slices. */
    private int awaitLine(long period) {
        int slices = 0;
        while (!bench.line().asserted() && slices < 2 * SLICES) {
            bench.pass(period / SLICES);
            slices++;
        }
        return slices;
    }

    @Rule(
            id = "RTC-FLG-03",
            text =
                    "PF, AF and UF are set by what happens, enabled or not, and a read of register"
                            + " C clears them all.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register C")
    static void allFlags(DeviceTrial<?> trial) {
        for (int enables : new int[] {0, PIE, AIE, UIE}) {
            RtcEventRules rules = new RtcEventRules(trial);
            for (int alarm : new int[] {SECONDS_ALARM, MINUTES_ALARM, HOURS_ALARM}) {
                rules.rtc.write(alarm, ANY);
            }
            rules.rtc.write(A, DIVIDER | 0x0F);
            rules.rtc.write(B, HOURS_24 | enables);
            var _ = rules.rtc.read(C);
            rules.bench.pass(SECOND + SECOND / 10);
            String with = "with the enables %02x".formatted(enables);
            rules.bench.requireEqual(
                    "PF, AF and UF after a second " + with, FLAGS, rules.rtc.read(C) & FLAGS);
            rules.bench.requireEqual("register C read again " + with, 0, rules.rtc.read(C));
        }
    }

    @Rule(
            id = "RTC-UIP-02",
            text = "While SET is set there is no update, and UIP is never set.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register A, UIP")
    static void noUpdateWhileSet(DeviceTrial<?> trial) {
        RtcEventRules rules = new RtcEventRules(trial);
        rules.rtc.write(B, HOURS_24 | SET);
        for (int i = 0; i < 4_000; i++) {
            rules.bench.pass(SECOND / 2_000);
            rules.bench.requireEqual("UIP while SET is set", 0, rules.rtc.read(A) & UIP);
        }
    }

    @Rule(
            id = "RTC-ALM-02",
            text =
                    "The alarm is in the mode of the time: binary or decimal, with an afternoon or"
                            + " 24 hours; each part of it may be any.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, time, calendar, and alarm locations")
    static void alarmsInEveryMode(DeviceTrial<?> trial) {
        // mode, hours, minutes, seconds of the time, then of the alarm
        int[][] cases = {
            {HOURS_24, 0x17, 0x29, 0x55, 0x17, 0x30, 0x00},
            {HOURS_24 | BINARY, 17, 29, 55, 17, 30, 0},
            {0, 0x85, 0x29, 0x55, 0x85, 0x30, 0x00},
            {BINARY, 0x85, 29, 55, 0x85, 30, 0},
            {0, 0x92, 0x29, 0x55, 0x92, 0x30, 0x00},
            {0, 0x12, 0x29, 0x55, 0x12, 0x30, 0x00},
            {HOURS_24, 0x17, 0x29, 0x55, ANY, 0x30, 0x00},
            {HOURS_24, 0x17, 0x29, 0x55, 0x17, ANY, 0x00},
            {HOURS_24, 0x17, 0x29, 0x55, 0x17, 0x30, ANY},
            {HOURS_24, 0x23, 0x59, 0x55, 0x00, 0x00, 0x00}
        };
        for (int[] one : cases) {
            RtcEventRules rules = new RtcEventRules(trial);
            rules.rtc.write(HOURS_ALARM, one[4]);
            rules.rtc.write(MINUTES_ALARM, one[5]);
            rules.rtc.write(SECONDS_ALARM, one[6]);
            boolean binary = (one[0] & BINARY) != 0;
            rules.rtc.set(
                    one[0], binary ? 25 : 0x25, 6, binary ? 15 : 0x15, one[1], one[2], one[3]);
            var _ = rules.rtc.read(C);
            rules.rtc.write(B, one[0] | AIE);
            String what =
                    "at %02x:%02x:%02x, mode %02x, the alarm of %02x:%02x:%02x"
                            .formatted(one[1], one[2], one[3], one[0], one[4], one[5], one[6]);
            rules.bench.pass(3 * SECOND + SECOND / 2);
            rules.bench.require(!rules.bench.line().asserted(), "%s comes too early", what);
            rules.bench.pass(3 * SECOND);
            rules.bench.require(rules.bench.line().asserted(), "%s does not come", what);
            rules.bench.requireEqual("AF", AF, rules.rtc.read(C) & AF);
            rules.bench.pass(3 * SECOND);
            boolean again = one[6] == ANY;
            rules.bench.requireEqual(
                    "AF, three seconds after " + what, again ? AF : 0, rules.rtc.read(C) & AF);
        }
    }

    @Rule(
            id = "RTC-UPD-01",
            text = "UF is set once in a second, as the time changes, and with UIE the line rises.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, update-ended interrupt")
    static void updates(DeviceTrial<?> trial) {
        RtcEventRules rules = new RtcEventRules(trial);
        rules.rtc.write(B, HOURS_24 | UIE);
        var _ = rules.awaitLine(SECOND);
        var _ = rules.rtc.read(C);
        for (int i = 0; i < 5; i++) {
            int before = rules.rtc.read(SECONDS);
            int slices = rules.awaitLine(SECOND);
            rules.bench.require(
                    Math.abs(slices - SLICES) <= 1,
                    "the line rose %d milliseconds after the update before",
                    slices * 1_000 / SLICES);
            rules.bench.requireEqual("UF", UF, rules.rtc.read(C) & UF);
            rules.bench.require(
                    rules.rtc.read(SECONDS) != before, "the update has not changed the seconds");
        }
    }

    @Rule(
            id = "RTC-UPD-02",
            text =
                    "The interrupts of an update and of an alarm come as the time changes, to some"
                            + " milliseconds, without anybody looking.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, update cycle, update-ended and alarm interrupts")
    static void interruptsAreOnTime(DeviceTrial<?> trial) {
        for (int enable : new int[] {UIE, AIE}) {
            RtcEventRules rules = new RtcEventRules(trial);
            for (int alarm : new int[] {SECONDS_ALARM, MINUTES_ALARM, HOURS_ALARM}) {
                rules.rtc.write(alarm, ANY);
            }
            rules.rtc.write(B, HOURS_24 | enable);
            rules.awaitSecond();
            var _ = rules.rtc.read(C);
            rules.bench.pass(SECOND - 10 * MILLI);
            rules.rtc.requireLine("10 ms before the time changes", false);
            rules.bench.pass(15 * MILLI);
            rules.rtc.requireLine("5 ms after the time has changed", true);
        }
    }

    /** Lets time pass until the seconds change, to a millisecond. */
    private void awaitSecond() {
        int before = rtc.read(SECONDS);
        for (int i = 0; i < 1_100 && rtc.read(SECONDS) == before; i++) {
            bench.pass(MILLI);
        }
    }

    @Rule(
            id = "RTC-UIP-03",
            text = "Where UIP is clear, the time does not change for 244 microseconds.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register A, UIP, and table 6")
    static void timeToRead(DeviceTrial<?> trial) {
        RtcEventRules rules = new RtcEventRules(trial);
        rules.awaitSecond();
        int before = rules.rtc.read(SECONDS);
        rules.bench.pass(SECOND - 4 * MILLI);
        int steps = 0;
        int lastClear = 0;
        while (rules.rtc.read(SECONDS) == before && steps < 200) {
            lastClear = (rules.rtc.read(A) & UIP) == 0 ? steps : lastClear;
            rules.bench.pass(50 * MICRO);
            steps++;
        }
        rules.bench.require(
                steps - lastClear >= 4,
                "the time changed %d microseconds after UIP was read as clear",
                (steps - lastClear) * 50);
    }

    @Rule(
            id = "RTC-DIV-01",
            text = "While the divider is held in reset, neither PF nor UF is set.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register A, DV, and table 4")
    static void heldDivider(DeviceTrial<?> trial) {
        RtcEventRules rules = new RtcEventRules(trial);
        rules.rtc.write(A, DIVIDER_RESET | 0x0F);
        var _ = rules.rtc.read(C);
        rules.bench.pass(3 * SECOND);
        rules.bench.requireEqual(
                "PF and UF with the divider held", 0, rules.rtc.read(C) & (PF | UF));
    }

    @Rule(
            id = "RTC-SET-02",
            text =
                    "Setting SET clears UIE and stops updates; after it, and after a reset of the"
                            + " divider, time goes on from what was set.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register A, DV, and register B, SET")
    static void stops(DeviceTrial<?> trial) {
        RtcEventRules rules = new RtcEventRules(trial);
        rules.rtc.write(B, HOURS_24 | UIE);
        rules.rtc.write(B, HOURS_24 | UIE | SET);
        rules.bench.requireEqual("UIE, with SET", 0, rules.rtc.read(B) & UIE);
        var _ = rules.rtc.read(C);
        rules.bench.pass(3 * SECOND);
        rules.bench.requireEqual("UF, with SET", 0, rules.rtc.read(C) & UF);
        rules.rtc.set(HOURS_24, 0x25, 0x06, 0x15, 0x09, 0x29, 0x10);
        rules.rtc.write(A, DIVIDER_RESET);
        rules.bench.pass(10 * SECOND);
        rules.bench.requireEqual(
                "seconds while the divider is held", 0x10, rules.rtc.read(SECONDS));
        rules.rtc.write(SECONDS, 0x20);
        rules.rtc.write(A, DIVIDER | 0x6);
        rules.bench.pass(SECOND / 4);
        rules.bench.requireEqual(
                "seconds right after the divider was let go", 0x20, rules.rtc.read(SECONDS));
        rules.bench.pass(SECOND / 2);
        rules.bench.requireEqual(
                "seconds 750 ms after the divider was let go", 0x21, rules.rtc.read(SECONDS));
        rules.bench.pass(SECOND);
        rules.bench.requireEqual("seconds a second later", 0x22, rules.rtc.read(SECONDS));
    }

    @Rule(
            id = "RTC-FLG-04",
            text = "What has happened before SET is set shows in register C after it.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register B, SET, and register C")
    static void flagsOutliveSet(DeviceTrial<?> trial) {
        RtcEventRules rules = new RtcEventRules(trial);
        rules.awaitSecond();
        var _ = rules.rtc.read(C);
        rules.bench.pass(SECOND + SECOND / 2);
        rules.rtc.write(B, HOURS_24 | SET);
        rules.bench.requireEqual("UF of the update before SET", UF, rules.rtc.read(C) & UF);
    }

    @Rule(
            id = "RTC-ALM-03",
            text = "An alarm at any second of a minute ends with the minute.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, time, calendar, and alarm locations")
    static void alarmsEndWithTheirMinute(DeviceTrial<?> trial) {
        RtcEventRules rules = new RtcEventRules(trial);
        rules.rtc.write(SECONDS_ALARM, ANY);
        rules.rtc.write(MINUTES_ALARM, 0x30);
        rules.rtc.write(HOURS_ALARM, ANY);
        rules.rtc.set(HOURS_24, 0x25, 0x06, 0x15, 0x09, 0x30, 0x56);
        int seconds = 0x56;
        for (int i = 0; i < 8 && seconds >= 0x56; i++) {
            rules.awaitSecond();
            seconds = rules.rtc.read(SECONDS);
            boolean rings = (rules.rtc.read(C) & AF) != 0;
            rules.bench.require(
                    rings == seconds >= 0x56,
                    "the alarm of 9:30 %s when the seconds became %02x",
                    rings ? "came" : "did not come",
                    seconds);
        }
        rules.bench.pass(3 * SECOND);
        rules.bench.requireEqual("AF after the minute of the alarm", 0, rules.rtc.read(C) & AF);
    }
}
