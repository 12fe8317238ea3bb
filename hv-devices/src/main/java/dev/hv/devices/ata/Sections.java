package dev.hv.devices.ata;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;

/** Parts of a saved state that must be there. */
final class Sections {
    private static final int MAX_NAME = 64;

    private Sections() {}

    static StateReader of(StateReader in, String name) throws StateException {
        return in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
    }

    /** Reads a constant that was saved by its name. */
    static <E extends Enum<E>> E constant(StateReader in, String field, Class<E> type)
            throws StateException {
        String name = in.getString(field, MAX_NAME);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new StateException(field, "is " + name);
    }

    /** Fills an array, of whose length the saved bytes must be. */
    static void bytes(StateReader in, String field, byte[] into) throws StateException {
        byte[] saved = in.getBytes(field, into.length);
        if (saved.length != into.length) {
            throw new StateException(field, "has " + saved.length + " bytes of " + into.length);
        }
        System.arraycopy(saved, 0, into, 0, into.length);
    }
}
