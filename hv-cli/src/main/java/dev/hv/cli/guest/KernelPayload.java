package dev.hv.cli.guest;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lzma.LZMACompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The kernel proper inside a Linux bzImage: an ELF file, compressed (Linux
 * Documentation/arch/x86/boot.rst, {@code payload_offset}).
 */
public final class KernelPayload {
    private static final int SETUP_SECTORS = 0x1F1;
    private static final int SIGNATURE = 0x202;
    private static final int VERSION = 0x206;
    private static final int OFFSET = 0x248;
    private static final int LENGTH = 0x24C;
    private static final int SECTOR = 512;
    private static final int FIRST_VERSION = 0x208;

    /** No kernel is larger; a kernel is input from outside. */
    private static final int MAX_BYTES = 512 << 20;

    /** A block of LZ4's legacy frames holds at most this much ("Legacy frame"). */
    private static final int LZ4_BLOCK_BYTES = 8 << 20;

    /** What a compressed payload begins with, in hexadecimal, and how to read it. */
    private record Format(String magic, Decompressor decompressor) {}

    @FunctionalInterface
    private interface Decompressor {
        InputStream open(InputStream in) throws IOException;
    }

    private static final List<Format> FORMATS =
            List.of(
                    new Format("1f8b", GzipCompressorInputStream::new),
                    new Format("fd377a585a00", XZCompressorInputStream::new),
                    new Format("28b52ffd", ZstdCompressorInputStream::new),
                    new Format("425a68", BZip2CompressorInputStream::new),
                    new Format("5d0000", LZMACompressorInputStream::new),
                    new Format("7f454c46", in -> in));

    private static final String LZ4_LEGACY = "02214c18";

    private KernelPayload() {}

    /**
     * Returns the ELF file, with whatever the kernel's build put behind it.
     *
     * @param image a bzImage
     * @throws IOException if it is none, or is compressed in a way that is not known; the message
     *     goes on after the file's name
     */
    public static byte[] unpack(byte[] image) throws IOException {
        byte[] payload = payload(image);
        byte[] elf =
                start(payload).startsWith(LZ4_LEGACY)
                        ? lz4(ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN))
                        : decompress(payload);
        if (elf.length < 4 || elf[0] != 0x7F || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F') {
            throw new IOException("holds no ELF kernel");
        }
        return elf;
    }

    private static byte[] payload(byte[] image) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        if (image.length < LENGTH + 4 || header.getInt(SIGNATURE) != 0x5372_6448) {
            throw new IOException("is no Linux bzImage");
        }
        if (Short.toUnsignedInt(header.getShort(VERSION)) < FIRST_VERSION) {
            throw new IOException("does not say where its kernel is: its protocol is before 2.08");
        }
        int sectors = header.get(SETUP_SECTORS) & 0xFF;
        long start = ((sectors == 0 ? 4 : sectors) + 1L) * SECTOR + unsigned(header, OFFSET);
        long length = unsigned(header, LENGTH);
        if (length < 4 || start + length > image.length) {
            throw new IOException("is truncated: its kernel ends at " + (start + length));
        }
        return Arrays.copyOfRange(image, (int) start, (int) (start + length));
    }

    private static long unsigned(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private static byte[] decompress(byte[] payload) throws IOException {
        String start = start(payload);
        for (Format format : FORMATS) {
            if (start.startsWith(format.magic())) {
                try (InputStream in =
                        format.decompressor().open(new ByteArrayInputStream(payload))) {
                    byte[] elf = in.readNBytes(MAX_BYTES + 1);
                    if (elf.length > MAX_BYTES) {
                        throw tooLarge();
                    }
                    return elf;
                }
            }
        }
        throw new IOException(
                "has a kernel that begins with "
                        + start
                        + ", expected gzip, xz, zstd, bzip2, lzma or lz4");
    }

    private static String start(byte[] payload) {
        return HexFormat.of().formatHex(payload, 0, Math.min(8, payload.length));
    }

    private static IOException tooLarge() {
        return new IOException("has a kernel of more than " + MAX_BYTES + " bytes");
    }

    /** Blocks with their sizes before them; the last word is the size of it all. */
    private static byte[] lz4(ByteBuffer payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        payload.position(Integer.BYTES);
        while (payload.remaining() > 2 * Integer.BYTES) {
            long size = Integer.toUnsignedLong(payload.getInt());
            if (size > payload.remaining()) {
                throw new IOException("is truncated: an LZ4 block ends behind it");
            }
            byte[] block = new byte[(int) size];
            payload.get(block);
            copy(block, out);
            if (out.size() > MAX_BYTES) {
                throw tooLarge();
            }
        }
        return out.toByteArray();
    }

    private static void copy(byte[] block, OutputStream out) throws IOException {
        try (InputStream in = new BlockLZ4CompressorInputStream(new ByteArrayInputStream(block))) {
            out.write(in.readNBytes(LZ4_BLOCK_BYTES));
        }
    }
}
