package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/** The MC146818 (Motorola MC146818 datasheet). */
public final class RtcRules {
    private static final int SECONDS = 0;
    private static final int SECONDS_ALARM = 1;
    private static final int MINUTES = 2;
    private static final int MINUTES_ALARM = 3;
    private static final int HOURS = 4;
    private static final int HOURS_ALARM = 5;
    private static final int WEEKDAY = 6;
    private static final int DAY = 7;
    private static final int MONTH = 8;
    private static final int YEAR = 9;
    private static final int A = 10;
    private static final int B = 11;
    private static final int C = 12;
    private static final int D = 13;
    private static final int FIRST_RAM = 15;
    private static final int CENTURY = 0x32;

    private static final int UIP = 0x80;
    private static final int DIVIDER = 0x20;
    private static final int SET = 0x80;
    private static final int PIE = 0x40;
    private static final int AIE = 0x20;
    private static final int UIE = 0x10;
    private static final int SQWE = 0x08;
    private static final int BINARY = 0x04;
    private static final int HOURS_24 = 0x02;
    private static final int IRQF = 0x80;
    private static final int PF = 0x40;
    private static final int AF = 0x20;
    private static final int UF = 0x10;

    private static final long SECOND = 1_000_000_000;
    private static final long UPDATE_STEP = 100_000;

    private final PartBench rtc;

    private RtcRules(PartBench rtc) {
        this.rtc = rtc;
    }

    static RtcRules ready(DeviceTrial<?> trial) {
        RtcRules rules = new RtcRules(PartBench.of(trial, 2));
        rules.write(A, DIVIDER);
        rules.write(B, HOURS_24);
        var _ = rules.read(C);
        return rules;
    }

    PartBench bench() {
        return rtc;
    }

    int read(int register) {
        rtc.write(0, 0, register);
        return rtc.read(0, 1);
    }

    void write(int register, int value) {
        rtc.write(0, 0, register);
        rtc.write(0, 1, value);
    }

    /** Sets date and time in the mode of register B that is given, while SET holds them. */
    void set(int mode, int... yearToSecond) {
        write(B, SET | mode);
        int[] registers = {YEAR, MONTH, DAY, HOURS, MINUTES, SECONDS};
        for (int i = 0; i < registers.length; i++) {
            write(registers[i], yearToSecond[i]);
        }
        write(B, mode);
    }

    private void requireTime(String when, int... yearToSecond) {
        int[] registers = {YEAR, MONTH, DAY, HOURS, MINUTES, SECONDS};
        String[] names = {"year", "month", "day", "hours", "minutes", "seconds"};
        for (int i = 0; i < registers.length; i++) {
            rtc.requireEqual(names[i] + " " + when, yearToSecond[i], read(registers[i]));
        }
    }

    @Rule(
            id = "RTC-TIM-01",
            text =
                    "Date and time go on by a second a second, over every end of a day, month,"
                            + " year.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, time, calendar, and alarm locations")
    static void calendar(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        rtc.set(HOURS_24, 0x25, 0x06, 0x15, 0x09, 0x29, 0x58);
        rtc.rtc.pass(4 * SECOND);
        int seconds = rtc.read(SECONDS);
        rtc.rtc.require(
                seconds >= 0x01 && seconds <= 0x03,
                "seconds are %02x, four seconds after they were set to 58",
                seconds);
        rtc.rtc.requireEqual("minutes", 0x30, rtc.read(MINUTES));
        int[][] ends = {
            {0x23, 0x12, 0x31, 0x24, 0x01, 0x01},
            {0x24, 0x02, 0x28, 0x24, 0x02, 0x29},
            {0x23, 0x02, 0x28, 0x23, 0x03, 0x01},
            {0x23, 0x04, 0x30, 0x23, 0x05, 0x01},
            {0x23, 0x09, 0x09, 0x23, 0x09, 0x10},
            {0x29, 0x12, 0x31, 0x30, 0x01, 0x01},
        };
        for (int[] end : ends) {
            rtc.set(HOURS_24, end[0], end[1], end[2], 0x23, 0x59, 0x58);
            rtc.rtc.pass(4 * SECOND);
            rtc.rtc.requireEqual("year", end[3], rtc.read(YEAR));
            rtc.rtc.requireEqual("month", end[4], rtc.read(MONTH));
            rtc.rtc.requireEqual("day", end[5], rtc.read(DAY));
            rtc.rtc.requireEqual("hours", 0, rtc.read(HOURS));
            rtc.rtc.requireEqual("minutes", 0, rtc.read(MINUTES));
        }
    }

    @Rule(
            id = "RTC-TIM-02",
            text = "With DM set, date and time are binary.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register B, DM")
    static void binary(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        rtc.set(HOURS_24 | BINARY, 29, 12, 31, 23, 59, 59);
        rtc.requireTime("as they were set", 29, 12, 31, 23, 59, 59);
        rtc.rtc.pass(20 * SECOND);
        rtc.rtc.requireEqual("year", 30, rtc.read(YEAR));
        int seconds = rtc.read(SECONDS);
        rtc.rtc.require(
                seconds >= 18 && seconds <= 20, "seconds are %d, 20 seconds after 59", seconds);
        rtc.set(HOURS_24, 0x29, 0x12, 0x31, 0x23, 0x59, 0x45);
        rtc.requireTime("in decimal", 0x29, 0x12, 0x31, 0x23, 0x59, 0x45);
    }

    @Rule(
            id = "RTC-TIM-03",
            text = "Without 24/12, hours go from 1 to 12, with bit 7 in the afternoon.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register B, 24/12")
    static void twelveHours(DeviceTrial<?> trial) {
        int[][] turns = {
            {0x11, 0x92}, {0x12, 0x01}, {0x92, 0x81}, {0x91, 0x12}, {0x09, 0x10}, {0x89, 0x90}
        };
        RtcRules rtc = ready(trial);
        for (int[] turn : turns) {
            rtc.set(0, 0x25, 0x06, 0x15, turn[0], 0x59, 0x58);
            rtc.rtc.requireEqual("hours as they were set", turn[0], rtc.read(HOURS));
            rtc.rtc.pass(4 * SECOND);
            rtc.rtc.requireEqual("hours after 59 minutes", turn[1], rtc.read(HOURS));
        }
        rtc.rtc.requireEqual("day", 0x15, rtc.read(DAY));
        rtc.set(0, 0x25, 0x06, 0x15, 0x91, 0x59, 0x58);
        rtc.rtc.pass(4 * SECOND);
        rtc.rtc.requireEqual("day after midnight", 0x16, rtc.read(DAY));
    }

    @Rule(
            id = "RTC-SET-01",
            text = "While SET is set, date and time stand, and keep what is written.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register B, SET")
    static void setHolds(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        rtc.write(B, SET | HOURS_24);
        int[] registers = {YEAR, MONTH, DAY, HOURS, MINUTES, SECONDS};
        int[] values = {0x25, 0x06, 0x15, 0x09, 0x29, 0x58};
        for (int i = 0; i < registers.length; i++) {
            rtc.write(registers[i], values[i]);
        }
        rtc.rtc.pass(5 * SECOND);
        rtc.requireTime("five seconds later", values);
        rtc.rtc.requireEqual("UIP", 0, rtc.read(A) & UIP);
    }

    @Rule(
            id = "RTC-UIP-01",
            text =
                    "UIP is set before and while date and time change, and only then: for at most"
                            + " 2.3 milliseconds in a second.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, update cycle and table 6")
    static void updateInProgress(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        int seconds = rtc.read(SECONDS);
        boolean warned = false;
        int set = 0;
        int changes = 0;
        for (int i = 0; i < 30_000; i++) {
            boolean now = (rtc.read(A) & UIP) != 0;
            if (!now) {
                int read = rtc.read(SECONDS);
                if (read != seconds) {
                    rtc.rtc.require(warned, "seconds changed, and UIP was not set before");
                    changes++;
                    seconds = read;
                }
                warned = false;
            }
            warned |= now;
            set += now ? 1 : 0;
            rtc.rtc.pass(UPDATE_STEP);
        }
        rtc.rtc.require(changes == 3 || changes == 2, "%d updates in 3 seconds", changes);
        rtc.rtc.require(
                set * UPDATE_STEP <= 3 * 2_500_000L,
                "UIP was set for %d microseconds of 3 seconds",
                set * UPDATE_STEP / 1000);
    }

    @Rule(
            id = "RTC-FLG-01",
            text = "A read of register C clears its flags and lowers the line.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register C")
    static void flagsClearOnRead(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        rtc.write(B, HOURS_24 | UIE);
        var _ = rtc.read(C);
        rtc.rtc.pass(SECOND + SECOND / 10);
        rtc.requireLine("after an update, with UIE", true);
        rtc.rtc.requireEqual("register C", IRQF | UF, rtc.read(C) & (IRQF | UF));
        rtc.requireLine("after a read of register C", false);
        rtc.rtc.requireEqual("register C read again", 0, rtc.read(C));
    }

    void requireLine(String when, boolean high) {
        rtc.require(
                rtc.line().asserted() == high,
                "%s the line is %s",
                when,
                high ? "not asserted" : "asserted");
    }

    @Rule(
            id = "RTC-FLG-02",
            text = "Flags are set whether enabled or not; IRQF and the line only if enabled.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, register C")
    static void disabledFlags(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        rtc.rtc.pass(SECOND + SECOND / 10);
        rtc.requireLine("with nothing enabled", false);
        int flags = rtc.read(C);
        rtc.rtc.requireEqual("UF, with nothing enabled", UF, flags & UF);
        rtc.rtc.requireEqual("IRQF, with nothing enabled", 0, flags & IRQF);
    }

    @Rule(
            id = "RTC-PER-01",
            text = "The periodic interrupt comes at the rate of RS3 to RS0.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, table 5")
    static void periodicRate(DeviceTrial<?> trial) {
        int[][] rates = {{0x6, 1024}, {0x8, 256}, {0xC, 16}, {0xF, 2}};
        for (int[] rate : rates) {
            RtcRules rtc = ready(trial);
            rtc.write(A, DIVIDER | rate[0]);
            rtc.write(B, HOURS_24 | PIE);
            long slice = SECOND / rate[1] / 8;
            int count = 0;
            for (int i = 0; i < 8 * Math.min(rate[1], 64); i++) {
                rtc.rtc.pass(slice);
                count += (rtc.read(C) & (PF | IRQF)) == (PF | IRQF) ? 1 : 0;
            }
            int expected = Math.min(rate[1], 64);
            rtc.rtc.require(
                    Math.abs(count - expected) <= 2,
                    "with RS %d there were %d periods in the time of %d",
                    rate[0],
                    count,
                    expected);
        }
    }

    @Rule(
            id = "RTC-ALM-01",
            text = "The alarm comes when all three match; C0 to FF match anything.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, time, calendar, and alarm locations")
    static void alarm(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        rtc.write(SECONDS_ALARM, 0x10);
        rtc.write(MINUTES_ALARM, 0x30);
        rtc.write(HOURS_ALARM, 0x09);
        rtc.set(HOURS_24, 0x25, 0x06, 0x15, 0x09, 0x29, 0x08);
        var _ = rtc.read(C);
        rtc.write(B, HOURS_24 | AIE);
        rtc.rtc.pass(50 * SECOND);
        rtc.rtc.requireEqual("AF before the time of the alarm", 0, rtc.read(C) & AF);
        rtc.rtc.pass(14 * SECOND);
        rtc.requireLine("at the time of the alarm", true);
        rtc.rtc.requireEqual("AF at the time of the alarm", AF, rtc.read(C) & AF);
        rtc.write(MINUTES_ALARM, 0xC0);
        rtc.write(HOURS_ALARM, 0xFF);
        rtc.rtc.pass(60 * SECOND);
        rtc.rtc.requireEqual("AF a minute later, any minute and hour", AF, rtc.read(C) & AF);
    }

    @Rule(
            id = "RTC-REG-01",
            text = "UIP, register C and register D are read-only; VRT is set.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, registers")
    static void readOnlyRegisters(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        rtc.write(B, SET | HOURS_24);
        rtc.write(A, 0xFF);
        rtc.rtc.requireEqual("register A", 0x7F, rtc.read(A));
        rtc.write(A, DIVIDER | 0x6);
        rtc.rtc.requireEqual("register A", DIVIDER | 0x6, rtc.read(A));
        var _ = rtc.read(C);
        rtc.write(C, 0xFF);
        rtc.rtc.requireEqual("register C", 0, rtc.read(C) & ~PF);
        rtc.write(D, 0x00);
        rtc.rtc.requireEqual("register D", 0x80, rtc.read(D));
    }

    @Rule(
            id = "RTC-RAM-01",
            text = "The memory holds what is written, each byte by itself; 32 may be the century.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, address map")
    static void memory(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        for (int address = FIRST_RAM; address < 64; address++) {
            rtc.write(address, address * 7 & 0xFF);
        }
        rtc.rtc.pass(2 * SECOND);
        for (int address = FIRST_RAM; address < 64; address++) {
            if (address != CENTURY) {
                rtc.rtc.requireEqual("byte " + address, address * 7 & 0xFF, rtc.read(address));
            }
        }
    }

    @Rule(
            id = "RTC-RST-01",
            text =
                    "A warm reset clears PIE, AIE, UIE, SQWE and the flags, and keeps date and"
                            + " memory.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, RESET")
    static void reset(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        rtc.write(FIRST_RAM, 0x5A);
        rtc.set(HOURS_24, 0x25, 0x06, 0x15, 0x09, 0x29, 0x08);
        rtc.write(B, HOURS_24 | PIE | AIE | UIE | SQWE);
        rtc.rtc.pass(2 * SECOND);
        rtc.rtc.bench().reset(ResetKind.WARM);
        rtc.requireLine("after a reset", false);
        rtc.rtc.requireEqual("the enables", 0, rtc.read(B) & (PIE | AIE | UIE | SQWE));
        rtc.rtc.requireEqual("register C", 0, rtc.read(C));
        rtc.rtc.requireEqual("hours", 0x09, rtc.read(HOURS));
        rtc.rtc.requireEqual("minutes", 0x29, rtc.read(MINUTES));
        rtc.rtc.requireEqual("a byte of memory", 0x5A, rtc.read(FIRST_RAM));
    }

    @Rule(
            id = "RTC-DOW-01",
            text = "The day of the week goes from 1 to 7 and begins again.",
            needs = Claim.RTC_MC146818,
            source = "MC146818, table 3")
    static void weekday(DeviceTrial<?> trial) {
        RtcRules rtc = ready(trial);
        for (int day = 1; day <= 7; day++) {
            rtc.write(B, SET | HOURS_24);
            rtc.write(WEEKDAY, day);
            rtc.set(HOURS_24, 0x25, 0x06, 0x15, 0x23, 0x59, 0x58);
            rtc.rtc.pass(4 * SECOND);
            rtc.rtc.requireEqual("the day after day " + day, day % 7 + 1, rtc.read(WEEKDAY));
        }
    }
}
