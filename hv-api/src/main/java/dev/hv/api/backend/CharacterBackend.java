package dev.hv.api.backend;

import java.nio.ByteBuffer;

/** A stream of bytes each way: a terminal, a file, a socket. Called inside the device domain. */
public non-sealed interface CharacterBackend extends HostBackend {
    /**
     * Takes bytes from the guest; the backend may buffer, and never blocks.
     *
     * @return how many of the remaining bytes were taken; the buffer's position moves by that
     */
    int write(ByteBuffer bytes);

    /** Sets who takes the input; replaces an earlier receiver. */
    void onInput(Receiver receiver);

    /** The receiver has room again after {@link Receiver#room} was 0. */
    default void roomAvailable() {}

    /** Takes input, inside the device domain. */
    interface Receiver {
        /** Returns how many bytes {@link #receive} will take now. */
        int room();

        /** Takes all remaining bytes; never more than {@link #room}. */
        void receive(ByteBuffer bytes);
    }
}
