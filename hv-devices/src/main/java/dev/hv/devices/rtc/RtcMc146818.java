package dev.hv.devices.rtc;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

import java.util.Map;

/**
 * An MC146818A (Motorola MC146818A datasheet, 1984) behind the index and data ports of a PC, with a
 * 32.768 kHz crystal. Flags are worked out from the time when somebody looks; a timer exists only
 * while an enabled interrupt is to come.
 *
 * <p>Not modelled: daylight saving (DSE is stored, as on later chips), the square wave output, and
 * other crystals, whose divider settings run as that of 32.768 kHz.
 */
final class RtcMc146818 implements Device, RegisterMapped {
    private static final int RAM = 0x0E;
    private static final int CENTURY = 0x32;
    private static final int CMOS_SIZE = 0x80;

    private static final int A_UIP = 0x80;
    private static final int A_DIVIDER_RESET = 0x60;
    private static final int A_DIVIDER = 0x70;
    private static final int A_RATE = 0x0F;
    private static final int A_32_KHZ_AND_1024_HZ = 0x26;

    private static final int B_SET = 0x80;
    private static final int B_ENABLES = 0x70;
    private static final int B_UPDATE_ENABLE = 0x10;
    private static final int B_SQUARE_WAVE = 0x08;
    private static final int B_BINARY = 0x04;
    private static final int B_24_HOURS = 0x02;

    private static final int C_REQUEST = 0x80;
    private static final int C_PERIODIC = 0x40;
    private static final int C_ALARM = 0x20;
    private static final int C_UPDATE = 0x10;
    private static final int C_FLAGS = C_PERIODIC | C_ALARM | C_UPDATE;

    private static final int D_VALID = 0x80;

    /** UIP is up 244 us before an update cycle of 1984 us (update cycle). */
    private static final long UPDATE_IN_PROGRESS_NANOS = (244 + 1984) * 1000;

    private static final int NMI_MASK = 0x80;

    private final VirtualClock clock;
    private final Timer timer;
    private final InterruptLine irq;
    private final InterruptLine nmiMask;
    private final RtcClock time;
    private final CmosContents contents;
    private final RegisterBank ports;
    private final RegisterBank cmos;
    private final Register secondsAlarm;
    private final Register minutesAlarm;
    private final Register hoursAlarm;
    private final Register registerA;
    private final Register registerB;
    private int index;
    private int flags;
    private long seenPulses;
    private boolean irqDisabled;

    RtcMc146818(RtcMc146818Config config, DeviceContext context) {
        clock = context.clock();
        timer = clock.timer("event", this::driveOutputs);
        irq = context.line("irq", Trigger.LEVEL);
        nmiMask = context.line("nmi-mask", Trigger.LEVEL);
        time = new RtcClock(context.wallClock());
        contents = CmosContents.of(config);
        cmos = chipRegisters(RegisterBank.named("rtc.cmos", CMOS_SIZE).trace(context.trace()));
        secondsAlarm = cmos.register("SECONDS_ALARM");
        minutesAlarm = cmos.register("MINUTES_ALARM");
        hoursAlarm = cmos.register("HOURS_ALARM");
        registerA = cmos.register("A");
        registerB = cmos.register("B");
        ports =
                RegisterBank.named("rtc", 2)
                        .trace(context.trace())
                        .undecoded(OnInvalid.OPEN_BUS)
                        .register(
                                "INDEX",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Which register DATA is.")
                                                .field("ADDRESS", 0, 6, Access.WRITE_ONLY)
                                                .field("NMI_MASK", 7, Access.WRITE_ONLY)
                                                .onWrite((old, now) -> select((int) now)))
                        .register(
                                "DATA",
                                1,
                                Width.BYTE,
                                r ->
                                        r.summary("The register that INDEX has chosen.")
                                                .onRead(() -> cmos.read(address(), Width.BYTE))
                                                .onPeek(this::peekData)
                                                .onWrite(
                                                        (old, now) ->
                                                                cmos.write(
                                                                        address(),
                                                                        Width.BYTE,
                                                                        now)))
                        .build();
        context.ports("regs", 2, AccessRules.bytes(), ports);
        context.input(
                "irq-disable",
                asserted -> {
                    irqDisabled = asserted;
                    driveOutputs();
                });
    }

    private RegisterBank chipRegisters(RegisterBank.Builder bank) {
        for (TimeRegister register : TimeRegister.values()) {
            bank.register(
                    register.name(),
                    register.index(),
                    Width.BYTE,
                    r ->
                            r.onPeek(() -> time.read(register, mode()))
                                    .onWrite((old, now) -> timeWritten(register, (int) now)));
        }
        return bank.register("SECONDS_ALARM", 0x01, Width.BYTE, r -> r.onWrite(this::alarmWritten))
                .register("MINUTES_ALARM", 0x03, Width.BYTE, r -> r.onWrite(this::alarmWritten))
                .register("HOURS_ALARM", 0x05, Width.BYTE, r -> r.onWrite(this::alarmWritten))
                .register(
                        "A",
                        0x0A,
                        Width.BYTE,
                        r ->
                                r.summary("Divider and rate.")
                                        .field("RS", 0, 3, Access.READ_WRITE)
                                        .field("DV", 4, 6, Access.READ_WRITE)
                                        .field("UIP", 7, Access.READ_ONLY)
                                        .reset(A_32_KHZ_AND_1024_HZ)
                                        .stored()
                                        .onRead(this::readA)
                                        .onPeek(this::readA)
                                        .onWrite(this::registerAWritten))
                .register(
                        "B",
                        0x0B,
                        Width.BYTE,
                        r ->
                                r.summary("Interrupt enables and data mode.")
                                        .field("DSE", 0)
                                        .field("24/12", 1)
                                        .field("DM", 2)
                                        .field("SQWE", 3)
                                        .field("UIE", 4)
                                        .field("AIE", 5)
                                        .field("PIE", 6)
                                        .field("SET", 7)
                                        .reset(B_24_HOURS)
                                        .onWrite(this::registerBWritten))
                .register(
                        "C",
                        0x0C,
                        Width.BYTE,
                        r ->
                                r.summary("Interrupt flags.")
                                        .field("UF", 4, Access.CLEAR_ON_READ)
                                        .field("AF", 5, Access.CLEAR_ON_READ)
                                        .field("PF", 6, Access.CLEAR_ON_READ)
                                        .field("IRQF", 7, Access.CLEAR_ON_READ)
                                        .onRead(this::readC)
                                        .onPeek(this::peekC))
                .register(
                        "D",
                        0x0D,
                        Width.BYTE,
                        r ->
                                r.summary("Validity of the battery-backed contents.")
                                        .field("VRT", 7, Access.READ_ONLY)
                                        .reset(D_VALID))
                .register("RAM", RAM, Width.BYTE, r -> r.repeated(CENTURY - RAM, 1))
                .register(
                        "RAM_HIGH",
                        CENTURY + 1,
                        Width.BYTE,
                        r -> r.repeated(CMOS_SIZE - CENTURY - 1, 1))
                .build();
    }

    private int address() {
        return index & ~NMI_MASK;
    }

    private void select(int value) {
        index = value;
        nmiMask.set((value & NMI_MASK) != 0);
    }

    private long peekData() {
        return cmos.peek(address(), Width.BYTE).orElseThrow();
    }

    private DataMode mode() {
        long control = registerB.value();
        return new DataMode((control & B_BINARY) != 0, (control & B_24_HOURS) != 0);
    }

    private Alarm alarm() {
        return Alarm.of(
                (int) hoursAlarm.value(),
                (int) minutesAlarm.value(),
                (int) secondsAlarm.value(),
                mode());
    }

    private boolean dividerRuns() {
        return (registerA.value() & A_DIVIDER_RESET) != A_DIVIDER_RESET;
    }

    private boolean set() {
        return (registerB.value() & B_SET) != 0;
    }

    private void timeWritten(TimeRegister register, int value) {
        sync();
        time.write(register, value, mode());
        driveOutputs();
    }

    private void alarmWritten(long old, long now) {
        driveOutputs();
    }

    private long readA() {
        boolean updating = !time.holding() && time.nanosToUpdate() <= UPDATE_IN_PROGRESS_NANOS;
        return registerA.value() | (updating ? A_UIP : 0);
    }

    private void registerAWritten(long old, long now) {
        // The bank has stored the new value already; what has passed went by under the old one.
        registerA.set(old);
        sync();
        boolean ran = dividerRuns();
        registerA.set(now & (A_DIVIDER | A_RATE));
        if (ran && !dividerRuns()) {
            time.hold(mode());
        } else if (!ran && dividerRuns()) {
            time.restartDivider();
            seenPulses = time.pulses();
            releaseUnlessHeld();
        }
        driveOutputs();
    }

    private void registerBWritten(long old, long now) {
        registerB.set(old);
        sync();
        DataMode before = mode();
        registerB.set((now & B_SET) != 0 ? now & ~B_UPDATE_ENABLE : now);
        if ((now & ~old & B_SET) != 0) {
            time.hold(before);
        } else if ((old & ~now & B_SET) != 0) {
            releaseUnlessHeld();
        }
        driveOutputs();
    }

    private void releaseUnlessHeld() {
        if (time.holding() && dividerRuns() && !set()) {
            time.release(mode());
        }
    }

    private long peekC() {
        sync();
        return flags | (requests() ? C_REQUEST : 0);
    }

    private long readC() {
        long value = peekC();
        flags = 0;
        irq.set(false); // it falls, even if the next event has come already
        driveOutputs();
        return value;
    }

    private boolean requests() {
        return (flags & registerB.value() & B_ENABLES) != 0;
    }

    /**
     * Returns the exponent of the periodic rate in pulses of the crystal (register A, rate
     * selection); 0 is none.
     */
    private int rateShift() {
        int rate = (int) registerA.value() & A_RATE;
        return switch (rate) {
            case 0 -> 0;
            case 1, 2 -> rate + 6;
            default -> rate - 1;
        };
    }

    /** Raises the flags of all that has happened since the last look. */
    private void sync() {
        long pulses = time.pulses();
        if (pulses > seenPulses && dividerRuns()) {
            int shift = rateShift();
            if (shift != 0 && pulses >> shift != seenPulses >> shift) {
                flags |= C_PERIODIC;
            }
            long second = Math.floorDiv(seenPulses, RtcClock.HERTZ);
            long updates = Math.floorDiv(pulses, RtcClock.HERTZ) - second;
            if (updates > 0 && !time.holding()) {
                flags |= C_UPDATE;
                int ring = alarm().secondsAfter(time.secondOfDay(second));
                flags |= ring != 0 && ring <= updates ? C_ALARM : 0;
            }
        }
        seenPulses = pulses;
    }

    /** Drives the request, and looks ahead to the next event that would make one. */
    @Override
    public void driveOutputs() {
        sync();
        nmiMask.set((index & NMI_MASK) != 0);
        irq.set(requests() && !irqDisabled);
        long nanos = requests() || !dividerRuns() ? Long.MAX_VALUE : nanosToRequest();
        if (nanos == Long.MAX_VALUE) {
            timer.cancel();
        } else {
            timer.armAt(clock.nanos() + nanos);
        }
    }

    private long nanosToRequest() {
        int enables = (int) registerB.value();
        long nanos = Long.MAX_VALUE;
        int shift = rateShift();
        if ((enables & C_PERIODIC) != 0 && shift != 0) {
            nanos = time.nanosUntil(((seenPulses >> shift) + 1) << shift);
        }
        if (!time.holding()) {
            long second = Math.floorDiv(seenPulses, RtcClock.HERTZ);
            if ((enables & C_UPDATE) != 0) {
                nanos = Math.min(nanos, time.nanosUntil((second + 1) * RtcClock.HERTZ));
            }
            int ring =
                    (enables & C_ALARM) != 0 ? alarm().secondsAfter(time.secondOfDay(second)) : 0;
            if (ring != 0) {
                nanos = Math.min(nanos, time.nanosUntil((second + ring) * RtcClock.HERTZ));
            }
        }
        return nanos;
    }

    /**
     * The RESET pin clears enables and flags (pin description, RESET); time and memory are the
     * battery's, and only a cold reset, which finds it empty, renews them.
     */
    @Override
    public void reset(ResetKind kind) {
        timer.cancel();
        if (kind == ResetKind.COLD) {
            cmos.reset();
            contents.forEach((address, value) -> cmos.write(address, Width.BYTE, value));
            time.reset();
            index = 0;
        } else {
            sync();
            registerB.set(registerB.value() & ~(B_ENABLES | B_SQUARE_WAVE));
        }
        flags = 0;
        seenPulses = time.pulses();
    }

    @Override
    public void close() {
        timer.cancel();
    }

    @Override
    public void save(StateWriter out) {
        sync();
        cmos.save(out.section("cmos"));
        time.save(out.section("time"));
        out.putLong("index", index)
                .putLong("flags", flags)
                .putLong("seenPulses", seenPulses)
                .putBoolean("irqDisabled", irqDisabled);
    }

    @Override
    public void load(StateReader in) throws StateException {
        cmos.load(section(in, "cmos"));
        time.load(section(in, "time"));
        index = in.getInt("index", 0, 0xFF);
        flags = in.getInt("flags", 0, C_FLAGS);
        if ((flags & ~C_FLAGS) != 0) {
            throw new StateException("flags", "has bits that are no flags: " + flags);
        }
        seenPulses = in.getLong("seenPulses");
        irqDisabled = in.getBoolean("irqDisabled");
        if (time.holding() != (set() || !dividerRuns())) {
            throw new StateException("time", "stands and runs at the same time");
        }
    }

    private static StateReader section(StateReader in, String name) throws StateException {
        return in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", ports.describe(), "cmos", cmos.describe());
    }
}
