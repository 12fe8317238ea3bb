package dev.hv.api.pci;

import dev.hv.api.register.RegisterBank;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/** A capability to send interrupts as messages: MSI or MSI-X. */
interface Messages {
    /** Size of the capability in configuration space, in bytes. */
    int size();

    /**
     * Declares the capability.
     *
     * @param at its offset
     * @param next offset of the next capability; 0 if it is the last
     */
    void declare(RegisterBank.Builder bank, int at, int next);

    /** Takes its registers from the finished bank. */
    void attach(RegisterBank bank);

    /** Returns whether the guest has switched it on. */
    boolean enabled();

    /** Sends a message, or keeps it pending while it is masked; nothing while it is off. */
    void send(int vector);

    /** What it keeps outside configuration space: after a reset. */
    default void reset() {}

    /** What it keeps outside configuration space. */
    default void save(StateWriter out) {}

    /**
     * What it keeps outside configuration space.
     *
     * @throws StateException if it is incomplete or impossible
     */
    default void load(StateReader in) throws StateException {}
}
