package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.CpuBus;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.system.Reset;

/**
 * Runs one instruction at a time and leaves an event that it raises pending, in {@link
 * Cpu#faulted}, instead of delivering it. One thread.
 */
public final class SingleStepper {
    private final Context c;
    private final BlockBuilder builder;
    private final FaultDetails details;

    /** A processor of that model, in its power-on state. */
    public SingleStepper(Model model, CpuBus bus) {
        c = new Context(bus);
        c.model = model;
        builder = new BlockBuilder(c);
        details = new FaultDetails(c);
        Reset.powerOn(c);
    }

    /** Returns the processor; call {@link Cpu#updateMode} after changes to what decides it. */
    public Cpu cpu() {
        return c;
    }

    /**
     * Runs the instruction at the processor's {@code rip}, in 64-bit mode.
     *
     * @param single whether to stop after it, rather than at the end of its block
     */
    public void step(boolean single) {
        c.faulted = false;
        c.ripDelta = 0;
        c.pendingLink = null;
        c.current = null;
        long host = c.mmu.fetchPage(c.rip);
        Block block = c.faulted ? null : builder.build(c.rip, host, c.mmu.fetchPhysical, single);
        if (block != null) {
            c.current = block;
            block.first.execute(c);
            c.current = null;
        }
        if (c.faulted) {
            details.complete();
        }
        c.pendingLink = null;
    }
}
