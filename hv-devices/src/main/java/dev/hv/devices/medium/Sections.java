package dev.hv.devices.medium;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.Arrays;

/** Parts of a saved state that must be there. */
public final class Sections {
    private static final int MAX_NAME = 64;

    private Sections() {}

    public static StateReader of(StateReader in, String name) throws StateException {
        return in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
    }

    /** Reads a constant that was saved by its name. */
    public static <E extends Enum<E>> E constant(StateReader in, String field, Class<E> type)
            throws StateException {
        String name = in.getString(field, MAX_NAME);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new StateException(field, "is " + name);
    }

    /** Writes an array without the zeros at its end. */
    public static void put(StateWriter out, String field, byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        out.putBytes(field, Arrays.copyOf(bytes, length));
    }

    /** Fills an array with what {@link #put} has written, and zeros. */
    public static void get(StateReader in, String field, byte[] into) throws StateException {
        byte[] saved = in.getBytes(field, into.length);
        System.arraycopy(saved, 0, into, 0, saved.length);
        Arrays.fill(into, saved.length, into.length, (byte) 0);
    }

    /** Fills an array, of whose length the saved bytes must be. */
    public static void bytes(StateReader in, String field, byte[] into) throws StateException {
        byte[] saved = in.getBytes(field, into.length);
        if (saved.length != into.length) {
            throw new StateException(field, "has " + saved.length + " bytes of " + into.length);
        }
        System.arraycopy(saved, 0, into, 0, into.length);
    }
}
