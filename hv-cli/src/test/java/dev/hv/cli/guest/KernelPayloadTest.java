package dev.hv.cli.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

class KernelPayloadTest {
    private static final byte[] ELF = elf(100_000);

    private static byte[] elf(int size) {
        byte[] elf = new byte[size];
        new Random(1).nextBytes(elf);
        // Half of it can be compressed.
        Arrays.fill(elf, 1000, elf.length / 2, (byte) 7);
        System.arraycopy("\u007fELF".getBytes(StandardCharsets.ISO_8859_1), 0, elf, 0, 4);
        return elf;
    }

    private static byte[] bzImage(byte[] payload) {
        int setup = 2 * 512;
        ByteBuffer image =
                ByteBuffer.allocate(setup + 16 + payload.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1F1, (byte) 1).putInt(0x202, 0x53726448).putShort(0x206, (short) 0x20F);
        image.putInt(0x248, 16).putInt(0x24C, payload.length);
        image.put(setup + 16, payload);
        byte[] bytes = new byte[image.capacity()];
        image.get(0, bytes);
        return bytes;
    }

    private static String problem(byte[] image) {
        return String.valueOf(
                assertThrows(IOException.class, () -> KernelPayload.unpack(image)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CompressorStreamFactory.GZIP,
                CompressorStreamFactory.XZ,
                CompressorStreamFactory.ZSTANDARD,
                CompressorStreamFactory.BZIP2,
                CompressorStreamFactory.LZMA
            })
    void theKernelComesOutOfEachCompression(String format) throws IOException, CompressorException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out =
                new CompressorStreamFactory().createCompressorOutputStream(format, compressed)) {
            out.write(ELF);
        }
        assertArrayEquals(ELF, KernelPayload.unpack(bzImage(compressed.toByteArray())));
    }

    @Test
    void lz4ComesInBlocksWithTheSizeOfAllAtTheEnd() throws IOException {
        byte[] elf = elf(9 << 20);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(new byte[] {0x02, 0x21, 0x4C, 0x18});
        for (int at = 0; at < elf.length; at += 8 << 20) {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            try (OutputStream out = new BlockLZ4CompressorOutputStream(block)) {
                out.write(elf, at, Math.min(elf.length - at, 8 << 20));
            }
            payload.write(word(block.size()));
            payload.write(block.toByteArray());
        }
        payload.write(word(elf.length));
        assertArrayEquals(elf, KernelPayload.unpack(bzImage(payload.toByteArray())));
    }

    private static byte[] word(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    @Test
    void aKernelThatIsNotCompressedIsTakenAsItIs() throws IOException {
        assertArrayEquals(ELF, KernelPayload.unpack(bzImage(ELF)));
    }

    @Test
    void whatCannotBeUnpackedSaysWhy() {
        assertEquals("is no Linux bzImage", problem(new byte[4096]));
        assertEquals("is no Linux bzImage", problem(new byte[0]));
        byte[] old = bzImage(ELF);
        old[0x206] = 6;
        assertEquals("does not say where its kernel is: its protocol is before 2.08", problem(old));
        assertEquals(
                "is truncated: its kernel ends at " + (1024 + 16 + ELF.length),
                problem(Arrays.copyOf(bzImage(ELF), 5000)));
        assertEquals(
                "has a kernel that begins with 89504e4700, expected gzip, xz, zstd, bzip2, lzma or"
                        + " lz4",
                problem(bzImage(new byte[] {(byte) 0x89, 0x50, 0x4E, 0x47, 0})));
        byte[] lz4 = {0x02, 0x21, 0x4C, 0x18, 100, 0, 0, 0, 1, 2, 3, 4, 5, 6};
        assertEquals("is truncated: an LZ4 block ends behind it", problem(bzImage(lz4)));
    }
}
