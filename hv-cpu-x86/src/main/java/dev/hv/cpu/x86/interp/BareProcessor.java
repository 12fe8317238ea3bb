package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuExit;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.system.Reset;

/**
 * A processor whose state is at hand, for whoever compares what instructions do to it. One thread.
 */
public final class BareProcessor {
    private final Context c;
    private final Interpreter interpreter;

    /** A processor of that model, in its power-on state. */
    public BareProcessor(Model model, CpuBus bus, Tiering tiering) {
        c = new Context(bus);
        c.model = model;
        interpreter = new Interpreter(c, tiering);
        Reset.powerOn(c);
    }

    /** Returns its state; call {@link Cpu#updateMode} after changes to what decides the mode. */
    public Cpu cpu() {
        return c;
    }

    /** Runs as {@link dev.hv.api.cpu.VirtualCpu#run} says. */
    public CpuExit run(long maxInstructions) {
        return interpreter.run(maxInstructions);
    }

    /** Has whatever memory holds now decoded, and translated, anew. */
    public void forgetCode() {
        interpreter.forgetCode();
    }

    /** Returns how many instructions ran in translated code so far. */
    public long translated() {
        return interpreter.translated();
    }
}
