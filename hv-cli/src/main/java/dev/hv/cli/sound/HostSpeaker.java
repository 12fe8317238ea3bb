package dev.hv.cli.sound;

import dev.hv.api.backend.AudioBackend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;

/**
 * The host's mixer. It takes what it has room for and drops the rest, so that a guest is never
 * slowed down; where nothing comes it is silent by itself.
 */
final class HostSpeaker implements AudioBackend, AutoCloseable {
    private static final int SAMPLES_PER_SECOND = 44_100;
    private static final int SAMPLE_BITS = 16;

    /** A fifth of a second. */
    private static final int BUFFER_BYTES = SAMPLES_PER_SECOND / 5 * 2;

    private final SourceDataLine line;
    private final ByteBuffer bytes =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private HostSpeaker(SourceDataLine line) {
        this.line = line;
    }

    /**
     * Opens it.
     *
     * @throws IOException if the host has none
     */
    static HostSpeaker open() throws IOException {
        AudioFormat format = new AudioFormat(SAMPLES_PER_SECOND, SAMPLE_BITS, 1, true, false);
        try {
            SourceDataLine line = AudioSystem.getSourceDataLine(format);
            line.open(format, BUFFER_BYTES);
            line.start();
            return new HostSpeaker(line);
        } catch (LineUnavailableException | IllegalArgumentException | SecurityException e) {
            throw new IOException("this host has no loudspeaker that can be used", e);
        }
    }

    @Override
    public int samplesPerSecond() {
        return SAMPLES_PER_SECOND;
    }

    @Override
    public void play(ShortBuffer samples) {
        int room = Math.min(line.available(), BUFFER_BYTES) / 2;
        bytes.clear();
        while (samples.hasRemaining() && bytes.position() < 2 * room) {
            bytes.putShort(samples.get());
        }
        samples.position(samples.limit());
        line.write(bytes.array(), 0, bytes.position());
    }

    @Override
    public void silence(long samples) {}

    @Override
    public void close() {
        line.stop();
        line.close();
    }
}
