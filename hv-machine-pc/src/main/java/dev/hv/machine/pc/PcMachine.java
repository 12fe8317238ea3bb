package dev.hv.machine.pc;

import dev.hv.api.machine.Machine;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;

import java.lang.foreign.MemorySegment;

/** A machine that {@link MachineBuilder} has put together. */
public interface PcMachine extends Machine {
    /** Returns what it was made from. */
    MachineSpec spec();

    /** Returns what is where. */
    MachineMap map();

    /** Returns one line for people: what it boots, and how. */
    String bootDescription();

    /**
     * Returns main memory as a whole, whatever of it the guest sees where: for those who save and
     * restore it, while the machine is not RUNNING.
     */
    MemorySegment ram();

    /** Returns virtual time, in nanoseconds since it was first started. */
    long nanos();

    /**
     * Shows its state at equal distances of virtual time, to compare runs: where the processor
     * waits for longer, as soon as it goes on. The guest cannot tell.
     *
     * @param everyNanos distance in nanoseconds; 1 or more
     * @throws IllegalStateException unless CREATED, and its clock deterministic
     */
    void watchState(long everyNanos, StateWatcher watcher);

    /**
     * Takes a saved state in, instead of a start: the machine is PAUSED then, and {@link #resume}
     * goes on. Memory is not part of the state: whoever restores it writes it to {@link #ram}
     * before.
     *
     * @throws IllegalStateException unless CREATED
     * @throws StateException if the state is incomplete or of another machine; the machine is
     *     FAILED then
     */
    void load(StateReader state) throws StateException;
}
