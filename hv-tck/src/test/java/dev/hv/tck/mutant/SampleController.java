package dev.hv.tck.mutant;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A controller of four level-triggered inputs, of which the first comes first. Registers, one byte
 * each: 0 ENABLE, 1 IN SERVICE (a write ends the first), 2 BASE of the vectors. Each {@link
 * RoleBug} of controllers makes one thing wrong.
 */
final class SampleController implements Device, IoHandler, InterruptController {
    private static final int INPUTS = 4;
    private static final int SPURIOUS = 7;

    private final Set<RoleBug> bugs;
    private final InterruptLine output;
    private final List<SharedInput> wires;
    private final Map<Integer, Runnable> silent = new HashMap<>();
    private int levels;
    private int enable;
    private int inService;
    private int base;
    private int accesses;

    /** How it is configured: not at all. */
    public record Config() {}

    /** Makes controllers with some bugs. */
    record Plugin(Set<RoleBug> bugs) implements DevicePlugin<Config> {
        @Override
        public Descriptor<Config> descriptor() {
            return new Descriptor<>(
                    "sample-controller",
                    "An interrupt controller of four inputs",
                    Config.class,
                    new Config(),
                    Schema.first("sample-controller"),
                    List.of(
                            Slot.of("regs", Slot.Kind.PORTS, "Registers"),
                            Slot.of("int", Slot.Kind.OUTPUT, "Request")),
                    Set.of(Claim.PORT_IO, Claim.LEVEL_IRQ, Claim.PEEK, Claim.SNAPSHOT));
        }

        @Override
        public Device create(Config config, DeviceContext context) {
            return new SampleController(bugs, context);
        }
    }

    private SampleController(Set<RoleBug> bugs, DeviceContext context) {
        this.bugs = bugs;
        context.ports("regs", 4, AccessRules.bytes(), this);
        output = context.line("int", Trigger.LEVEL);
        wires =
                IntStream.range(0, INPUTS)
                        .mapToObj(input -> new SharedInput(level -> level(input, level)))
                        .toList();
    }

    private boolean has(RoleBug bug) {
        return bugs.contains(bug);
    }

    private void level(int input, boolean level) {
        levels = level ? levels | (1 << input) : levels & ~(1 << input);
        drive();
    }

    /** Returns what asks and is before all that is in service, one bit for each input. */
    private int asking() {
        int before = inService == 0 ? -1 : Integer.lowestOneBit(inService) - 1;
        return levels & enable & before;
    }

    private void drive() {
        output.set(asking() != 0);
    }

    @Override
    public int inputs() {
        return INPUTS - (has(RoleBug.INPUTS_BECOME_FEWER) && accesses > 3 ? 1 : 0);
    }

    @Override
    public InterruptLine connect(int input, String source) {
        if (has(RoleBug.INPUT_OUTSIDE_IS_ANOTHER_MISTAKE) && (input < 0 || input >= INPUTS)) {
            throw new IllegalArgumentException("no input " + input);
        }
        boolean wrap = has(RoleBug.INPUT_OUTSIDE_TAKEN);
        SharedInput wire = wires.get(wrap ? Math.floorMod(input, INPUTS) : input);
        InterruptLine line = wire.connect(source);
        boolean wrong =
                has(RoleBug.SOURCE_TELLS_THE_WIRE)
                        || has(RoleBug.LEVEL_IS_AN_EVENT)
                        || has(RoleBug.LAST_SOURCE_WINS)
                        || has(RoleBug.EVERY_ACTION_RUNS)
                        || has(RoleBug.SILENT_SOURCES_HEAR);
        return wrong ? new WrongLine(input, line, wire) : line;
    }

    /** A source with a bug of its own. */
    private final class WrongLine implements InterruptLine {
        private final int input;
        private final InterruptLine line;
        private final SharedInput wire;
        private Runnable own = () -> {};

        WrongLine(int input, InterruptLine line, SharedInput wire) {
            this.input = input;
            this.line = line;
            this.wire = wire;
        }

        @Override
        public void set(boolean asserted) {
            if (has(RoleBug.LEVEL_IS_AN_EVENT) && asserted) {
                inService &= ~(1 << input);
            }
            line.set(asserted);
            if (has(RoleBug.LAST_SOURCE_WINS)) {
                level(input, asserted);
            }
        }

        @Override
        public void onEndOfInterrupt(Runnable action) {
            Runnable before = own;
            own =
                    () -> {
                        if (has(RoleBug.EVERY_ACTION_RUNS)) {
                            before.run();
                        }
                        action.run();
                    };
            line.onEndOfInterrupt(own);
            if (has(RoleBug.SILENT_SOURCES_HEAR)) {
                silent.put(input, own);
            }
        }

        @Override
        public boolean asserted() {
            return has(RoleBug.SOURCE_TELLS_THE_WIRE) ? wire.asserted() : line.asserted();
        }
    }

    @Override
    public int acknowledge() {
        int asking = asking();
        if (asking == 0) {
            inService |= has(RoleBug.SPURIOUS_GOES_IN_SERVICE) ? 1 << (INPUTS - 1) : 0;
            drive();
            return vector(SPURIOUS);
        }
        int first = Integer.numberOfTrailingZeros(asking);
        inService |= 1 << first;
        drive();
        return vector(has(RoleBug.VECTORS_ARE_MIXED) ? asking : first);
    }

    private int vector(int input) {
        return has(RoleBug.VECTOR_LEAVES_A_BYTE) ? base + input : (base + input) & 0xFF;
    }

    private int value(int offset) {
        return switch (offset) {
            case 0 -> enable;
            case 1 -> inService;
            case 2 -> base;
            default -> 0xFF;
        };
    }

    @Override
    public long read(long offset, Width width) {
        accesses++;
        return value((int) offset);
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        return OptionalLong.of(value((int) offset));
    }

    @Override
    public void write(long offset, Width width, long value) {
        accesses++;
        switch ((int) offset) {
            case 0 -> enable = (int) value & ((1 << INPUTS) - 1);
            case 1 -> end();
            case 2 -> base = (int) value;
            default -> {}
        }
        drive();
    }

    private void end() {
        int first = Integer.lowestOneBit(inService);
        inService &= ~first;
        if (first != 0) {
            int input = Integer.numberOfTrailingZeros(first);
            wires.get(input).endOfInterrupt();
            silent.getOrDefault(input, () -> {}).run();
        }
    }

    @Override
    public void reset(ResetKind kind) {
        enable = 0;
        inService = 0;
        base = 0;
    }

    @Override
    public void driveOutputs() {
        drive();
    }

    @Override
    public void save(StateWriter out) {
        out.putLong("levels", levels)
                .putLong("enable", enable)
                .putLong("in-service", inService)
                .putLong("base", base);
    }

    @Override
    public void load(StateReader in) throws StateException {
        int all = (1 << INPUTS) - 1;
        levels = in.getInt("levels", 0, all);
        enable = in.getInt("enable", 0, all);
        inService = in.getInt("in-service", 0, all);
        base = in.getInt("base", 0, 0xFF);
    }
}
