package dev.hv.machine.pc;

import dev.hv.api.state.StateTree;

/** Is shown a machine's state now and then while it runs; on the machine's own thread. */
@FunctionalInterface
public interface StateWatcher {
    /**
     * Between two instructions.
     *
     * @param nanos virtual time, in nanoseconds
     * @param instructions that were retired so far
     * @param state as {@link PcMachine#save} has it
     */
    void seen(long nanos, long instructions, StateTree state);
}
