package dev.hv.machine.pc.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a file, little endian; every access is checked. Never changed. */
final class ImageBytes {
    private final byte[] bytes;
    private final ByteBuffer buffer;

    ImageBytes(byte[] bytes) {
        this.bytes = bytes;
        buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int size() {
        return bytes.length;
    }

    /** Returns the array itself, for copying into memory. */
    byte[] array() {
        return bytes;
    }

    int u8(long offset) throws BootException {
        return buffer.get(checked(offset, 1)) & 0xFF;
    }

    int u16(long offset) throws BootException {
        return buffer.getShort(checked(offset, 2)) & 0xFFFF;
    }

    long u32(long offset) throws BootException {
        return buffer.getInt(checked(offset, 4)) & 0xFFFF_FFFFL;
    }

    /** A 64-bit value; unsigned. */
    long u64(long offset) throws BootException {
        return buffer.getLong(checked(offset, 8));
    }

    byte[] slice(long offset, long length) throws BootException {
        int from = checked(offset, length);
        return Arrays.copyOfRange(bytes, from, from + (int) length);
    }

    /** Returns whether those bytes of ASCII are there. */
    boolean has(long offset, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return offset >= 0
                && offset + wanted.length <= bytes.length
                && Arrays.equals(
                        bytes,
                        (int) offset,
                        (int) offset + wanted.length,
                        wanted,
                        0,
                        wanted.length);
    }

    /**
     * Returns the offset as an index.
     *
     * @throws BootException if fewer than that many bytes are there
     */
    int checked(long offset, long length) throws BootException {
        if (offset < 0 || length < 0 || offset > bytes.length || length > bytes.length - offset) {
            throw new BootException(
                    "is truncated or damaged: "
                            + Long.toUnsignedString(length)
                            + " bytes at offset 0x"
                            + Long.toHexString(offset)
                            + " are past its end at 0x"
                            + Integer.toHexString(bytes.length));
        }
        return (int) offset;
    }
}
