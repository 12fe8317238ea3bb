package dev.hv.api.register;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/**
 * A register of a {@link RegisterBank}: the device's own hands on a stored value, free of access
 * modes and callbacks. Used inside the device domain.
 */
public final class Register {
    private final RegisterDescription description;
    private final @Nullable IntToLongFunction reader;
    private final @Nullable IntToLongFunction peeker;
    private final @Nullable IndexedWriteAction action;
    private final Trace trace;
    private final String readEvent;
    private final String writeEvent;
    private final String reservedRule;

    private final long resetValue;
    private final long visible;
    private final long ones;
    private final long plain;
    private final long clearedByOne;
    private final long clearedByRead;
    private final long reservedZero;
    private final long preserved;
    private final long[] values;

    Register(String bank, Trace trace, RegisterSpec spec) {
        description = spec.describe();
        reader = spec.reader();
        peeker = spec.peeker();
        action = spec.action();
        this.trace = trace;
        String event = (bank + "." + description.name()).toLowerCase(Locale.ROOT);
        readEvent = event + ".read";
        writeEvent = event + ".write";
        reservedRule = description.name() + ": a write to reserved bits";

        resetValue = description.reset().orElse(0);
        ones = description.mask(Access.RESERVED_ONE);
        preserved = description.mask(Access.RESERVED_PRESERVED);
        reservedZero = description.mask(Access.RESERVED_ZERO);
        clearedByOne = description.mask(Access.WRITE_ONE_TO_CLEAR);
        clearedByRead = description.mask(Access.CLEAR_ON_READ);
        plain = description.writableMask() & ~clearedByOne;
        visible = description.readableMask() | preserved;
        values = new long[description.stored() ? description.count() : 0];
        Arrays.fill(values, resetValue);
    }

    /** Returns the register as data. */
    public RegisterDescription description() {
        return description;
    }

    /**
     * Returns the stored value.
     *
     * @throws IndexOutOfBoundsException if the bank does not store this register
     */
    public long value() {
        return values[0];
    }

    /**
     * Returns the stored value of a repetition.
     *
     * @param index from 0
     * @throws IndexOutOfBoundsException if there is no such repetition, or it is not stored
     */
    public long value(int index) {
        return values[index];
    }

    /** Stores a value, whatever the access modes say. */
    public void set(long value) {
        values[0] = value;
    }

    /** Stores a value in a repetition, whatever the access modes say. */
    public void set(int index, long value) {
        values[index] = value;
    }

    /** Reads the bytes of {@code mask} as the guest does. */
    long read(int index, long mask) {
        long value;
        if (reader != null) {
            value = reader.applyAsLong(index);
        } else if (peeker != null) {
            value = peeker.applyAsLong(index);
        } else {
            value = values[index];
        }
        if ((clearedByRead & mask) != 0 && description.stored()) {
            values[index] &= ~(clearedByRead & mask);
        }
        value = (value & visible) | ones;
        if (trace.enabled()) {
            trace.event(readEvent, index, value);
        }
        return value;
    }

    long peek(int index) {
        long value = peeker != null ? peeker.applyAsLong(index) : values[index];
        return (value & visible) | ones;
    }

    /** Writes the bytes of {@code mask} as the guest does. */
    void write(int index, long value, long mask, long offset) {
        long old = 0;
        if (description.stored()) {
            old = values[index];
        } else if (peeker != null) {
            old = peeker.applyAsLong(index);
        }
        if (trace.enabled()) {
            trace.event(writeEvent, index, value & mask);
        }
        long wrong = (value & reservedZero) | (~value & ones) | ((value ^ old) & preserved);
        if ((wrong & mask) != 0) {
            trace.guestError(reservedRule, offset, value);
        }
        long now = (old & ~(plain & mask)) | (value & plain & mask);
        now &= ~(value & clearedByOne & mask);
        if (description.stored()) {
            values[index] = now;
        }
        if (action != null) {
            action.written(index, old, now);
        }
    }

    void reset() {
        Arrays.fill(values, resetValue);
    }

    void save(StateWriter out) {
        for (int i = 0; i < values.length; i++) {
            out.putLong(field(i), values[i]);
        }
    }

    void load(StateReader in) throws StateException {
        long fixed = reservedZero | ones | preserved | ~description.width().mask();
        for (int i = 0; i < values.length; i++) {
            long value = in.getLong(field(i));
            if (((value ^ resetValue) & fixed) != 0) {
                throw new StateException(
                        field(i),
                        "has reserved bits set otherwise than the hardware can: " + value);
            }
            values[i] = value;
        }
    }

    private String field(int index) {
        return values.length == 1 ? description.name() : description.name() + "." + index;
    }

    @Override
    public String toString() {
        return description.name();
    }
}
