package dev.hv.api.state;

import java.util.List;
import java.util.Optional;

/**
 * Reads what a {@link StateWriter} wrote. Everything in it is hostile until checked: a reader gives
 * bounds with each question, and never gets more than it asked for.
 */
public interface StateReader {
    /** Returns the version of the schema under which this was written. */
    int version();

    /** Returns the names of fields and sections here, sorted. */
    List<String> names();

    /**
     * @throws StateException if the field is absent or of another type
     */
    long getLong(String field) throws StateException;

    /**
     * @throws StateException if the field is of another type
     */
    long getLong(String field, long ifAbsent) throws StateException;

    /**
     * Reads an integer that must lie in a range.
     *
     * @param min smallest legal value
     * @param max largest legal value
     * @throws StateException if it is absent, of another type, or outside the range
     */
    default int getInt(String field, int min, int max) throws StateException {
        long value = getLong(field);
        if (value < min || value > max) {
            throw new StateException(field, "is " + value + ", expected " + min + " to " + max);
        }
        return (int) value;
    }

    /**
     * @throws StateException if the field is absent or neither 0 nor 1
     */
    default boolean getBoolean(String field) throws StateException {
        return getInt(field, 0, 1) == 1;
    }

    /**
     * @param maxLength in bytes
     * @return a copy
     * @throws StateException if the field is absent, of another type, or longer
     */
    byte[] getBytes(String field, int maxLength) throws StateException;

    /**
     * @param maxLength in characters
     * @throws StateException if the field is absent, of another type, or longer
     */
    String getString(String field, int maxLength) throws StateException;

    /**
     * @throws StateException if the name is that of a field
     */
    Optional<StateReader> section(String name) throws StateException;
}
