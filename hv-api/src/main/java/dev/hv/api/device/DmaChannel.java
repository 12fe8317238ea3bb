package dev.hv.api.device;

import java.nio.ByteBuffer;

/**
 * A channel of a {@link DmaController} as the device on it sees it. Used inside the device domain.
 *
 * <p>A device that has data, or wants some, raises its request; moves what it can while the channel
 * is ready; and goes on, where the guest has not programmed the channel yet, when it becomes ready.
 */
public interface DmaChannel {
    /** Drives the request (DREQ); state, as the level of any line. */
    void request(boolean asserted);

    /** Returns whether data can be moved now: the guest has programmed and unmasked the channel. */
    boolean isReady();

    /** Sets what runs when the channel becomes ready while the request is up; replaces another. */
    void onReady(Runnable action);

    /**
     * Moves bytes from the device to memory, no more than the channel's count has left. If the
     * guest programmed another direction, they are counted and memory stays as it is.
     *
     * @param from the bytes; its position moves by as many as were moved
     * @return how many were moved; 0 if the channel is not ready; a word channel moves even numbers
     */
    int toMemory(ByteBuffer from);

    /**
     * Moves bytes from memory to the device, no more than the channel's count has left. If the
     * guest programmed another direction, the device gets zeros.
     *
     * @param into takes the bytes; its position moves by as many as were moved
     * @return how many were moved; 0 if the channel is not ready; a word channel moves even numbers
     */
    int fromMemory(ByteBuffer into);

    /** Returns whether the last move ended with the channel's last byte (TC). */
    boolean terminalCount();
}
