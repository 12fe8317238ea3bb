package dev.hv.tck.part;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;

/**
 * ACPI fixed hardware (ACPI specification 6.5, 4.8.3), at the offsets that Intel's PIIX4 gave it
 * (82371AB datasheet, 7.2).
 */
public final class AcpiRules {
    private static final int STATUS = 0;
    private static final int ENABLE = 2;
    private static final int CONTROL = 4;
    private static final int TIMER = 8;

    private static final int TMR = 1;
    private static final int GBL = 1 << 5;
    private static final int PWRBTN = 1 << 8;
    private static final int SCI_EN = 1;
    private static final int SLP_TYP = 7 << 10;
    private static final int SLP_EN = 1 << 13;

    private static final long HERTZ = 3_579_545;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int SHORT_BITS = 24;
    private static final int LONG_BITS = 32;

    private final PartBench acpi;

    private AcpiRules(DeviceTrial<?> trial) {
        acpi = PartBench.of(trial, 12);
    }

    private int read(int offset) {
        return (int) acpi.bench().read(acpi.bench().regions().getFirst(), offset, Width.WORD);
    }

    private void write(int offset, int value) {
        acpi.bench().write(acpi.bench().regions().getFirst(), offset, Width.WORD, value);
    }

    private void requireSci(String when, boolean high) {
        acpi.require(
                acpi.line().asserted() == high,
                "%s SCI is %s",
                when,
                high ? "low, expected high" : "high, expected low");
    }

    private static long nanosOf(long ticks) {
        return (ticks * NANOS_PER_SECOND + HERTZ - 1) / HERTZ;
    }

    /** How many bits the timer has: where it runs over bit 23, one of two reads has more. */
    private int bits() {
        long before = acpi.readWide(TIMER);
        acpi.pass(nanosOf(1L << (SHORT_BITS + 2)));
        long after = acpi.readWide(TIMER);
        return (before | after) >>> SHORT_BITS != 0 ? LONG_BITS : SHORT_BITS;
    }

    @Rule(
            id = "APM-TMR-01",
            text =
                    "The timer counts 3,579,545 times in a second, in 24 or 32 bits, whatever is"
                            + " written to it.",
            needs = Claim.ACPI_FIXED,
            source = "ACPI 6.5, 4.8.3.3")
    static void timerCounts(DeviceTrial<?> trial) {
        AcpiRules rules = new AcpiRules(trial);
        long mask = (1L << SHORT_BITS) - 1;
        for (int millis : new int[] {1, 10, 250, 1000, 3000}) {
            long before = rules.acpi.readWide(TIMER);
            rules.acpi.writeWide(TIMER, 0xDEAD_BEEFL);
            rules.acpi.pass(millis * 1_000_000L);
            long ticks = rules.acpi.readWide(TIMER) - before & mask;
            long expected = millis * HERTZ / 1_000;
            rules.acpi.require(
                    Math.abs(ticks - expected) <= 2,
                    "in %d milliseconds the timer has counted %d, expected %d",
                    millis,
                    ticks,
                    expected);
        }
    }

    /**
     * Lets time pass until the highest bit of the timer has changed; a little before, and after.
     */
    private void requireCarry(int bits, int enabled) {
        long half = 1L << (bits - 1);
        long left = half - (acpi.readWide(TIMER) & half - 1);
        acpi.pass(nanosOf(left) - 100_000);
        acpi.requireEqual("TMR_STS before the highest bit changes", 0, read(STATUS) & TMR);
        requireSci("before the highest bit of the timer changes", false);
        acpi.pass(200_000);
        requireSci("after the highest bit of the timer has changed", enabled != 0);
        acpi.requireEqual("TMR_STS after the highest bit has changed", TMR, read(STATUS) & TMR);
    }

    @Rule(
            id = "APM-STS-01",
            text =
                    "TMR_STS is set when the highest bit of the timer changes, either way; writing"
                            + " a one clears it, a zero does not.",
            needs = Claim.ACPI_FIXED,
            source = "ACPI 6.5, 4.8.3.1.1")
    static void carriesShow(DeviceTrial<?> trial) {
        AcpiRules rules = new AcpiRules(trial);
        int bits = rules.bits();
        rules.write(STATUS, TMR);
        for (int i = 0; i < 3; i++) {
            rules.requireCarry(bits, 0);
            rules.write(STATUS, 0);
            rules.acpi.requireEqual(
                    "TMR_STS after a zero was written", TMR, rules.read(STATUS) & TMR);
            rules.write(STATUS, TMR);
            rules.acpi.requireEqual("TMR_STS after a one was written", 0, rules.read(STATUS) & TMR);
        }
    }

    @Rule(
            id = "APM-SCI-01",
            text =
                    "SCI is high while a status and its enable are set, whichever came first, and"
                            + " comes without anybody looking.",
            needs = Claim.ACPI_FIXED,
            source = "ACPI 6.5, 4.8.3.1.2 and 5.6.2")
    static void interrupts(DeviceTrial<?> trial) {
        AcpiRules rules = new AcpiRules(trial);
        int bits = rules.bits();
        rules.write(STATUS, TMR);
        rules.write(ENABLE, TMR);
        for (int i = 0; i < 2; i++) {
            rules.requireCarry(bits, TMR);
            rules.write(STATUS, TMR);
            rules.requireSci("after TMR_STS was cleared", false);
        }
        rules.requireCarry(bits, TMR);
        rules.write(ENABLE, 0);
        rules.requireSci("after TMR_EN was cleared", false);
        rules.write(ENABLE, TMR);
        rules.requireSci("after TMR_EN was set with TMR_STS set", true);
    }

    @Rule(
            id = "APM-BTN-01",
            text = "A press of the power button sets PWRBTN_STS, and raises SCI with PWRBTN_EN.",
            needs = Claim.ACPI_FIXED,
            source = "ACPI 6.5, 4.8.2.2.1.1 and 4.8.3.1")
    static void powerButton(DeviceTrial<?> trial) {
        AcpiRules rules = new AcpiRules(trial);
        if (!rules.acpi.bench().inputs().contains("power-button")) {
            throw new UntestableRule("it has no input 'power-button'");
        }
        rules.write(ENABLE, PWRBTN);
        for (int i = 0; i < 2; i++) {
            rules.requireSci("before the power button is pressed", false);
            rules.acpi.bench().drive("power-button", true);
            rules.acpi.requireEqual("PWRBTN_STS", PWRBTN, rules.read(STATUS) & PWRBTN);
            rules.requireSci("after the power button was pressed", true);
            rules.write(STATUS, PWRBTN);
            rules.acpi.requireEqual("PWRBTN_STS, cleared", 0, rules.read(STATUS) & PWRBTN);
            rules.acpi.bench().drive("power-button", false);
            rules.acpi.requireEqual(
                    "PWRBTN_STS after the button came up", 0, rules.read(STATUS) & PWRBTN);
        }
        rules.write(ENABLE, 0);
        rules.acpi.bench().drive("power-button", true);
        rules.acpi.requireEqual("PWRBTN_STS, not enabled", PWRBTN, rules.read(STATUS) & PWRBTN);
        rules.requireSci("with PWRBTN_EN clear", false);
    }

    @Rule(
            id = "APM-CNT-01",
            text = "SLP_TYP reads back, SLP_EN reads as zero, and SCI_EN does not go by itself.",
            needs = Claim.ACPI_FIXED,
            source = "ACPI 6.5, 4.8.3.2.1")
    static void control(DeviceTrial<?> trial) {
        AcpiRules rules = new AcpiRules(trial);
        int mode = rules.read(CONTROL) & SCI_EN;
        for (int type = 0; type <= SLP_TYP; type += 1 << 10) {
            rules.write(CONTROL, type | mode);
            int read = rules.read(CONTROL);
            rules.acpi.requireEqual("SLP_TYP", type, read & SLP_TYP);
            rules.acpi.requireEqual("SLP_EN", 0, read & SLP_EN);
            rules.acpi.requireEqual("SCI_EN", mode, read & SCI_EN);
        }
    }

    @Rule(
            id = "APM-ENA-01",
            text =
                    "The enables of timer, global lock and power button read back, each for itself,"
                            + " in bytes and in words.",
            needs = Claim.ACPI_FIXED,
            source = "ACPI 6.5, 4.8.3.1.2")
    static void enables(DeviceTrial<?> trial) {
        AcpiRules rules = new AcpiRules(trial);
        int all = TMR | GBL | PWRBTN;
        for (int enabled : new int[] {TMR, GBL, PWRBTN, all, 0}) {
            rules.write(ENABLE, enabled);
            rules.acpi.requireEqual("PM1_EN", enabled, rules.read(ENABLE) & all);
            rules.acpi.requireEqual(
                    "the low byte of PM1_EN", enabled & 0xFF, rules.acpi.read(0, ENABLE) & all);
            rules.acpi.requireEqual(
                    "the high byte of PM1_EN",
                    enabled >> 8,
                    rules.acpi.read(0, ENABLE + 1) & all >> 8);
        }
        rules.acpi.write(0, ENABLE + 1, PWRBTN >> 8);
        rules.acpi.write(0, ENABLE, GBL);
        rules.acpi.requireEqual("PM1_EN, by bytes", PWRBTN | GBL, rules.read(ENABLE) & all);
    }

    @Rule(
            id = "APM-SLP-01",
            text =
                    "SLP_EN enters the state of SLP_TYP, of which some are off and others are not;"
                            + " SLP_TYP does not.",
            needs = Claim.ACPI_FIXED,
            source = "ACPI 6.5, 4.8.3.2.1 and 7.4.2.6")
    static void softOff(DeviceTrial<?> trial) {
        // S5 has a value, and S4 may have another: the hardware is as much off then.
        int types = 0;
        int off = 0;
        for (int type = 0; type <= SLP_TYP; type += 1 << 10) {
            AcpiRules rules = new AcpiRules(trial);
            int mode = rules.read(CONTROL) & SCI_EN;
            rules.write(CONTROL, type | mode);
            rules.acpi.require(
                    !rules.hasPoweredOff(), "SLP_TYP %d without SLP_EN powers off", type >> 10);
            rules.write(CONTROL, type | mode | SLP_EN);
            types++;
            off += rules.hasPoweredOff() ? 1 : 0;
        }
        AcpiRules rules = new AcpiRules(trial);
        rules.acpi.require(
                off > 0 && off < types, "%d of %d values of SLP_TYP power off", off, types);
    }

    private boolean hasPoweredOff() {
        return acpi.bench().journal().all().contains("asks to power off");
    }
}
