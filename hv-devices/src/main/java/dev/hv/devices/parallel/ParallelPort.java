package dev.hv.devices.parallel;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.bus.AccessRules;
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
import dev.hv.api.trace.Trace;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The parallel printer adapter (IBM Personal Computer AT Technical Reference, "Serial/Parallel
 * Adapter", parallel portion), with a printer in compatibility mode at it (IEEE 1284-1994, clause
 * 6): it takes a byte at the beginning of a strobe, is busy while the host has no room for it, and
 * acknowledges it. An adapter without a printer reads as open lines do.
 */
final class ParallelPort implements Device, RegisterMapped {
    private static final int STROBE = 1;
    private static final int INTERRUPT_ENABLE = 1 << 4;

    private static final int NOT_ERROR = 1 << 3;
    private static final int SELECTED = 1 << 4;
    private static final int NOT_ACKNOWLEDGE = 1 << 6;
    private static final int NOT_BUSY = 1 << 7;

    /** Lines that nobody drives are high; the one for BUSY is read inverted. */
    private static final int NO_PRINTER = 0x7F;

    /** Bits without a line read as ones. */
    private static final int UNUSED = 0x07;

    private static final long RETRY_NANOS = 1_000_000;

    private final @Nullable CharacterBackend printer;
    private final Trace trace;
    private final VirtualClock clock;
    private final Timer timer;
    private final InterruptLine irq;
    private final RegisterBank bank;
    private final Register data;
    private final Register control;
    private final ByteBuffer one = ByteBuffer.allocate(1);

    /** The byte that was strobed; the host has no room for it yet if {@link #busy}. */
    private int taken;

    private boolean busy;

    /** When the host is asked again, while {@link #busy}; else 0. */
    private long retryAtNanos;

    ParallelPort(DeviceContext context) {
        trace = context.trace();
        clock = context.clock();
        timer = clock.timer("retry", this::offer);
        printer = context.backend("chars", CharacterBackend.class).orElse(null);
        bank =
                RegisterBank.named("lpt", 3)
                        .trace(trace)
                        .register("DATA", 0, Width.BYTE, r -> r.summary("Data lines"))
                        .register(
                                "STATUS",
                                1,
                                Width.BYTE,
                                r ->
                                        r.summary("Lines from the printer")
                                                .access(Access.READ_ONLY)
                                                .onPeek(this::status))
                        .register(
                                "CONTROL",
                                2,
                                Width.BYTE,
                                r ->
                                        r.summary("Lines to the printer")
                                                .field("STROBE", 0)
                                                .field("AUTO_FEED", 1)
                                                .field("NOT_INIT", 2)
                                                .field("SELECT_IN", 3)
                                                .field("IRQ_ENABLE", 4)
                                                .onWrite(
                                                        (old, now) ->
                                                                controlled((int) old, (int) now)))
                        .build();
        data = bank.register("DATA");
        control = bank.register("CONTROL");
        context.ports("regs", 3, AccessRules.bytes(), bank);
        irq = context.line("irq", Trigger.EDGE);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", bank.describe());
    }

    private long status() {
        return printer == null
                ? NO_PRINTER
                : NOT_ERROR | SELECTED | NOT_ACKNOWLEDGE | (busy ? 0 : NOT_BUSY) | UNUSED;
    }

    private void controlled(int old, int now) {
        if ((old & STROBE) == 0 && (now & STROBE) != 0 && printer != null) {
            if (busy) {
                trace.guestError("a byte is strobed while the printer is busy", 2, data.value());
            } else {
                taken = (int) data.value();
                busy = true;
                offer();
            }
        }
        driveInterrupt();
    }

    private void offer() {
        if (!busy || printer == null) {
            return;
        }
        if (printer.write(one.clear().put((byte) taken).flip()) == 0) {
            retryAtNanos = clock.nanos() + RETRY_NANOS;
            timer.armAt(retryAtNanos);
            return;
        }
        busy = false;
        retryAtNanos = 0;
        irq.set(false); // the acknowledge pulse, at whose end the line rises
        driveInterrupt();
    }

    private void driveInterrupt() {
        irq.set((control.value() & INTERRUPT_ENABLE) != 0);
    }

    @Override
    public void reset(ResetKind kind) {
        bank.reset();
        timer.cancel();
        taken = 0;
        busy = false;
        retryAtNanos = 0;
    }

    @Override
    public void driveOutputs() {
        driveInterrupt();
        if (busy) {
            timer.armAt(retryAtNanos);
        }
    }

    @Override
    public void save(StateWriter out) {
        bank.save(out);
        out.putLong("taken", taken).putBoolean("busy", busy).putLong("retry-at", retryAtNanos);
    }

    @Override
    public void load(StateReader in) throws StateException {
        bank.load(in);
        taken = in.getInt("taken", 0, 0xFF);
        busy = in.getBoolean("busy");
        retryAtNanos = in.getLong("retry-at");
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
