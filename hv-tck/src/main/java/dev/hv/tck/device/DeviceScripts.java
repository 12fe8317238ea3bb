package dev.hv.tck.device;

import dev.hv.api.backend.InputBackend;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.irq.EndOfInterruptReceiver;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.register.FieldDescription;
import dev.hv.api.register.RegisterDescription;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.script.Dice;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes scripts that reach everything a device shows: its registers, inputs, roles and host. */
final class DeviceScripts {
    private static final long MAX_ADVANCE_NANOS = 2_000_000_000L;
    private static final int IA32_APIC_BASE = 0x1B;
    private static final int FIRST_X2APIC_MSR = 0x800;
    private static final int X2APIC_MSRS = 0x40;
    private static final int KEY_USAGES = 0x100;

    /** Addresses of the bench's memory, and a few beyond. */
    private static final int ADDRESSES = 0x1_1000;

    /** Up to that many registers that nobody declares are set up one after the other. */
    private static final int MAX_SET_UP = 64;

    private static final int MAX_RAISED = 4;

    private final List<Target> targets = new ArrayList<>();
    private final List<String> inputs;
    private final List<Function<Dice, DeviceStep>> others = new ArrayList<>();

    /** A place that is worth an access. */
    private record Target(
            String slot, long size, Width unit, List<RegisterDescription> registers) {}

    /** What scripts there are for a device like the one on this bench. */
    DeviceScripts(Bench bench) {
        for (String slot : bench.regions()) {
            List<RegisterDescription> registers = List.of();
            if (bench.device() instanceof RegisterMapped mapped) {
                RegisterMap map = mapped.registerMaps().get(slot);
                registers = map == null ? List.of() : map.registers();
            }
            IoRegion region = bench.region(slot);
            targets.add(new Target(slot, region.size(), unit(region), registers));
        }
        inputs = bench.inputs();
        if (!inputs.isEmpty()) {
            others.add(dice -> new DeviceStep.Drive(dice.of(inputs), dice.oneIn(2)));
        }
        if (bench.usesCharacters()) {
            others.add(DeviceScripts::type);
            others.add(dice -> new DeviceStep.Stall(dice.oneIn(3)));
        }
        if (bench.uses(InputBackend.class)) {
            others.add(dice -> new DeviceStep.Key(dice.below(KEY_USAGES), dice.oneIn(2)));
            others.add(
                    dice ->
                            new DeviceStep.Move(
                                    dice.below(600) - 300, dice.below(600) - 300, dice.below(8)));
        }
        if (!bench.lines().isEmpty()) {
            others.add(_ -> new DeviceStep.EndInterrupts());
        }
        addRoles(bench);
    }

    /** Returns the narrowest width in which a handler is called that the hardware takes. */
    private static Width unit(IoRegion region) {
        return Stream.of(Width.values())
                .filter(region.rules().implemented()::contains)
                .filter(region.rules().valid()::contains)
                .findFirst()
                .orElse(Width.BYTE);
    }

    private void addRoles(Bench bench) {
        if (bench.device() instanceof InterruptController
                || bench.device() instanceof CpuInterrupts) {
            others.add(_ -> new DeviceStep.Acknowledge());
        }
        if (bench.device() instanceof EndOfInterruptReceiver) {
            others.add(dice -> new DeviceStep.EndOfInterrupt(dice.below(256)));
        }
        if (bench.device() instanceof MsiTarget) {
            others.add(
                    dice ->
                            new DeviceStep.Message(
                                    0xFEE0_0000L | (dice.value() & 0xF_FFFC), (int) dice.value()));
        }
        if (bench.device() instanceof CpuInterrupts) {
            others.add(dice -> new DeviceStep.ReadMsr(msr(dice)));
            others.add(dice -> new DeviceStep.WriteMsr(msr(dice), dice.value()));
            others.add(dice -> new DeviceStep.TaskPriority(dice.below(16)));
        }
    }

    private static int msr(Dice dice) {
        return dice.oneIn(4) ? IA32_APIC_BASE : FIRST_X2APIC_MSR + dice.below(X2APIC_MSRS);
    }

    private static DeviceStep type(Dice dice) {
        byte[] bytes = new byte[1 + dice.below(dice.oneIn(4) ? 40 : 3)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) dice.value();
        }
        return new DeviceStep.Type(HexFormat.of().formatHex(bytes));
    }

    /** Returns a script of so many steps of chance. */
    List<DeviceStep> script(Dice dice, int chosen) {
        List<DeviceStep> script = new ArrayList<>();
        for (Target target : targets) {
            boolean few = target.size() <= (long) MAX_SET_UP * target.unit().bytes();
            if (target.registers().isEmpty() && few && dice.oneIn(2)) {
                setUp(target, dice, script);
            }
        }
        int steps = chosen + script.size();
        while (script.size() < steps) {
            script.add(step(dice));
        }
        return script;
    }

    /**
     * Writes registers of which nothing is known as a driver may that enables all it can: by chance
     * a device seldom comes to where several must be set. Then some inputs are raised.
     */
    private void setUp(Target target, Dice dice, List<DeviceStep> script) {
        int bytes = target.unit().bytes();
        for (long at = 0; at + bytes <= target.size(); at += bytes) {
            long value =
                    switch (dice.below(8)) {
                        case 0 -> dice.value();
                        case 1, 2 -> 0;
                        default -> -1;
                    };
            script.add(new DeviceStep.Write(target.slot(), at, target.unit(), value));
        }
        for (int i = dice.below(MAX_RAISED); i > 0 && !inputs.isEmpty(); i--) {
            script.add(new DeviceStep.Drive(dice.of(inputs), true));
        }
    }

    /** Mostly accesses, then time: without it nothing else happens. */
    private DeviceStep step(Dice dice) {
        int kind = dice.below(8);
        if (kind < 5 && !targets.isEmpty()) {
            return access(dice);
        }
        return kind < 7 || others.isEmpty()
                ? new DeviceStep.Advance(dice.magnitude(MAX_ADVANCE_NANOS))
                : dice.of(others).apply(dice);
    }

    private DeviceStep access(Dice dice) {
        Target target = dice.of(targets);
        if (!target.registers().isEmpty() && !dice.oneIn(3)) {
            return access(target, dice.of(target.registers()), dice);
        }
        long alignment = 1L << dice.below(5);
        long offset = dice.below(target.size()) & -Math.min(alignment, target.size());
        return access(target.slot(), offset, dice.width(), dice.value(), dice);
    }

    /** Accesses a declared register, more often than not as it is meant. */
    private static DeviceStep access(Target target, RegisterDescription register, Dice dice) {
        long offset = register.offset() + dice.below(register.count()) * register.stride();
        Width width = dice.oneIn(4) ? dice.width() : register.width();
        long value =
                switch (dice.below(6)) {
                    case 0, 1 -> dice.value();
                    case 2 -> dice.below(ADDRESSES);
                    default -> fields(register, dice);
                };
        return access(target.slot(), offset, width, value, dice);
    }

    /** Returns a value in which each writable field is all zeros, all ones, or anything. */
    private static long fields(RegisterDescription register, Dice dice) {
        long value = 0;
        for (FieldDescription field : register.fields()) {
            if (field.access().writable()) {
                long content =
                        switch (dice.below(3)) {
                            case 0 -> 0;
                            case 1 -> -1;
                            default -> dice.value();
                        };
                value |= content & field.mask();
            }
        }
        return value;
    }

    private static DeviceStep access(String slot, long offset, Width width, long value, Dice dice) {
        return dice.oneIn(2)
                ? new DeviceStep.Read(slot, offset, width)
                : new DeviceStep.Write(slot, offset, width, value);
    }
}
