package dev.hv.devices.acpi;

import dev.hv.api.bus.Width;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.MachineRequests;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.trace.Trace;
import dev.hv.devices.Frequency;

import java.util.function.Consumer;

/**
 * The registers of ACPI fixed hardware: ACPI specification 6.5, 4.8.3 and 4.8.4; in the order that
 * the PIIX4 gave them (82371AB, 7.2).
 *
 * <p>It is always in ACPI mode: SCI_EN reads as one and cannot be cleared, and there is no SMI_CMD
 * (4.8.3.2.1; a FADT with SMI_CMD zero says so). Of the sleeping states there is S5, soft off. The
 * general-purpose events have no source yet; their registers are there.
 */
final class FixedHardware {
    /** How many ports the registers take. */
    static final int PORTS = 16;

    private static final Frequency PM_TIMER = new Frequency(3_579_545);

    private static final long TMR = 1;
    private static final long PWRBTN = 1 << 8;
    private static final long GBL_RLS = 1 << 2;
    private static final long SLP_EN = 1 << 13;
    private static final int SLP_TYP_SHIFT = 10;

    private final int sleepTypeS5;
    private final int timerBits;
    private final VirtualClock clock;
    private final Timer carry;
    private final MachineRequests machine;
    private final Trace trace;
    private final InterruptLine sci;
    private final RegisterBank bank;
    private final Register enable;
    private final Register control;
    private final Register gpeStatus;
    private final Register gpeEnable;

    private boolean buttonStatus;
    private boolean buttonPressed;
    private long carriesSeen;

    /**
     * @param ports how many the bank has: {@link #PORTS}, or more with {@code others} in them
     * @param others declares registers behind these
     */
    FixedHardware(
            int sleepTypeS5,
            int timerBits,
            int ports,
            Consumer<RegisterBank.Builder> others,
            DeviceContext context) {
        this.sleepTypeS5 = sleepTypeS5;
        this.timerBits = timerBits;
        clock = context.clock();
        carry = clock.timer("carry", this::update);
        machine = context.machine();
        trace = context.trace();
        bank = declare(ports, others);
        enable = bank.register("PM1_EN");
        control = bank.register("PM1_CNT");
        gpeStatus = bank.register("GPE0_STS");
        gpeEnable = bank.register("GPE0_EN");
        sci = context.line("sci", Trigger.LEVEL);
        context.input("power-button", this::powerButton);
    }

    private RegisterBank declare(int ports, Consumer<RegisterBank.Builder> others) {
        RegisterBank.Builder builder = RegisterBank.named("acpi", ports).trace(trace);
        builder.register(
                        "PM1_STS",
                        0x0,
                        Width.WORD,
                        r ->
                                r.summary("PM1 status (4.8.3.1.1)")
                                        .field("TMR_STS", 0, Access.WRITE_ONE_TO_CLEAR)
                                        .field("BM_STS", 4, Access.WRITE_ONE_TO_CLEAR)
                                        .field("GBL_STS", 5, Access.WRITE_ONE_TO_CLEAR)
                                        .field("PWRBTN_STS", 8, Access.WRITE_ONE_TO_CLEAR)
                                        .field("SLPBTN_STS", 9, Access.WRITE_ONE_TO_CLEAR)
                                        .field("RTC_STS", 10, Access.WRITE_ONE_TO_CLEAR)
                                        .field("WAK_STS", 15, Access.WRITE_ONE_TO_CLEAR)
                                        .reset(0)
                                        .onPeek(this::status)
                                        .onWrite((old, now) -> clear(old & ~now)))
                .register(
                        "PM1_EN",
                        0x2,
                        Width.WORD,
                        r ->
                                r.summary("PM1 enable (4.8.3.1.2)")
                                        .field("TMR_EN", 0)
                                        .field("GBL_EN", 5)
                                        .field("PWRBTN_EN", 8)
                                        .field("SLPBTN_EN", 9)
                                        .field("RTC_EN", 10)
                                        .onWrite((old, now) -> update()))
                .register(
                        "PM1_CNT",
                        0x4,
                        Width.WORD,
                        r ->
                                r.summary("PM1 control (4.8.3.2.1)")
                                        .field("SCI_EN", 0, Access.READ_ONLY)
                                        .field("BM_RLD", 1)
                                        .field("GBL_RLS", 2, Access.WRITE_ONLY)
                                        .field("SLP_TYP", SLP_TYP_SHIFT, 12, Access.READ_WRITE)
                                        .field("SLP_EN", 13, Access.WRITE_ONLY)
                                        .reset(1)
                                        .onWrite((old, now) -> controlWritten(now)))
                .register(
                        "PM_TMR",
                        0x8,
                        Width.DWORD,
                        r ->
                                r.summary("Power management timer (4.8.3.3)")
                                        .access(Access.READ_ONLY)
                                        .onPeek(this::timer))
                .register(
                        "GPE0_STS",
                        0xC,
                        Width.WORD,
                        r ->
                                r.summary("General-purpose event 0 status (4.8.4.1)")
                                        .access(Access.WRITE_ONE_TO_CLEAR)
                                        .onWrite((old, now) -> update()))
                .register(
                        "GPE0_EN",
                        0xE,
                        Width.WORD,
                        r ->
                                r.summary("General-purpose event 0 enable (4.8.4.1)")
                                        .onWrite((old, now) -> update()));
        others.accept(builder);
        return builder.build();
    }

    /** Returns the registers. */
    RegisterBank registers() {
        return bank;
    }

    void reset() {
        bank.reset();
        carry.cancel();
        buttonStatus = false;
        carriesSeen = carries();
    }

    void driveOutputs() {
        update();
    }

    void save(StateWriter out) {
        bank.save(out);
        out.putBoolean("button-status", buttonStatus);
        out.putBoolean("button-pressed", buttonPressed);
        out.putLong("carries-seen", carriesSeen);
    }

    void load(StateReader in) throws StateException {
        bank.load(in);
        buttonStatus = in.getBoolean("button-status");
        buttonPressed = in.getBoolean("button-pressed");
        carriesSeen = in.getInt("carries-seen", 0, Integer.MAX_VALUE);
    }

    void close() {
        carry.cancel();
    }

    /** The timer counts from power-on, and no reset stops it (4.8.3.3). */
    private long timer() {
        return PM_TIMER.ticks(clock.nanos()) & ((1L << timerBits) - 1);
    }

    /** Returns how often the timer's highest bit has changed, either way. */
    private long carries() {
        return PM_TIMER.ticks(clock.nanos()) >> (timerBits - 1);
    }

    /** TMR_STS is set whenever the timer's highest bit changes (4.8.3.1.1). */
    private long status() {
        return (buttonStatus ? PWRBTN : 0) | (carries() > carriesSeen ? TMR : 0);
    }

    private void clear(long cleared) {
        if ((cleared & PWRBTN) != 0) {
            buttonStatus = false;
        }
        if ((cleared & TMR) != 0) {
            carriesSeen = carries();
        }
        update();
    }

    private void powerButton(boolean pressed) {
        buttonStatus |= pressed && !buttonPressed;
        buttonPressed = pressed;
        update();
    }

    private void controlWritten(long value) {
        control.set(value & ~(SLP_EN | GBL_RLS));
        if ((value & SLP_EN) == 0) {
            return;
        }
        long type = (value >> SLP_TYP_SHIFT) & 7;
        if (trace.enabled()) {
            trace.event("acpi.sleep", type, 0);
        }
        if (type == sleepTypeS5) {
            machine.powerOff();
        } else {
            trace.guestError("a sleeping state other than S5", 0x4, value);
        }
    }

    /** Drives SCI, and sees to it that an enabled carry of the timer is noticed. */
    private void update() {
        long status = status();
        boolean fixed = (status & enable.value()) != 0;
        boolean general = (gpeStatus.value() & gpeEnable.value()) != 0;
        sci.set(fixed || general);
        if ((enable.value() & ~status & TMR) != 0) {
            carry.armAt(PM_TIMER.nanos((carriesSeen + 1) << (timerBits - 1)));
        } else {
            carry.cancel();
        }
    }
}
