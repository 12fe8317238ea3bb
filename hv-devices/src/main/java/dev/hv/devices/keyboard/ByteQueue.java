package dev.hv.devices.keyboard;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.Arrays;

/** A bounded queue of bytes on their way to the host. */
final class ByteQueue {
    private final byte[] bytes;
    private int first;
    private int size;

    ByteQueue(int capacity) {
        bytes = new byte[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    int room() {
        return bytes.length - size;
    }

    void clear() {
        first = 0;
        size = 0;
    }

    /** Adds a byte; does nothing if there is no room. */
    void add(int value) {
        if (size < bytes.length) {
            bytes[(first + size) % bytes.length] = (byte) value;
            size++;
        }
    }

    /** Takes the oldest byte; there must be one. */
    int take() {
        int value = bytes[first] & 0xFF;
        first = (first + 1) % bytes.length;
        size--;
        return value;
    }

    void save(StateWriter out, String field) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = bytes[(first + i) % bytes.length];
        }
        out.putBytes(field, content);
    }

    void load(StateReader in, String field) throws StateException {
        byte[] content = in.getBytes(field, bytes.length);
        clear();
        Arrays.fill(bytes, (byte) 0);
        System.arraycopy(content, 0, bytes, 0, content.length);
        size = content.length;
    }
}
