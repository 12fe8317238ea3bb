package dev.hv.devices.hpet;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/**
 * One comparator of the HPET (IA-PC HPET specification 1.0a, 2.3.8 and 2.3.9): the value that the
 * main counter is compared with, and the period by which it moves on.
 */
final class Comparator {
    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private long value;
    private long period;
    private boolean setsValue;

    void reset() {
        value = -1;
        period = 0;
        setsValue = false;
    }

    long value() {
        return value;
    }

    /** The next write sets the value, in periodic mode too (VAL_SET_CNF, 2.3.8). */
    void setValueNext() {
        setsValue = true;
    }

    /**
     * The guest writes: the value, or in periodic mode the period, and with VAL_SET_CNF both
     * (2.3.9.2.2).
     *
     * @param mask which bits
     */
    void write(long written, long mask, boolean periodic) {
        if (!periodic || setsValue) {
            value = (value & ~mask) | (written & mask);
        }
        if (periodic) {
            period = (period & ~mask) | (written & mask);
        }
        setsValue = false;
    }

    /** Returns after how many ticks the counter next gets here, unsigned; 0 means 2^64. */
    long ticksFrom(long counter, boolean narrow) {
        if (!narrow) {
            return value - counter;
        }
        long ticks = (value - counter) & LOW_HALF;
        return ticks == 0 ? LOW_HALF + 1 : ticks;
    }

    /** The counter was here: a periodic comparator moves on until it is ahead (2.3.9.2.2). */
    void moveOn(long counter, boolean narrow) {
        long mask = narrow ? LOW_HALF : -1;
        long step = period & mask;
        if (step == 0) {
            return;
        }
        long late = (counter - value) & mask;
        long steps = Long.divideUnsigned(late, step) + 1;
        value = (value & ~mask) | ((value + steps * step) & mask);
    }

    void save(StateWriter out) {
        out.putLong("value", value);
        out.putLong("period", period);
        out.putBoolean("sets-value", setsValue);
    }

    void load(StateReader in) throws StateException {
        value = in.getLong("value");
        period = in.getLong("period");
        setsValue = in.getBoolean("sets-value");
    }
}
