package dev.hv.machine.pc.life;

import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.NearestName;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.SharedInput;
import dev.hv.machine.pc.AssemblyException;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pins of CPU 0 as wires for devices. Used inside the device domain.
 *
 * <p>{@code a20} is the gate's output: while no source asserts it, address bit 20 is masked. A
 * machine with nothing on that wire has no gate. A pin that the processor has not got leads
 * nowhere. The processor itself drives {@code smiact} and {@code ferr}.
 */
@Singleton
public final class CpuPins {
    private final Map<String, SharedInput> pins = new TreeMap<>();
    private final Map<String, List<InterruptLine>> outputs = new TreeMap<>();
    private final SharedInput intr = new SharedInput(this::intr);
    private final SharedInput a20 = new SharedInput(this::a20);
    private final SharedInput ignne = new SharedInput(this::ignne);
    private @Nullable VirtualCpu cpu;
    private Runnable wake = () -> {};

    @Inject
    public CpuPins() {
        pins.put("intr", intr);
        pins.put("nmi", new SharedInput(this::nmi));
        pins.put("a20", a20);
        pins.put("init", new SharedInput(asserted -> edge("init", asserted)));
        pins.put("smi", new SharedInput(asserted -> edge("smi", asserted)));
        pins.put("ignne", ignne);
        outputs.put("smiact", new ArrayList<>());
        outputs.put("ferr", new ArrayList<>());
    }

    /**
     * Returns the wire of a pin.
     *
     * @throws AssemblyException if there is none; the message names the nearest
     */
    public SharedInput named(String pin) {
        SharedInput wire = pins.get(pin);
        if (wire == null) {
            throw new AssemblyException(
                    "cpu." + pin + ": no such pin; " + NearestName.hint(pin, pins.keySet()));
        }
        return wire;
    }

    /**
     * Connects an output pin.
     *
     * @throws AssemblyException if there is none; the message names the nearest
     */
    public void connectOutput(String pin, InterruptLine target) {
        List<InterruptLine> targets = outputs.get(pin);
        if (targets == null) {
            throw new AssemblyException(
                    "cpu." + pin + ": no such output; " + NearestName.hint(pin, outputs.keySet()));
        }
        targets.add(target);
    }

    /** The processor drives one of its output pins. */
    public void output(String pin, boolean asserted) {
        for (InterruptLine target : outputs.getOrDefault(pin, List.of())) {
            target.set(asserted);
        }
    }

    /** Says to which CPU the pins belong. */
    public void attach(VirtualCpu processor) {
        cpu = processor;
    }

    /** Says how a CPU that waits is woken. */
    void onWake(Runnable action) {
        wake = action;
    }

    /** Drives every level again, after the CPU was reset or restored. */
    void drive() {
        intr(intr.asserted());
        if (!a20.sources().isEmpty()) {
            a20(a20.asserted());
        }
        ignne(ignne.asserted());
    }

    /** Pulses INIT#; false if the processor has no such pin. */
    boolean initialize() {
        if (cpu == null || !cpu.pins().contains("init")) {
            return false;
        }
        edge("init", true);
        edge("init", false);
        return true;
    }

    private void intr(boolean asserted) {
        if (cpu != null) {
            cpu.interruptRequest(asserted);
            if (asserted) {
                wake.run();
            }
        }
    }

    private void nmi(boolean asserted) {
        if (cpu != null && asserted) {
            cpu.nonMaskableInterrupt();
            wake.run();
        }
    }

    private void a20(boolean open) {
        if (cpu != null && cpu.pins().contains("a20m")) {
            cpu.pin("a20m", !open);
        }
    }

    private void ignne(boolean asserted) {
        if (cpu != null && cpu.pins().contains("ignne")) {
            cpu.pin("ignne", asserted);
            wake.run();
        }
    }

    private void edge(String pin, boolean asserted) {
        if (cpu != null && cpu.pins().contains(pin)) {
            cpu.pin(pin, asserted);
            if (asserted) {
                wake.run();
            }
        }
    }
}
