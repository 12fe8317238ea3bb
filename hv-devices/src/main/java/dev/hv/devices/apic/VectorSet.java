package dev.hv.devices.apic;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One bit for each of the 256 vectors, as the IRR, ISR and TMR hold them (Intel SDM vol. 3A,
 * 12.8.4).
 */
final class VectorSet {
    private static final int BYTES = 32;
    private final long[] words = new long[BYTES / Long.BYTES];

    boolean contains(int vector) {
        return ((words[vector >> 6] >>> vector) & 1) != 0;
    }

    void add(int vector) {
        words[vector >> 6] |= 1L << vector;
    }

    void remove(int vector) {
        words[vector >> 6] &= ~(1L << vector);
    }

    void set(int vector, boolean present) {
        if (present) {
            add(vector);
        } else {
            remove(vector);
        }
    }

    void clear() {
        Arrays.fill(words, 0);
    }

    /** Returns the highest vector, which has the highest priority, or -1 if there is none. */
    int highest() {
        for (int i = words.length - 1; i >= 0; i--) {
            if (words[i] != 0) {
                return i * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(words[i]);
            }
        }
        return -1;
    }

    /** Returns the 32 vectors from {@code 32 * index} up, as the registers show them. */
    long register(int index) {
        return (words[index >> 1] >>> ((index & 1) * 32)) & 0xFFFF_FFFFL;
    }

    void save(StateWriter out, String field) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(words);
        out.putBytes(field, bytes.array());
    }

    void load(StateReader in, String field) throws StateException {
        byte[] bytes = in.getBytes(field, BYTES);
        if (bytes.length != BYTES) {
            throw new StateException(field, "has length " + bytes.length + ", expected " + BYTES);
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
        if ((words[0] & 0xFFFF) != 0) {
            throw new StateException(field, "holds a vector below 16");
        }
    }
}
