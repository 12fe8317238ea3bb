package dev.hv.devices.ata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes what a packet command returns, big endian, at the start of a buffer. */
final class PacketReply {
    private final byte[] buffer;
    private int length;

    PacketReply(byte[] buffer) {
        this.buffer = buffer;
    }

    PacketReply begin() {
        length = 0;
        return this;
    }

    int length() {
        return length;
    }

    PacketReply bytes(int... values) {
        for (int value : values) {
            buffer[length++] = (byte) value;
        }
        return this;
    }

    PacketReply zeros(int count) {
        Arrays.fill(buffer, length, length + count, (byte) 0);
        length += count;
        return this;
    }

    PacketReply word(int value) {
        return bytes(value >> 8, value);
    }

    PacketReply dword(long value) {
        return word((int) (value >> 16)).word((int) value);
    }

    PacketReply text(String text, int characters) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < characters; i++) {
            bytes(i < bytes.length ? bytes[i] : ' ');
        }
        return this;
    }

    /** Writes a length field in the first byte that counts what follows it. */
    PacketReply lengthByte() {
        buffer[0] = (byte) (length - 1);
        return this;
    }

    /** Writes a length field in the first bytes that counts what follows it. */
    PacketReply lengthWord() {
        buffer[0] = (byte) ((length - 2) >> 8);
        buffer[1] = (byte) (length - 2);
        return this;
    }

    /** Writes a 32-bit length field in the first bytes that counts what follows it. */
    PacketReply lengthDword() {
        buffer[0] = 0;
        buffer[1] = 0;
        buffer[2] = (byte) ((length - 4) >> 8);
        buffer[3] = (byte) (length - 4);
        return this;
    }
}
