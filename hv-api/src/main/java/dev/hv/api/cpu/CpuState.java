package dev.hv.api.cpu;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.List;

/**
 * A CPU's registers by name, and its whole state for snapshots. Used while the CPU does not run.
 */
public interface CpuState {
    /** Returns all registers, in the order of the manual. */
    List<Register> registers();

    /**
     * Returns a register of up to 64 bits, zero-extended.
     *
     * @throws IllegalArgumentException if there is none of that name, or it is wider
     */
    long get(String register);

    /**
     * Sets a register of up to 64 bits. The debugger's power: loads what the guest could not, such
     * as control registers, with the side effects that keep the CPU consistent.
     *
     * @throws IllegalArgumentException if there is none of that name, or it is wider
     */
    void set(String register, long value);

    /**
     * Returns a register of any width, little endian, {@code bits / 8} bytes.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    byte[] getBytes(String register);

    /**
     * Sets a register of any width, little endian.
     *
     * @throws IllegalArgumentException if there is none of that name, or the length differs
     */
    void setBytes(String register, byte[] value);

    /** Writes everything that {@link #load} needs to go on as if nothing had been. */
    void save(StateWriter out);

    /**
     * Takes a saved state in; after an exception the CPU is as after a cold reset.
     *
     * @throws StateException if it is incomplete or no such CPU can be in it
     */
    void load(StateReader in) throws StateException;

    /**
     * A register.
     *
     * @param name as in the manual, lower case, such as {@code rax} or {@code cr3}
     * @param bits its width
     * @param group for display, such as {@code general} or {@code control}
     */
    record Register(String name, int bits, String group) {}
}
