package dev.hv.machine.pc.acpi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A growing sequence of little-endian values, as all ACPI tables are (ACPI 6.4, 5.2). */
final class TableBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    TableBytes u8(int value) {
        bytes.write(value);
        return this;
    }

    TableBytes u16(int value) {
        return u8(value).u8(value >> 8);
    }

    TableBytes u32(long value) {
        return u16((int) value).u16((int) (value >> 16));
    }

    TableBytes u64(long value) {
        return u32(value).u32(value >> 32);
    }

    TableBytes zeros(int count) {
        for (int i = 0; i < count; i++) {
            u8(0);
        }
        return this;
    }

    TableBytes bytes(byte[] values) {
        bytes.writeBytes(values);
        return this;
    }

    /** Text of a fixed length, cut or filled with spaces. */
    TableBytes text(String text, int length) {
        String padded = text + " ".repeat(length);
        return bytes(padded.substring(0, length).getBytes(StandardCharsets.US_ASCII));
    }

    int size() {
        return bytes.size();
    }

    byte[] toArray() {
        return bytes.toByteArray();
    }
}
