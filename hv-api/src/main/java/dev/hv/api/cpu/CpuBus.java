package dev.hv.api.cpu;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.trace.Trace;

import java.util.Optional;
import java.util.random.RandomGenerator;

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

    /**
     * An output pin that only some processors have changes its level, from deasserted after
     * power-on: x86 drives {@code smiact} (asserted in system management mode) and {@code ferr} (an
     * x87 error waits for an external interrupt). On the CPU's thread.
     */
    default void output(String pin, boolean asserted) {}

    /**
     * Returns where a CPU's random numbers come from (x86: RDRAND, RDSEED): a source that nobody
     * can foretell; or nothing, where two runs have to be the same: then the CPU has a generator
     * whose state is part of its own. On the CPU's thread.
     */
    default Optional<RandomGenerator> entropy() {
        return Optional.empty();
    }

    /** Returns where to say what happens. */
    Trace trace();
}
