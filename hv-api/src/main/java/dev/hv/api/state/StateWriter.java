package dev.hv.api.state;

/** Writes named, typed fields into a self-describing section; order does not matter. */
public interface StateWriter {
    /** Writes an integer (also flags and small enums). */
    StateWriter putLong(String field, long value);

    /** Writes a flag, as 0 or 1. */
    default StateWriter putBoolean(String field, boolean value) {
        return putLong(field, value ? 1 : 0);
    }

    /** Writes bytes; they are copied. */
    StateWriter putBytes(String field, byte[] value);

    /** Writes text. */
    StateWriter putString(String field, String value);

    /**
     * Begins, or goes on with, a section inside this one. A section that is present only when it
     * matters lets an older reader still take the common case.
     */
    StateWriter section(String name);
}
