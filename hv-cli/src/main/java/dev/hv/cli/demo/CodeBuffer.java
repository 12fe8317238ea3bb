package dev.hv.cli.demo;

import java.io.ByteArrayOutputStream;

/** Bytes with addresses. */
final class CodeBuffer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long origin;

    /**
     * @param origin address of the first byte
     */
    CodeBuffer(long origin) {
        this.origin = origin;
    }

    /** Returns the address of the next byte. */
    long address() {
        return origin + bytes.size();
    }

    void put(int value) {
        bytes.write(value);
    }

    /** Puts two bytes, the low one first. */
    void putWord(long value) {
        put((int) value);
        put((int) (value >> 8));
    }

    /** Puts four bytes, the low one first. */
    void putDouble(long value) {
        putWord(value);
        putWord(value >> 16);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
