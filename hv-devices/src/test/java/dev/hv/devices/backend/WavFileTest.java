package dev.hv.devices.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** A sound file is what other programs read, down to the last sample. */
class WavFileTest {
    @Test
    void samplesAndSilenceAreReadBack(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("sound.wav");
        Files.write(path, new byte[100_000]);
        try (WavFile file = WavFile.create(path, e -> fail(e))) {
            file.play(ShortBuffer.wrap(new short[] {1, -2, 3}));
            file.silence(10_000);
            file.play(ShortBuffer.wrap(new short[] {0x1234}));
            file.silence(5);
        }
        try (AudioInputStream sound = AudioSystem.getAudioInputStream(path.toFile())) {
            assertEquals(1, sound.getFormat().getChannels());
            assertEquals(16, sound.getFormat().getSampleSizeInBits());
            assertEquals(10_009, sound.getFrameLength());
            byte[] bytes = sound.readAllBytes();
            assertEquals(20_018, bytes.length);
            assertEquals(-2, bytes[2]);
            assertEquals(0, bytes[6]);
            assertEquals(0x34, bytes[20_006]);
            assertEquals(0x12, bytes[20_007]);
        }
    }
}
