package dev.hv.devices.uart;

import dev.hv.api.state.StateException;

/** Sixteen characters, each with the error bits of the line status that came with it. */
final class CharacterFifo {
    static final int DEPTH = 16;

    private final int[] entries = new int[DEPTH];
    private int first;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        size = 0;
    }

    void put(int character, int errors) {
        if (size == DEPTH) {
            throw new IllegalStateException("the caller looks at the size first");
        }
        entries[(first + size) % DEPTH] = (errors << 8) | character;
        size++;
    }

    /** Removes the oldest character; its errors go with it. */
    int take() {
        int entry = peek();
        first = (first + 1) % DEPTH;
        size--;
        return entry;
    }

    /** Returns the oldest character. */
    int peek() {
        if (size == 0) {
            throw new IllegalStateException("the caller looks at the size first");
        }
        return entries[first] & 0xFF;
    }

    /** Returns the errors that came with the oldest character; 0 if there is none. */
    int errors() {
        return size == 0 ? 0 : entries[first] >> 8;
    }

    /** Forgets the errors of the oldest character: they have been seen. */
    void clearErrors() {
        if (size > 0) {
            entries[first] &= 0xFF;
        }
    }

    boolean hasErrors() {
        for (int i = 0; i < size; i++) {
            if (entries[(first + i) % DEPTH] >> 8 != 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns characters and errors, two bytes each, oldest first. */
    byte[] save() {
        byte[] bytes = new byte[2 * size];
        for (int i = 0; i < size; i++) {
            int entry = entries[(first + i) % DEPTH];
            bytes[2 * i] = (byte) entry;
            bytes[2 * i + 1] = (byte) (entry >> 8);
        }
        return bytes;
    }

    void load(String field, byte[] bytes, int capacity, int possibleErrors) throws StateException {
        if (bytes.length % 2 != 0 || bytes.length > 2 * capacity) {
            throw new StateException(
                    field, bytes.length + " bytes for " + capacity + " characters");
        }
        clear();
        for (int i = 0; i < bytes.length; i += 2) {
            if ((bytes[i + 1] & 0xFF & ~possibleErrors) != 0) {
                throw new StateException(field, "has errors that no character can have");
            }
            put(bytes[i] & 0xFF, bytes[i + 1]);
        }
    }
}
