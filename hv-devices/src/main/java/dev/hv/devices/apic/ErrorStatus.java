package dev.hv.devices.apic;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/** The error status register: Intel SDM vol. 3A, 12.5.3. */
final class ErrorStatus {
    static final long SEND_ILLEGAL_VECTOR = 1 << 5;
    static final long RECEIVE_ILLEGAL_VECTOR = 1 << 6;
    static final long ILLEGAL_REGISTER_ADDRESS = 1 << 7;
    private static final long ALL = 0xE0;

    private long shown;
    private long sinceWrite;

    void reset() {
        shown = 0;
        sinceWrite = 0;
    }

    /**
     * Something has gone wrong.
     *
     * @return whether it is the first error since software wrote the register, and so interrupts
     */
    boolean add(long error) {
        boolean first = sinceWrite == 0;
        sinceWrite |= error;
        return first;
    }

    /** What the register reads as. */
    long value() {
        return shown;
    }

    /** A write, of whatever value, shows what has gone wrong since the last one. */
    void written() {
        shown = sinceWrite;
        sinceWrite = 0;
    }

    void save(StateWriter out) {
        out.putLong("shown", shown);
        out.putLong("since-write", sinceWrite);
    }

    void load(StateReader in) throws StateException {
        shown = errors(in, "shown");
        sinceWrite = errors(in, "since-write");
    }

    private static long errors(StateReader in, String field) throws StateException {
        long value = in.getLong(field);
        if ((value & ~ALL) != 0) {
            throw new StateException(field, "has errors that never occur: " + value);
        }
        return value;
    }
}
