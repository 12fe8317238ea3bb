package dev.hv.machine.pc.wiring;

import dev.hv.api.device.NearestName;
import dev.hv.api.device.Slot;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.irq.SharedInput;
import dev.hv.api.irq.Trigger;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.MachineMap;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.life.CpuPins;
import dev.hv.machine.pc.life.Domain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Connects outputs with inputs. ISA interrupt N goes to input N of every controller with 16 inputs
 * (the 8259A pair), and to input N of every larger one (an I/O APIC), where interrupt 0 goes to
 * input 2, as the ACPI tables of PCs say.
 */
final class Wiring {
    private static final int ISA_INPUTS = 16;

    /** An instance that is always there, and the output that it has. */
    private static final String MACHINE = "machine";

    private static final String POWER_BUTTON = "power-button";

    private final List<Plugged> devices;
    private final CpuPins pins;
    private final OutputLine powerButton = new OutputLine(Trigger.EDGE);
    private final Map<Integer, List<String>> irqs = new TreeMap<>();
    private final Map<Integer, List<String>> gsis = new TreeMap<>();
    private @Nullable Plugged interruptDriver;

    Wiring(List<Plugged> devices, CpuPins pins) {
        this.devices = devices;
        this.pins = pins;
    }

    /** Returns the single places of a place. */
    static List<Place> flat(@Nullable Place place) {
        return switch (place) {
            case null -> List.of();
            case Place.Several(List<Place> places) -> places;
            default -> List.of(place);
        };
    }

    /** Connects everything; the places are complete. */
    void connect() {
        for (Plugged device : devices) {
            device.places().forEach((slot, place) -> connect(device, device.slot(slot), place));
        }
    }

    private void connect(Plugged device, Slot slot, Place place) {
        switch (slot.kind()) {
            case OUTPUT -> {
                OutputLine line = device.context().outputs().get(slot.name());
                if (line != null) {
                    flat(place).forEach(one -> connectOutput(device, slot, line, one));
                }
            }
            case INPUT -> connectInput(device, slot, place);
            case PEER -> {
                if (place instanceof Place.Peer(String name) && !name.equals(MACHINE)) {
                    find(device, slot, name);
                }
            }
            case PORTS, MMIO, RAM, BACKEND, PCI -> {}
        }
    }

    private void connectOutput(Plugged device, Slot slot, OutputLine line, Place place) {
        String source = device.name() + "." + slot.name();
        switch (place) {
            case Place.Irq(int number, boolean shared) -> {
                irqs.computeIfAbsent(number, n -> new ArrayList<>()).add(source);
                connectIrq(number, source, line);
            }
            case Place.Gsi(int input) -> {
                gsis.computeIfAbsent(input, n -> new ArrayList<>()).add(source);
                connectGsi(input, source, line);
            }
            case Place.Wire(String instance, String pin) when instance.equals("cpu") -> {
                line.connect(pins.named(pin).connect(source));
                if (pin.equals("intr")) {
                    becomeInterruptDriver(device);
                }
            }
            case Place.Wire(String instance, String input) ->
                    line.connect(input(device, slot, instance, input).connect(source));
            case Place.Nowhere nowhere -> {}
            default ->
                    throw new AssemblyException(
                            AssemblyException.Setting.of(source),
                            "an output cannot go to '" + place.text() + "'");
        }
    }

    private void becomeInterruptDriver(Plugged device) {
        if (interruptDriver != null) {
            throw new AssemblyException(
                    "cpu.intr: both "
                            + interruptDriver.name()
                            + " and "
                            + device.name()
                            + " drive it, and one must answer for its vectors");
        }
        interruptDriver = device;
    }

    private void connectIrq(int number, String source, OutputLine line) {
        for (InterruptController controller : controllers()) {
            boolean pair = controller.inputs() == ISA_INPUTS;
            int input = pair || number != 0 ? number : 2;
            line.connect(controller.connect(input, source));
        }
    }

    private void connectGsi(int input, String source, OutputLine line) {
        boolean connected = false;
        for (InterruptController controller : controllers()) {
            if (controller.inputs() > ISA_INPUTS && input < controller.inputs()) {
                line.connect(controller.connect(input, source));
                connected = true;
            }
        }
        if (!connected) {
            throw new AssemblyException(
                    AssemblyException.Setting.of(source),
                    "no I/O APIC of this machine has an input " + input);
        }
    }

    private List<InterruptController> controllers() {
        List<InterruptController> controllers = new ArrayList<>();
        for (Plugged device : devices) {
            if (device.device() instanceof InterruptController controller
                    && controller.inputs() >= ISA_INPUTS) {
                controllers.add(controller);
            }
        }
        return controllers;
    }

    private SharedInput input(Plugged from, Slot slot, String instance, String input) {
        Plugged target = find(from, slot, instance);
        List<String> known =
                target.descriptor().slots().stream()
                        .filter(s -> s.kind() == Slot.Kind.INPUT)
                        .map(Slot::name)
                        .toList();
        if (!known.contains(input)) {
            throw new AssemblyException(
                    new AssemblyException.Setting(from.name(), slot.name()),
                    instance + " has no input '" + input + "'; " + NearestName.hint(input, known));
        }
        return target.context().inputWire(input);
    }

    private void connectInput(Plugged device, Slot slot, Place place) {
        switch (place) {
            case Place.Nowhere nowhere -> {}
            case Place.Wire(String instance, String output)
                    when instance.equals(MACHINE) && output.equals(POWER_BUTTON) ->
                    powerButton.connect(
                            device.context().inputWire(slot.name()).connect(place.text()));
            case Place.Wire(String instance, String output) when instance.equals("cpu") ->
                    pins.connectOutput(
                            output, device.context().inputWire(slot.name()).connect(place.text()));
            default ->
                    throw new AssemblyException(
                            new AssemblyException.Setting(device.name(), slot.name()),
                            "an input takes machine.power-button, cpu.smiact, cpu.ferr or none;"
                                    + " wires between devices are given at the output, and '"
                                    + place.text()
                                    + "' is none of that");
        }
    }

    private Plugged find(Plugged from, Slot slot, String name) {
        return devices.stream()
                .filter(device -> device.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssemblyException(
                                        new AssemblyException.Setting(from.name(), slot.name()),
                                        "this machine has no device '"
                                                + name
                                                + "'; "
                                                + NearestName.hint(
                                                        name,
                                                        devices.stream()
                                                                .map(Plugged::name)
                                                                .toList())));
    }

    /** What the CPU sees of its interrupt hardware: the role of what drives its pin. */
    CpuInterrupts cpuInterrupts(Domain domain) {
        if (interruptDriver == null) {
            return CpuSide.NO_INTERRUPTS;
        }
        CpuInterrupts role =
                switch (interruptDriver.device()) {
                    case CpuInterrupts local -> local;
                    case InterruptController pair -> pair::acknowledge;
                    default ->
                            throw new AssemblyException(
                                    interruptDriver.name()
                                            + " drives cpu.intr, and is no interrupt controller");
                };
        return CpuSide.inDomain(domain.lock(), interruptDriver.context().guard(), role);
    }

    /** The device that takes interrupt messages, if there is one. */
    Optional<MsiTarget> msiTarget() {
        return devices.stream()
                .map(Plugged::device)
                .filter(MsiTarget.class::isInstance)
                .map(MsiTarget.class::cast)
                .findFirst();
    }

    InterruptLine powerButton() {
        return powerButton;
    }

    /** Who drives which interrupt. */
    List<MachineMap.Interrupt> interrupts() {
        List<MachineMap.Interrupt> list = new ArrayList<>();
        irqs.forEach((number, from) -> list.add(new MachineMap.Interrupt("irq " + number, from)));
        gsis.forEach((number, from) -> list.add(new MachineMap.Interrupt("gsi " + number, from)));
        return list;
    }
}
