package dev.hv.machine.pc;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Option;
import dev.hv.api.device.ResetKind;
import dev.hv.api.device.Slot;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.SharedInput;
import dev.hv.api.irq.Trigger;
import dev.hv.api.state.Schema;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Small devices for machines under test. */
final class TestDevices {
    private TestDevices() {}

    static List<DevicePlugin<?>> all() {
        return List.of(END, TICKER, FAULTY, CONTROLLER, REGISTERS, LINES, CONSOLE, DATE);
    }

    /** A plugin from its parts. */
    record Plugin<C extends Record>(
            Descriptor<C> descriptor, BiFunction<C, DeviceContext, Device> make)
            implements DevicePlugin<C> {
        @Override
        public Device create(C config, DeviceContext context) {
            return make.apply(config, context);
        }
    }

    @SuppressWarnings("unchecked")
    private static <C extends Record> Descriptor<C> descriptor(
            String id, C defaults, Slot... slots) {
        return new Descriptor<>(
                id,
                "A device of the tests'.",
                (Class<C>) defaults.getClass(),
                defaults,
                Schema.first(id),
                List.of(slots),
                Set.of());
    }

    private static Slot port(String name, long usual) {
        return Slot.at(name, Slot.Kind.PORTS, "Registers.", usual);
    }

    /** A device without state. */
    private static class Plain implements Device {
        @Override
        public void reset(ResetKind kind) {}

        @Override
        public void driveOutputs() {}

        @Override
        public void save(StateWriter out) {}

        @Override
        public void load(StateReader in) throws StateException {}
    }

    /** Takes bytes that are written. */
    private interface WriteOnly extends IoHandler {
        @Override
        default long read(long offset, Width width) {
            return 0xff;
        }
    }

    record NoConfig() {}

    /** Port 0xf4: ends the machine; 0xf5: resets it; 0xf6: powers it off. */
    static final DevicePlugin<NoConfig> END =
            new Plugin<>(
                    descriptor("test-end", new NoConfig(), port("regs", 0xf4)),
                    (config, context) -> {
                        WriteOnly registers =
                                (offset, width, value) -> {
                                    switch ((int) offset) {
                                        case 0 -> context.machine().exit((int) value);
                                        case 1 -> context.machine().reset(ResetKind.WARM);
                                        default -> context.machine().powerOff();
                                    }
                                };
                        context.ports("regs", 3, AccessRules.bytes(), registers);
                        return new Plain();
                    });

    record TickerConfig(
            @Option(doc = "Time from the write to the interrupt.", min = 1, unit = "ns")
                    long delay) {}

    /** A write of n arms a timer n delays ahead, which raises the line; a read lowers it. */
    static final DevicePlugin<TickerConfig> TICKER =
            new Plugin<>(
                    descriptor(
                            "test-ticker",
                            new TickerConfig(1_000_000),
                            port("regs", 0x300),
                            Slot.at("irq", Slot.Kind.OUTPUT, "Interrupt.", 5)),
                    Ticker::new);

    private static final class Ticker implements Device, IoHandler {
        private final long delay;
        private final DeviceContext context;
        private final InterruptLine line;
        private final Timer timer;
        private boolean raised;

        Ticker(TickerConfig config, DeviceContext context) {
            delay = config.delay;
            this.context = context;
            line = context.line("irq", Trigger.EDGE);
            timer = context.clock().timer("tick", this::fire);
            context.ports("regs", 1, AccessRules.bytes(), this);
        }

        private void fire() {
            raised = true;
            line.set(true);
        }

        @Override
        public long read(long offset, Width width) {
            raised = false;
            line.set(false);
            return 0;
        }

        @Override
        public void write(long offset, Width width, long value) {
            timer.armAt(context.clock().nanos() + value * delay);
        }

        @Override
        public void reset(ResetKind kind) {
            raised = false;
            timer.cancel();
        }

        @Override
        public void driveOutputs() {
            line.set(raised);
        }

        @Override
        public void save(StateWriter out) {
            out.putBoolean("raised", raised);
        }

        @Override
        public void load(StateReader in) throws StateException {
            raised = in.getBoolean("raised");
        }
    }

    /** Where a faulty device throws. */
    enum Fault {
        NONE,
        CREATE,
        RESET,
        DRIVE,
        READ,
        WRITE,
        TIMER,
        WORK,
        QUIESCE,
        CLOSE,
        ERROR
    }

    record FaultyConfig(@Option(doc = "Where it throws.") Fault fault) {}

    static final DevicePlugin<FaultyConfig> FAULTY =
            new Plugin<>(
                    descriptor("test-faulty", new FaultyConfig(Fault.NONE), port("regs", 0x310)),
                    Faulty::new);

    private static final class Faulty implements Device, IoHandler {
        private final Fault fault;
        private final DeviceContext context;
        private final Timer timer;

        Faulty(FaultyConfig config, DeviceContext context) {
            fault = config.fault;
            this.context = context;
            timer = context.clock().timer("boom", () -> throwAt(Fault.TIMER));
            context.ports("regs", 1, AccessRules.bytes(), this);
            throwAt(Fault.CREATE);
        }

        private void throwAt(Fault here) {
            if (fault == here) {
                throw new IllegalStateException("boom");
            }
        }

        @Override
        public long read(long offset, Width width) {
            throwAt(Fault.READ);
            if (fault == Fault.ERROR) {
                throw new StackOverflowError("deep");
            }
            return 0;
        }

        @Override
        public void write(long offset, Width width, long value) {
            throwAt(Fault.WRITE);
            timer.armAt(context.clock().nanos() + 1000);
            context.execute(() -> throwAt(Fault.WORK));
        }

        @Override
        public void reset(ResetKind kind) {
            throwAt(Fault.RESET);
        }

        @Override
        public void driveOutputs() {
            throwAt(Fault.DRIVE);
        }

        @Override
        public void quiesce() {
            throwAt(Fault.QUIESCE);
        }

        @Override
        public void close() {
            throwAt(Fault.CLOSE);
        }

        @Override
        public void save(StateWriter out) {}

        @Override
        public void load(StateReader in) throws StateException {}
    }

    record ControllerConfig(@Option(doc = "Inputs.", min = 1, max = 64) int inputs) {}

    /** Inputs latched on the rising edge; acknowledges the lowest as vector 32 + input. */
    static final DevicePlugin<ControllerConfig> CONTROLLER =
            new Plugin<>(
                    descriptor(
                            "test-controller",
                            new ControllerConfig(16),
                            Slot.of("intr", Slot.Kind.OUTPUT, "To the CPU.")),
                    Controller::new);

    static final class Controller implements Device, InterruptController {
        private final int inputs;
        private final InterruptLine out;
        private final SharedInput[] wires;
        private long pending;

        Controller(ControllerConfig config, DeviceContext context) {
            inputs = config.inputs;
            out = context.line("intr", Trigger.LEVEL);
            wires = new SharedInput[inputs];
            for (int i = 0; i < inputs; i++) {
                long bit = 1L << i;
                wires[i] =
                        new SharedInput(
                                asserted -> {
                                    pending |= asserted ? bit : 0;
                                    out.set(pending != 0);
                                });
            }
        }

        @Override
        public int inputs() {
            return inputs;
        }

        @Override
        public InterruptLine connect(int input, String source) {
            return wires[input].connect(source);
        }

        @Override
        public int acknowledge() {
            if (pending == 0) {
                return NO_VECTOR;
            }
            int input = Long.numberOfTrailingZeros(pending);
            pending &= pending - 1;
            out.set(pending != 0);
            return 32 + input;
        }

        @Override
        public void reset(ResetKind kind) {
            pending = 0;
        }

        @Override
        public void driveOutputs() {
            out.set(pending != 0);
        }

        @Override
        public void save(StateWriter out) {
            out.putLong("pending", pending);
        }

        @Override
        public void load(StateReader in) throws StateException {
            pending = in.getLong("pending");
        }
    }

    record RegistersConfig(
            @Option(doc = "Ports.", min = 1, max = 4096) int portCount,
            @Option(doc = "Memory.", min = 1, max = 1 << 24, unit = "bytes") int memorySize) {}

    /** Registers that do nothing, in both spaces, without a usual place. */
    static final DevicePlugin<RegistersConfig> REGISTERS =
            new Plugin<>(
                    descriptor(
                            "test-registers",
                            new RegistersConfig(8, 4096),
                            Slot.of("ports", Slot.Kind.PORTS, "Ports."),
                            Slot.of("memory", Slot.Kind.MMIO, "Memory.")),
                    (config, context) -> {
                        WriteOnly nothing = (offset, width, value) -> {};
                        context.ports("ports", config.portCount, AccessRules.bytes(), nothing);
                        context.mmio("memory", config.memorySize, AccessRules.bytes(), nothing);
                        return new Plain();
                    });

    /** A write drives three outputs to its low bits; a read gives the inputs' levels. */
    static final DevicePlugin<NoConfig> LINES =
            new Plugin<>(
                    descriptor(
                            "test-lines",
                            new NoConfig(),
                            port("regs", 0x320),
                            Slot.of("out0", Slot.Kind.OUTPUT, "Output 0."),
                            Slot.of("out1", Slot.Kind.OUTPUT, "Output 1."),
                            Slot.of("in0", Slot.Kind.INPUT, "Input 0."),
                            Slot.of("in1", Slot.Kind.INPUT, "Input 1.")),
                    Lines::new);

    private static final class Lines extends Plain implements IoHandler {
        private final InterruptLine out0;
        private final InterruptLine out1;
        private int levels;
        private int edges;

        Lines(NoConfig config, DeviceContext context) {
            out0 = context.line("out0", Trigger.EDGE);
            out1 = context.line("out1", Trigger.EDGE);
            context.input("in0", level -> note(1, level));
            context.input("in1", level -> note(2, level));
            context.ports("regs", 1, AccessRules.bytes(), this);
        }

        private void note(int bit, boolean level) {
            levels = level ? levels | bit : levels & ~bit;
            edges += level ? 16 : 0;
        }

        @Override
        public long read(long offset, Width width) {
            return edges | levels;
        }

        @Override
        public void write(long offset, Width width, long value) {
            out0.set((value & 1) != 0);
            out1.set((value & 2) != 0);
        }
    }

    /** Writes go to the backend; input ends the machine with the byte as code. */
    static final DevicePlugin<NoConfig> CONSOLE =
            new Plugin<>(
                    descriptor(
                            "test-console",
                            new NoConfig(),
                            port("regs", 0x3f8),
                            Slot.of("chars", Slot.Kind.BACKEND, "Characters.")),
                    (config, context) -> {
                        var backend = context.backend("chars", CharacterBackend.class);
                        WriteOnly registers =
                                (offset, width, value) ->
                                        backend.ifPresent(
                                                b ->
                                                        b.write(
                                                                ByteBuffer.wrap(
                                                                        new byte[] {
                                                                            (byte) value
                                                                        })));
                        context.ports("regs", 1, AccessRules.bytes(), registers);
                        backend.ifPresent(
                                b ->
                                        b.onInput(
                                                new CharacterBackend.Receiver() {
                                                    @Override
                                                    public int room() {
                                                        return 1;
                                                    }

                                                    @Override
                                                    public void receive(ByteBuffer bytes) {
                                                        context.machine().exit(bytes.get());
                                                    }
                                                }));
                        return new Plain();
                    });

    /** A read gives the second of the guest's date. */
    static final DevicePlugin<NoConfig> DATE =
            new Plugin<>(
                    descriptor("test-date", new NoConfig(), port("regs", 0x330)),
                    (config, context) -> {
                        IoHandler registers =
                                new IoHandler() {
                                    @Override
                                    public long read(long offset, Width width) {
                                        return context.wallClock().now().getEpochSecond() % 60;
                                    }

                                    @Override
                                    public void write(long offset, Width width, long value) {}
                                };
                        context.ports("regs", 1, AccessRules.bytes(), registers);
                        return new Plain();
                    });
}
