package dev.hv.api.backend;

import java.nio.ShortBuffer;

/**
 * A loudspeaker of the host's, with one channel: it is told what is heard, sample after sample, in
 * virtual time and without a gap. Called inside the device domain; never blocks.
 */
public non-sealed interface AudioBackend extends HostBackend {
    /** Returns how many samples it takes for a second; always the same. */
    int samplesPerSecond();

    /** Takes all remaining samples, which follow those before; 0 is silence. */
    void play(ShortBuffer samples);

    /**
     * Nothing is heard for a while: as many samples of 0, which may be more than a buffer holds.
     */
    void silence(long samples);
}
