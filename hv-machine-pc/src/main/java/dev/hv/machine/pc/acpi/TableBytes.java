package dev.hv.machine.pc.acpi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A growing sequence of little-endian values, as all tables of firmware are (ACPI 6.4, 5.2). */
public final class TableBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Appends a byte: the low 8 bits. */
    public TableBytes u8(int value) {
        bytes.write(value);
        return this;
    }

    /** Appends 16 bits. */
    public TableBytes u16(int value) {
        return u8(value).u8(value >> 8);
    }

    /** Appends 32 bits. */
    public TableBytes u32(long value) {
        return u16((int) value).u16((int) (value >> 16));
    }

    /** Appends 64 bits. */
    public TableBytes u64(long value) {
        return u32(value).u32(value >> 32);
    }

    /** Appends bytes of zero. */
    public TableBytes zeros(int count) {
        for (int i = 0; i < count; i++) {
            u8(0);
        }
        return this;
    }

    /** Appends bytes. */
    public TableBytes bytes(byte[] values) {
        bytes.writeBytes(values);
        return this;
    }

    /** Text of a fixed length, cut or filled with spaces. */
    public TableBytes text(String text, int length) {
        String padded = text + " ".repeat(length);
        return bytes(padded.substring(0, length).getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns how many bytes there are. */
    public int size() {
        return bytes.size();
    }

    /** Returns all bytes. */
    public byte[] toArray() {
        return bytes.toByteArray();
    }

    /** Returns all bytes, with the one there, a zero, set so that their sum is 0. */
    public byte[] summed(int checksum) {
        byte[] all = toArray();
        all[checksum] = SystemTable.checksum(all, all.length);
        return all;
    }
}
