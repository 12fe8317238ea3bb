package dev.hv.devices.pit;

import dev.hv.api.backend.AudioBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

import java.util.Map;
import java.util.Optional;

/**
 * The three counters of an 8254 (Intel 8254 datasheet, order number 231164) as a PC uses them:
 * counter 0 interrupts, counter 1 paces the refresh, counter 2 is gated by control port B (Intel
 * 82371AB datasheet, order number 290562, NMI status and control register).
 *
 * <p>Where time follows the host's, a processor may not get to run for longer than a period, so
 * that ticks fall together which on hardware would not. These come later, one at each end of an
 * interrupt, as far as they are of one second, and until the counter is programmed again; a
 * snapshot forgets them.
 */
final class Pit8254 implements Device, RegisterMapped {
    private static final int READ_BACK = 3;
    private static final int NO_LATCH_COUNT = 0x20;
    private static final int NO_LATCH_STATUS = 0x10;

    private static final int GATE_2 = 0x01;
    private static final int SPEAKER = 0x02;
    private static final int REFRESH_TOGGLE = 0x10;
    private static final int OUTPUT_2 = 0x20;
    private static final int CONTROL_B_WRITABLE = 0x0F;

    /** A refresh every 15 microseconds, as counter 1 paces it by custom. */
    private static final long REFRESH_TICKS = 18;

    private static final long TICKS_OF_A_SECOND = PitClock.tickAt(1_000_000_000);

    private final VirtualClock clock;
    private final Timer timer;
    private final InterruptLine irq;
    private final PitCounter[] counters = {new PitCounter(), new PitCounter(), new PitCounter()};
    private final Optional<Speaker> speaker;
    private final RegisterBank regs;
    private final RegisterBank controlB;
    private int control;
    private boolean irqDisabled;

    /** Interrupts of counter 0 that are to come, or whose end is; 0 where time is the guest's. */
    private long owed;

    Pit8254(DeviceContext context) {
        clock = context.clock();
        timer = clock.timer("output0", this::driveOutputs);
        irq = context.line("irq", Trigger.EDGE);
        if (clock.followsHost()) {
            irq.onEveryEndOfInterrupt(this::ended);
        }
        speaker =
                context.backend("speaker", AudioBackend.class)
                        .map(audio -> new Speaker(clock, counters[2], audio));
        regs =
                RegisterBank.named("pit", 4)
                        .trace(context.trace())
                        .undecoded(OnInvalid.OPEN_BUS)
                        .register(
                                "COUNTER",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Count, or what was latched.")
                                                .repeated(3, 1)
                                                .onRead(index -> counter(index).read())
                                                .onPeek(index -> counter(index).peek())
                                                .onWrite(this::countWritten))
                        .register(
                                "CONTROL",
                                3,
                                Width.BYTE,
                                r ->
                                        r.summary("Control word, latch or read-back command.")
                                                .field("BCD", 0, Access.WRITE_ONLY)
                                                .field("M", 1, 3, Access.WRITE_ONLY)
                                                .field("RW", 4, 5, Access.WRITE_ONLY)
                                                .field("SC", 6, 7, Access.WRITE_ONLY)
                                                .onWrite((old, now) -> command((int) now)))
                        .build();
        controlB =
                RegisterBank.named("pit.control-b", 1)
                        .trace(context.trace())
                        .register(
                                "NMISC",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Gate and output of counter 2; NMI sources.")
                                                .field("TIMER2_GATE", 0)
                                                .field("SPEAKER", 1)
                                                .field("SERR_DISABLE", 2)
                                                .field("IOCHK_DISABLE", 3)
                                                .field("REFRESH", 4, Access.READ_ONLY)
                                                .field("TIMER2_OUTPUT", 5, Access.READ_ONLY)
                                                .field("IOCHK", 6, Access.READ_ONLY)
                                                .field("SERR", 7, Access.READ_ONLY)
                                                .onPeek(this::readControlB)
                                                .onWrite((old, now) -> writeControlB((int) now)))
                        .build();
        context.ports("regs", 4, AccessRules.bytes(), regs);
        context.ports("control-b", 1, AccessRules.bytes(), controlB);
        context.input(
                "irq-disable",
                asserted -> {
                    irqDisabled = asserted;
                    driveOutputs();
                });
    }

    private long now() {
        return PitClock.tickAt(clock.nanos());
    }

    /** Returns a counter as it is now. What it has sounded like is heard before it may change. */
    private PitCounter counter(int index) {
        if (index == 2) {
            speaker.ifPresent(Speaker::hear);
        }
        counters[index].advance(now());
        return counters[index];
    }

    private void countWritten(int index, long old, long value) {
        counter(index).write((int) value);
        changed(index);
    }

    private void command(int value) {
        int select = value >> 6;
        if (select == READ_BACK) {
            for (int i = 0; i < counters.length; i++) {
                if ((value & (2 << i)) != 0) {
                    readBack(counter(i), value);
                }
            }
        } else if ((value & 0x30) == 0) {
            counter(select).latchCount();
        } else {
            counter(select).program(value & 0x3F);
            changed(select);
        }
    }

    private static void readBack(PitCounter counter, int command) {
        if ((command & NO_LATCH_COUNT) == 0) {
            counter.latchCount();
        }
        if ((command & NO_LATCH_STATUS) == 0) {
            counter.latchStatus();
        }
    }

    private long readControlB() {
        boolean refresh = (now() / REFRESH_TICKS) % 2 != 0;
        return control | (refresh ? REFRESH_TOGGLE : 0) | (counter(2).output() ? OUTPUT_2 : 0);
    }

    private void writeControlB(int value) {
        control = value & CONTROL_B_WRITABLE;
        counter(2).gate((control & GATE_2) != 0);
        speaker.ifPresent(heard -> heard.connect((control & SPEAKER) != 0));
    }

    /** Looks ahead to what the counter's output will do. */
    private void changed(int index) {
        switch (index) {
            case 0 -> {
                owed = 0;
                driveOutputs();
            }
            case 2 -> speaker.ifPresent(Speaker::listen);
            default -> {}
        }
    }

    /**
     * Brings the line to the level of OUT 0, with one edge for any number of rises that have
     * passed, and looks ahead to the next change.
     */
    @Override
    public void driveOutputs() {
        PitCounter counter = counter(0);
        long rises = counter.takeRises();
        if (rises > 0 && !irqDisabled) {
            if (clock.followsHost()) {
                owed = Math.min(owed + rises, mostOwed(counter));
            }
            edge();
        }
        irq.set(counter.output() && !irqDisabled);
        long change = Math.min(soonest(counter.nextRise()), soonest(counter.nextFall()));
        if (change == Long.MAX_VALUE) {
            timer.cancel();
        } else {
            timer.armAt(PitClock.nanosOf(change));
        }
    }

    private void edge() {
        irq.set(false);
        irq.set(true);
    }

    /** A tick that came while the last one still waited was lost on its way: here it is again. */
    private void ended() {
        owed = Math.max(0, owed - 1);
        if (owed > 0 && !irqDisabled) {
            edge();
            irq.set(counters[0].output());
        }
    }

    private static long mostOwed(PitCounter counter) {
        long half = counter.halfPeriod();
        return half == PitCounter.NEVER ? 0 : TICKS_OF_A_SECOND / Math.max(1, 2 * half);
    }

    private static long soonest(long tick) {
        return tick == PitCounter.NEVER ? Long.MAX_VALUE : tick;
    }

    @Override
    public void reset(ResetKind kind) {
        speaker.ifPresent(Speaker::hear);
        control = 0;
        owed = 0;
        timer.cancel();
        for (int i = 0; i < counters.length; i++) {
            counters[i].reset(now(), i < 2);
        }
        speaker.ifPresent(heard -> heard.connect(false));
    }

    @Override
    public void save(StateWriter out) {
        for (int i = 0; i < counters.length; i++) {
            counter(i).save(out.section("counter" + i));
        }
        out.putLong("control", control).putBoolean("irqDisabled", irqDisabled);
    }

    @Override
    public void close() {
        timer.cancel();
        speaker.ifPresent(Speaker::close);
    }

    @Override
    public void load(StateReader in) throws StateException {
        for (int i = 0; i < counters.length; i++) {
            String name = "counter" + i;
            counters[i].load(
                    in.section(name).orElseThrow(() -> new StateException(name, "is missing")));
        }
        control = in.getInt("control", 0, CONTROL_B_WRITABLE);
        irqDisabled = in.getBoolean("irqDisabled");
        owed = 0;
        speaker.ifPresent(heard -> heard.startOver((control & SPEAKER) != 0));
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", regs.describe(), "control-b", controlB.describe());
    }
}
