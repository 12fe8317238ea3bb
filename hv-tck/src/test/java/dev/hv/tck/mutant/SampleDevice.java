package dev.hv.tck.mutant;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A little of everything that devices do: a receive buffer and a transmitter, a periodic timer, an
 * indexed scratch memory, and a level interrupt. Each {@link Bug} makes one thing wrong.
 *
 * <p>Registers, one byte each: 0 DATA (read takes the oldest received byte, write sends), 1 STATUS
 * (bit 0 received, bit 1 timer expired; a write of ones to bit 1 clears it), 2 ENABLE (same bits),
 * 3 PERIOD (in microseconds, 0 stops), 4 INDEX (of scratch, 0 to 7), 5 SCRATCH, 6 FRACTION (1000
 * divided by PERIOD, saturated, 255 for 0).
 */
final class SampleDevice implements Device, IoHandler, RegisterMapped, CharacterBackend.Receiver {
    private static final int SIZE = 8;
    private static final int RECEIVED = 1;
    private static final int EXPIRED = 2;
    private static final int SCRATCH_BYTES = 8;
    private static final int RESET_ENABLE = 0;

    private static final byte[] SHARED = new byte[SCRATCH_BYTES];
    private static final List<InputStream> LEFT_OPEN = new ArrayList<>();

    private final Set<Bug> bugs;
    private final int depth;
    private final DeviceContext context;
    private final InterruptLine irq;
    private final Optional<CharacterBackend> characters;
    private final Timer timer;
    private final byte[] scratch;
    private final SampleThreshold threshold;
    private final List<Integer> log = new ArrayList<>();
    private byte[] received = {};
    private boolean gate;
    private boolean expired;
    private int enable;
    private int period;
    private int index;
    private int writes;
    private int closes;

    SampleDevice(int depth, DeviceContext context, Set<Bug> bugs) {
        this.bugs = bugs;
        this.depth = depth;
        this.context = context;
        threshold = new SampleThreshold(bugs);
        scratch = has(Bug.STATE_IS_SHARED) ? SHARED : new byte[SCRATCH_BYTES];
        if (has(Bug.FILE_OUTLIVES_DEVICE)) {
            openFile();
        }
        context.ports("regs", SIZE, AccessRules.bytes(), this);
        context.mmio(
                "wide",
                SampleThreshold.SIZE,
                AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD),
                threshold);
        irq = context.line("irq", Trigger.LEVEL);
        context.input("gate", this::gate);
        characters = context.backend("chars", CharacterBackend.class);
        characters.ifPresent(backend -> backend.onInput(this));
        timer = context.clock().timer("period", this::expire);
        if (has(Bug.SLOT_NOT_DECLARED)) {
            try {
                context.line("undeclared", Trigger.LEVEL);
            } catch (IllegalArgumentException e) {
                context.trace().event("sample.no-slot", 0, 0);
            }
        }
    }

    private static void openFile() {
        try {
            Path file = Path.of(System.getProperty("java.home"), "release");
            LEFT_OPEN.add(Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean has(Bug bug) {
        return bugs.contains(bug);
    }

    @Override
    public void reset(ResetKind kind) {
        if (has(Bug.RESET_THROWS) && period > 1) {
            throw new IllegalStateException("reset while the timer runs");
        }
        if (!(has(Bug.WARM_RESET_KEEPS_SCRATCH) && kind == ResetKind.WARM)) {
            Arrays.fill(scratch, (byte) 0);
        }
        threshold.reset();
        received = new byte[0];
        expired = false;
        enable = has(Bug.WRONG_RESET_VALUE) ? RECEIVED : RESET_ENABLE;
        period = 0;
        boolean held = gate && has(Bug.GATE_HOLDS_BACK_RESET);
        index = held || has(Bug.REGISTER_SURVIVES_RESET) ? index : 0;
        writes = 0;
        if (!has(Bug.TIMER_SURVIVES_RESET)) {
            timer.cancel();
        }
        if (has(Bug.RESET_LOWERS_LINE_IN_FIRST_PHASE)) {
            irq.set(false);
        }
    }

    @Override
    public void driveOutputs() {
        if (!has(Bug.LOAD_DOES_NOT_RAISE_LINE)) {
            drive();
        }
    }

    private void drive() {
        if (has(Bug.LINE_PULSES)) {
            irq.pulse();
        }
        irq.set((status() & enable) != 0);
    }

    private int status() {
        return (received.length > 0 ? RECEIVED : 0) | (expired ? EXPIRED : 0);
    }

    private void gate(boolean high) {
        gate = high;
        rearm();
    }

    private void rearm() {
        if (period == 0 || gate) {
            timer.cancel();
        } else {
            timer.armAt(context.clock().nanos() + period * 1_000L);
        }
    }

    private void expire() {
        expired = true;
        if (has(Bug.TIMER_REARMS_IN_THE_PAST) && period >= 0x80) {
            timer.armAt(0);
        } else {
            rearm();
        }
        drive();
    }

    @Override
    public int room() {
        return has(Bug.INPUT_OVERRUNS_BUFFER) ? Integer.MAX_VALUE : depth - received.length;
    }

    @Override
    public void receive(ByteBuffer bytes) {
        int count = bytes.remaining();
        if (has(Bug.BYTES_LEFT_TO_THE_HOST) && count > 1) {
            count--;
        }
        byte[] more = new byte[depth];
        System.arraycopy(received, 0, more, 0, received.length);
        bytes.get(more, received.length, count);
        received = Arrays.copyOf(more, received.length + count);
        drive();
    }

    @Override
    public long read(long offset, Width width) {
        if (offset == 0 && received.length > 0) {
            byte oldest = received[0];
            received = Arrays.copyOfRange(received, 1, received.length);
            if (!has(Bug.ROOM_NOT_ANNOUNCED)) {
                characters.ifPresent(CharacterBackend::roomAvailable);
            }
            drive();
            return has(Bug.SIGN_EXTENDED_RECEIVE_BUFFER) ? oldest : oldest & 0xFF;
        }
        if (offset == 3 && has(Bug.IDENTITY_OF_AN_OBJECT)) {
            return System.identityHashCode(new Object()) & 0xFF;
        }
        return value((int) offset);
    }

    private int value(int offset) {
        return switch (offset) {
            case 0 -> received.length > 0 ? received[0] & 0xFF : 0;
            case 1 -> status();
            case 2 -> enable;
            case 3 -> period;
            case 4 -> index;
            case 5 -> scratch[index] & 0xFF;
            case 6 -> fraction();
            default -> 0xFF;
        };
    }

    private int fraction() {
        return period == 0 && !has(Bug.DIVISION_BY_GUEST_ZERO)
                ? 0xFF
                : Math.min(0xFF, 1_000 / period);
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        if (has(Bug.PEEK_NOT_ANSWERED) && offset == 5) {
            return OptionalLong.empty();
        }
        if (has(Bug.PEEK_THROWS) && offset == 0 && received.length == 0) {
            throw new IllegalStateException("nothing was received");
        }
        if (has(Bug.PEEK_FORGETS_A_BIT) && offset == 1) {
            return OptionalLong.of(status() & ~EXPIRED);
        }
        return OptionalLong.of(has(Bug.PEEK_CONSUMES) ? read(offset, width) : value((int) offset));
    }

    @Override
    public void write(long offset, Width width, long value) {
        int bits = (int) value;
        writes++;
        if (has(Bug.WRITES_ARE_LISTED)) {
            log.add(bits);
        }
        switch ((int) offset) {
            case 0 -> send((byte) bits);
            case 1 -> expired = expired && !clears(bits);
            case 2 -> enable = enabled(bits);
            case 3 -> {
                period = bits;
                rearm();
            }
            case 6 -> period = has(Bug.READ_ONLY_REGISTER_WRITTEN) ? bits : period;
            case 4 -> index = has(Bug.INDEX_NOT_BOUNDED) ? bits : bits % SCRATCH_BYTES;
            case 5 -> scratch[index] = (byte) bits;
            default -> context.trace().guestError("a write where nothing is", offset, value);
        }
        if (!(offset == 2 && has(Bug.LINE_NOT_LOWERED_BY_MASK))) {
            drive();
        }
    }

    private boolean clears(int bits) {
        boolean one = (bits & EXPIRED) != 0;
        return has(Bug.ZERO_CLEARS) ? !one : one && !has(Bug.ONE_DOES_NOT_CLEAR);
    }

    private int enabled(int bits) {
        if (has(Bug.RESERVED_BITS_KEPT)) {
            return bits;
        }
        return bits & (has(Bug.ENABLE_LOSES_A_BIT) ? RECEIVED : RECEIVED | EXPIRED);
    }

    private void send(byte value) {
        if (has(Bug.BACKEND_TAKEN_FOR_GRANTED)) {
            characters.orElseThrow().write(ByteBuffer.wrap(new byte[] {value}));
            return;
        }
        characters.ifPresent(backend -> backend.write(ByteBuffer.wrap(new byte[] {value})));
        if (has(Bug.HOST_THREAD_DRIVES_LINE)) {
            Thread.ofPlatform().start(() -> irq.set(irq.asserted()));
            Thread.ofPlatform().start(() -> irq.set(true));
        }
        if (has(Bug.THREAD_OUTLIVES_DEVICE)) {
            Thread.ofPlatform().daemon().name("worker").start(SampleDevice::waitForever);
        }
    }

    private static void waitForever() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        int size = has(Bug.REGISTER_MAP_TOO_SHORT) ? SIZE - 1 : SIZE;
        return Map.of(
                "wide",
                SampleThreshold.registers(),
                "regs",
                RegisterBank.named("sample", size)
                        .register(
                                "RECEIVE",
                                0,
                                Width.BYTE,
                                r -> r.access(Access.READ_ONLY).onPeek(() -> value(0)))
                        .register(
                                "SEND",
                                0,
                                Width.BYTE,
                                r -> r.access(Access.WRITE_ONLY).onWrite((_, _) -> {}))
                        .register(
                                "STATUS",
                                1,
                                Width.BYTE,
                                r ->
                                        r.field("RECEIVED", 0, Access.READ_ONLY)
                                                .field("EXPIRED", 1, Access.WRITE_ONE_TO_CLEAR)
                                                .onPeek(this::status))
                        .register(
                                "ENABLE",
                                2,
                                Width.BYTE,
                                r ->
                                        r.field("SOURCES", 0, 1, Access.READ_WRITE)
                                                .reset(RESET_ENABLE))
                        .register("PERIOD", 3, Width.BYTE, r -> r.onPeek(() -> period))
                        .register(
                                "INDEX",
                                4,
                                Width.BYTE,
                                r -> r.field("INDEX", 0, 2, Access.READ_WRITE).onPeek(() -> index))
                        .register(
                                "FRACTION",
                                6,
                                Width.BYTE,
                                r -> r.access(Access.READ_ONLY).onPeek(this::fraction))
                        .register("SCRATCH", 5, Width.BYTE, r -> r.onPeek(() -> scratch[index]))
                        .build()
                        .describe());
    }

    @Override
    public void save(StateWriter out) {
        threshold.save(out);
        boolean forgotten = depth == 1 && has(Bug.SMALLEST_BUFFER_NOT_SAVED);
        out.putBytes("received", forgotten ? new byte[0] : received)
                .putBytes("scratch", scratch)
                .putBoolean("gate", gate)
                .putBoolean("expired", expired)
                .putLong("enable", enable)
                .putLong("period", period)
                .putLong("index", has(Bug.REGISTER_NOT_SAVED) ? 0 : index);
        if (has(Bug.STATE_GROWS)) {
            out.putBytes("log", new byte[writes * 100]);
        }
        if (has(Bug.SAVING_CONSUMES)) {
            received = new byte[0];
        }
    }

    @Override
    public void load(StateReader in) throws StateException {
        threshold.load(in);
        boolean trusting = has(Bug.SAVED_BUFFER_TRUSTED);
        received = in.getBytes("received", depth);
        byte[] saved = in.getBytes("scratch", trusting ? 1 << 16 : SCRATCH_BYTES);
        if (saved.length != SCRATCH_BYTES && !trusting) {
            throw new StateException("scratch", "has " + saved.length + " bytes, expected 8");
        }
        System.arraycopy(saved, 0, scratch, 0, saved.length);
        gate = in.getBoolean("gate");
        expired = in.getBoolean("expired") || (expired && has(Bug.LOADING_LEAVES_WHAT_WAS));
        enable =
                has(Bug.MISSING_FIELD_TAKEN)
                        ? (int) in.getLong("enable", 0) & (RECEIVED | EXPIRED)
                        : in.getInt("enable", 0, RECEIVED | EXPIRED);
        period = in.getInt("period", 0, 0xFF);
        index =
                has(Bug.SAVED_INDEX_TRUSTED)
                        ? (int) in.getLong("index")
                        : in.getInt("index", 0, SCRATCH_BYTES - 1);
    }

    @Override
    public void close() {
        if (has(Bug.CLOSING_TWICE_THROWS) && closes++ > 0) {
            throw new IllegalStateException("closed already");
        }
        if (!has(Bug.TIMER_OUTLIVES_DEVICE)) {
            timer.cancel();
        }
    }
}
