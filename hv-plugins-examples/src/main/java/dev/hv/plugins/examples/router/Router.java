package dev.hv.plugins.examples.router;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.SharedInput;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Input 0 comes first. What is in service holds back itself and all that come after it, until END
 * is written: then the first that is in service is done, and is asked for again if its input still
 * is high.
 */
final class Router implements Device, InterruptController, RegisterMapped {
    private static final int PORTS = 4;
    private static final int INPUTS = 8;

    private final InterruptLine output;
    private final RegisterBank bank;
    private final Register enable;
    private final Register inService;
    private final Register base;
    private final List<SharedInput> wires;

    /** The levels of the inputs, one bit each. */
    private int levels;

    Router(DeviceContext context) {
        bank =
                RegisterBank.named("router", PORTS)
                        .trace(context.trace())
                        .register(
                                "ENABLE",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Inputs that may ask, one bit each")
                                                .onWrite((old, now) -> driveOutputs()))
                        .register(
                                "IN_SERVICE",
                                1,
                                Width.BYTE,
                                r ->
                                        r.summary("Inputs that were acknowledged and not ended")
                                                .access(Access.READ_ONLY))
                        .register(
                                "END",
                                2,
                                Width.BYTE,
                                r ->
                                        r.summary("Any value ends the first in service")
                                                .access(Access.WRITE_ONLY)
                                                .onWrite((old, now) -> end()))
                        .register(
                                "BASE",
                                3,
                                Width.BYTE,
                                r ->
                                        r.summary("Vector of input 0")
                                                .field("reserved", 0, 2, Access.RESERVED_ZERO)
                                                .field("BASE", 3, 7, Access.READ_WRITE))
                        .build();
        enable = bank.register("ENABLE");
        inService = bank.register("IN_SERVICE");
        base = bank.register("BASE");
        context.ports("regs", PORTS, AccessRules.bytes(), bank);
        output = context.line("int", Trigger.LEVEL);
        wires =
                IntStream.range(0, INPUTS)
                        .mapToObj(input -> new SharedInput(level -> level(input, level)))
                        .toList();
    }

    private void level(int input, boolean level) {
        levels = level ? levels | (1 << input) : levels & ~(1 << input);
        driveOutputs();
    }

    /** Returns what asks and comes before all that is in service, one bit for each input. */
    private int asking() {
        int first = Integer.lowestOneBit((int) inService.value());
        return levels & (int) enable.value() & (first - 1);
    }

    private void end() {
        int busy = (int) inService.value();
        inService.set(busy & (busy - 1));
        int first = busy & ~(busy - 1);
        if ((levels & first) != 0) {
            wires.get(Integer.numberOfTrailingZeros(first)).endOfInterrupt();
        }
        driveOutputs();
    }

    @Override
    public int inputs() {
        return INPUTS;
    }

    @Override
    public InterruptLine connect(int input, String source) {
        return wires.get(input).connect(source);
    }

    @Override
    public int acknowledge() {
        int asking = asking();
        if (asking == 0) {
            return NO_VECTOR;
        }
        int input = Integer.numberOfTrailingZeros(asking);
        inService.set(inService.value() | 1L << input);
        driveOutputs();
        return (int) base.value() + input;
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", bank.describe());
    }

    /** The levels are not ours to reset: others drive them. */
    @Override
    public void reset(ResetKind kind) {
        bank.reset();
    }

    @Override
    public void driveOutputs() {
        output.set(asking() != 0);
    }

    @Override
    public void save(StateWriter out) {
        bank.save(out);
        out.putLong("levels", levels);
    }

    @Override
    public void load(StateReader in) throws StateException {
        bank.load(in);
        levels = in.getInt("levels", 0, (1 << INPUTS) - 1);
    }
}
