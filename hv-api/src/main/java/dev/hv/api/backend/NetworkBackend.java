package dev.hv.api.backend;

import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * An Ethernet segment. Frames are without preamble and check sequence. Called inside the domain.
 */
public non-sealed interface NetworkBackend extends HostBackend {
    /** Sends a frame; returns false if it was dropped. */
    boolean send(ByteBuffer frame);

    /**
     * Sets who takes frames, inside the domain; it returns false for a frame that it has no room
     * for.
     */
    void onFrame(Predicate<ByteBuffer> receiver);
}
