package dev.hv.devices.backend;

import dev.hv.api.backend.AudioBackend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * A sound file: RIFF WAVE with 16-bit samples of one channel (Multimedia Programming Interface and
 * Data Specifications 1.0, chapter 3). Silence is a hole where the host's file system has such.
 * What a file cannot hold, after a day, is left out; an error of the host ends the recording, and
 * is told once.
 */
public final class WavFile implements AudioBackend, AutoCloseable {
    private static final int SAMPLES_PER_SECOND = 22_050;
    private static final int SAMPLE_BYTES = 2;
    private static final int HEADER_BYTES = 44;
    private static final int BUFFER_BYTES = 16 << 10;
    private static final short PCM = 1;

    /** The file's size is in 32 bits; some programs take them for signed ones. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 1L - HEADER_BYTES;

    private final FileChannel file;
    private final Consumer<IOException> failed;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** Bytes of samples in the file, those in the buffer not counted. */
    private long written;

    private boolean broken;

    private WavFile(FileChannel file, Consumer<IOException> failed) {
        this.file = file;
        this.failed = failed;
    }

    /**
     * Makes a file, in place of what may be there.
     *
     * @param failed told if the host cannot write any more
     * @throws IOException if the host will not
     */
    public static WavFile create(Path path, Consumer<IOException> failed) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        WavFile wav = new WavFile(channel, failed);
        wav.attempt(wav::header);
        return wav;
    }

    @Override
    public int samplesPerSecond() {
        return SAMPLES_PER_SECOND;
    }

    @Override
    public void play(ShortBuffer samples) {
        while (samples.hasRemaining()) {
            buffer.putShort(samples.get());
            if (!buffer.hasRemaining()) {
                attempt(this::flush);
            }
        }
    }

    @Override
    public void silence(long samples) {
        attempt(this::flush);
        written = Math.min(written + samples * SAMPLE_BYTES, MOST_BYTES);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void attempt(Work work) {
        if (broken) {
            buffer.clear();
            return;
        }
        try {
            work.run();
        } catch (IOException e) {
            broken = true;
            buffer.clear();
            failed.accept(e);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        buffer.limit((int) Math.min(buffer.limit(), MOST_BYTES - written));
        while (buffer.hasRemaining()) {
            written += file.write(buffer, HEADER_BYTES + written);
        }
        buffer.clear();
    }

    private void header() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt((int) (HEADER_BYTES - 8 + written)).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16).putShort(PCM).putShort((short) 1);
        header.putInt(SAMPLES_PER_SECOND).putInt(SAMPLES_PER_SECOND * SAMPLE_BYTES);
        header.putShort((short) SAMPLE_BYTES).putShort((short) (8 * SAMPLE_BYTES));
        header.put(ascii("data")).putInt((int) written).flip();
        while (header.hasRemaining()) {
            file.write(header, header.position());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes what is left, how long the file is, and silence at its end as well. */
    @Override
    public void close() throws IOException {
        try (file) {
            attempt(this::flush);
            attempt(
                    () -> {
                        if (file.size() < HEADER_BYTES + written) {
                            file.write(ByteBuffer.allocate(1), HEADER_BYTES + written - 1);
                        }
                        header();
                    });
        }
    }
}
