package dev.hv.api.register;

import dev.hv.api.bus.Width;

import java.util.List;
import java.util.OptionalLong;

/**
 * A register as data, for documentation and for checking a device against its own declaration.
 *
 * @param name as in the datasheet
 * @param summary one line for people; may be empty
 * @param offset of the first repetition, in bytes from the start of the bank
 * @param width of the register
 * @param count how many repetitions; 1 for a single register
 * @param stride from one repetition to the next, in bytes
 * @param condition when it answers, such as {@code DLAB=1}; empty if always
 * @param reset value after a reset; empty if the datasheet leaves it open
 * @param fields every bit exactly once, from bit 0 up
 * @param stored whether the bank keeps the value, which then is part of the saved state
 * @param peekable whether it can be read without effects
 */
public record RegisterDescription(
        String name,
        String summary,
        long offset,
        Width width,
        int count,
        long stride,
        String condition,
        OptionalLong reset,
        List<FieldDescription> fields,
        boolean stored,
        boolean peekable) {

    /** Copies. */
    public RegisterDescription {
        fields = List.copyOf(fields);
    }

    /** Returns the bits that have the given access mode. */
    public long mask(Access access) {
        long mask = 0;
        for (FieldDescription field : fields) {
            if (field.access() == access) {
                mask |= field.mask();
            }
        }
        return mask;
    }

    /** Returns the bits that tell something when read. */
    public long readableMask() {
        long mask = 0;
        for (FieldDescription field : fields) {
            if (field.access().readable()) {
                mask |= field.mask();
            }
        }
        return mask;
    }

    /** Returns the bits that a write may change. */
    public long writableMask() {
        long mask = 0;
        for (FieldDescription field : fields) {
            if (field.access().writable()) {
                mask |= field.mask();
            }
        }
        return mask;
    }
}
