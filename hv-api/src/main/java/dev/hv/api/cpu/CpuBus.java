package dev.hv.api.cpu;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.trace.Trace;

/**
 * Everything that a CPU may touch. I/O is served inside {@link VirtualCpu#run} on the CPU's thread
 * and never reaches the caller.
 */
public interface CpuBus {
    /** Returns memory as this CPU sees it. */
    AddressSpace memory();

    /** Returns port space. */
    AddressSpace ports();

    /** Returns this CPU's interrupt hardware. */
    CpuInterrupts interrupts();

    /** Returns the clock behind time-stamp counters. */
    VirtualClock clock();

    /** Returns where to say what happens. */
    Trace trace();
}
