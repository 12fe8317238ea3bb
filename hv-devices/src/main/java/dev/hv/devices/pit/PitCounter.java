package dev.hv.devices.pit;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/**
 * One counter of an 8254 (Intel 8254 datasheet, order number 231164), in ticks of its input clock.
 * {@link #advance} carries it forward in closed form, however far; whoever looks or writes advances
 * it first. A count is loaded on the clock pulse after it was written.
 */
final class PitCounter {
    /** A tick that does not come. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int INTERRUPT_ON_TERMINAL_COUNT = 0;
    private static final int ONE_SHOT = 1;
    private static final int RATE_GENERATOR = 2;
    private static final int SQUARE_WAVE = 3;

    private static final int LATCH = 0;
    private static final int LOW_BYTE = 1;
    private static final int HIGH_BYTE = 2;

    private static final int STATUS_OUTPUT = 0x80;
    private static final int STATUS_NULL_COUNT = 0x40;
    private static final int NOT_LATCHED = -1;
    private static final int SMALLEST_PERIOD = 2;

    private long tick;
    private boolean gate;
    private long rises;

    /** Low six bits of the control word. */
    private int control;

    /** Count register, as a number: 1 to 65,536. */
    private int reload;

    private boolean written;
    private boolean nullCount;
    private boolean loadPending;

    /** Whether the counting element was loaded; since {@link #base}, with {@link #count}. */
    private boolean loaded;

    private long base;
    private int count;
    private boolean highHalf;
    private boolean held;
    private long heldElapsed;

    /** What the counting element holds while it is not loaded. */
    private int idleCount;

    private boolean highByteNext;
    private int lowByte;
    private boolean readHighNext;
    private int latchedCount;
    private int latchedStatus;

    /** Power-on: mode 0 without a count; the datasheet leaves it open. */
    void reset(long now, boolean gateLevel) {
        tick = now;
        gate = gateLevel;
        rises = 0;
        idleCount = 0;
        reload = 0x10000;
        count = 0x10000;
        base = now;
        loaded = false;
        highHalf = true;
        held = false;
        heldElapsed = 0;
        lowByte = 0;
        program(3 << 4);
    }

    private int mode() {
        int bits = (control >> 1) & 7;
        return bits > 5 ? bits - 4 : bits;
    }

    private boolean bcd() {
        return (control & 1) != 0;
    }

    private int access() {
        return control >> 4;
    }

    private int modulus() {
        return bcd() ? 10_000 : 0x10000;
    }

    /** Modes in which a low gate stops the counting. */
    private boolean gateStops() {
        return mode() != ONE_SHOT && mode() != 5;
    }

    private boolean periodic() {
        return mode() == RATE_GENERATOR || mode() == SQUARE_WAVE;
    }

    /** Carries the counter to a tick; an earlier one changes nothing. */
    void advance(long to) {
        if (to <= tick) {
            return;
        }
        if (loadPending) {
            load();
        }
        run(to);
    }

    /** The pulse that loads the counting element counts nothing. */
    private void load() {
        boolean before = output();
        tick++;
        loadPending = false;
        loaded = true;
        nullCount = false;
        count = periodic() ? Math.max(reload, SMALLEST_PERIOD) : reload;
        base = tick;
        highHalf = true;
        heldElapsed = 0;
        held = !gate && gateStops();
        rises += !before && output() ? 1 : 0;
    }

    private void run(long to) {
        if (loaded && !held) {
            switch (mode()) {
                case RATE_GENERATOR -> runRate(to);
                case SQUARE_WAVE -> runSquare(to);
                case INTERRUPT_ON_TERMINAL_COUNT, ONE_SHOT ->
                        rises += tick - base < count && to - base >= count ? 1 : 0;
                default -> rises += tick - base <= count && to - base > count ? 1 : 0;
            }
        }
        tick = to;
    }

    private void runRate(long to) {
        if (to - base >= count) {
            base += count;
            takeNewCount();
            long periods = (to - base) / count;
            rises += 1 + periods;
            base += periods * count;
        }
    }

    private void runSquare(long to) {
        while (to - base >= half(highHalf, count)) {
            base += half(highHalf, count);
            highHalf = !highHalf;
            rises += highHalf ? 1 : 0;
            takeNewCount();
            long periods = (to - base) / count;
            rises += periods;
            base += periods * count;
        }
    }

    private static int half(boolean high, int count) {
        return high ? (count + 1) / 2 : count / 2;
    }

    /** Modes 2 and 3: a count written while counting begins with the next (half) period. */
    private void takeNewCount() {
        if (nullCount) {
            count = Math.max(reload, SMALLEST_PERIOD);
            nullCount = false;
        }
    }

    private long elapsed() {
        return held ? heldElapsed : tick - base;
    }

    /** Returns the level of OUT. */
    boolean output() {
        if (!loaded) {
            return mode() != INTERRUPT_ON_TERMINAL_COUNT;
        }
        return switch (mode()) {
            case INTERRUPT_ON_TERMINAL_COUNT, ONE_SHOT -> elapsed() >= count;
            case RATE_GENERATOR -> held || elapsed() != count - 1;
            case SQUARE_WAVE -> held || highHalf;
            default -> elapsed() != count;
        };
    }

    /** Returns about half of the period in ticks; {@link #NEVER} where OUT does not oscillate. */
    long halfPeriod() {
        return periodic() && loaded ? count / 2 : NEVER;
    }

    /** Returns how often OUT has risen since this was last asked. */
    long takeRises() {
        long value = rises;
        rises = 0;
        return value;
    }

    /** Returns the tick at which OUT rises next if nobody writes, or {@link #NEVER}. */
    long nextRise() {
        if (loadPending) {
            return nextRiseOfPendingLoad();
        }
        if (!loaded || held) {
            return NEVER;
        }
        return switch (mode()) {
            case INTERRUPT_ON_TERMINAL_COUNT, ONE_SHOT ->
                    tick - base < count ? base + count : NEVER;
            case RATE_GENERATOR -> base + count;
            case SQUARE_WAVE -> nextRiseOfSquare();
            default -> tick - base <= count ? base + count + 1 : NEVER;
        };
    }

    /** Returns the tick at which OUT falls next if nobody writes, or {@link #NEVER}. */
    long nextFall() {
        if (!output()) {
            return NEVER;
        }
        if (loadPending) {
            return nextFallOfPendingLoad();
        }
        if (!loaded || held) {
            return NEVER;
        }
        return switch (mode()) {
            case INTERRUPT_ON_TERMINAL_COUNT, ONE_SHOT -> NEVER;
            case RATE_GENERATOR -> base + count - 1;
            case SQUARE_WAVE -> base + half(true, count);
            default -> tick - base < count ? base + count : NEVER;
        };
    }

    private long nextFallOfPendingLoad() {
        if (!gate && gateStops()) {
            return NEVER;
        }
        long at = tick + 1;
        long period = Math.max(reload, SMALLEST_PERIOD);
        return switch (mode()) {
            case INTERRUPT_ON_TERMINAL_COUNT, ONE_SHOT -> NEVER;
            case RATE_GENERATOR -> at + period - 1;
            case SQUARE_WAVE -> at + half(true, (int) period);
            default -> at + reload;
        };
    }

    private long nextRiseOfSquare() {
        if (!highHalf) {
            return base + half(false, count);
        }
        int next = nullCount ? Math.max(reload, SMALLEST_PERIOD) : count;
        return base + half(true, count) + half(false, next);
    }

    private long nextRiseOfPendingLoad() {
        long at = tick + 1;
        boolean startsHigh = mode() != INTERRUPT_ON_TERMINAL_COUNT && mode() != ONE_SHOT;
        if (startsHigh && !output()) {
            return at;
        }
        if (!gate && gateStops()) {
            return NEVER;
        }
        if (periodic()) {
            return at + Math.max(reload, SMALLEST_PERIOD);
        }
        return startsHigh ? at + reload + 1 : at + reload;
    }

    /** Takes the low six bits of a control word that is no latch command. */
    void program(int bits) {
        idleCount = currentCount();
        control = bits;
        loaded = false;
        held = false;
        loadPending = false;
        written = false;
        nullCount = true;
        highByteNext = false;
        readHighNext = false;
        latchedCount = NOT_LATCHED;
        latchedStatus = NOT_LATCHED;
    }

    /** Takes a byte of the initial count. */
    void write(int value) {
        switch (access()) {
            case LOW_BYTE -> countWritten(value);
            case HIGH_BYTE -> countWritten(value << 8);
            default -> {
                if (highByteNext) {
                    countWritten((value << 8) | lowByte);
                } else {
                    lowByte = value;
                    stopIfTerminalCount();
                }
                highByteNext = !highByteNext;
            }
        }
    }

    /** Mode 0: the first byte stops the counting and sets OUT low at once. */
    private void stopIfTerminalCount() {
        if (mode() == INTERRUPT_ON_TERMINAL_COUNT) {
            idleCount = currentCount();
            loaded = false;
            held = false;
            loadPending = false;
        }
    }

    private void countWritten(int value) {
        stopIfTerminalCount();
        reload = decode(value);
        written = true;
        nullCount = true;
        boolean software = gateStops() && !periodic();
        if (software || (periodic() && !loaded)) {
            loadPending = true;
        }
    }

    /** Sets the level of GATE. */
    void gate(boolean level) {
        if (level == gate) {
            return;
        }
        boolean before = output();
        gate = level;
        if (level && written && (periodic() || !gateStops())) {
            loadPending = true;
        } else if (loaded && gateStops() && !level && !held) {
            heldElapsed = tick - base;
            held = true;
        } else if (loaded && held && level) {
            base = tick - heldElapsed;
            held = false;
        }
        rises += !before && output() ? 1 : 0;
    }

    private int decode(int value) {
        int number = value;
        if (bcd()) {
            number =
                    1000 * (value >> 12)
                            + 100 * ((value >> 8) & 0xF)
                            + 10 * ((value >> 4) & 0xF)
                            + (value & 0xF);
        }
        return number == 0 ? modulus() : number;
    }

    /** Returns the counting element as the guest reads it, 16 bits. */
    private int currentCount() {
        if (!loaded) {
            return idleCount;
        }
        long number = mode() == SQUARE_WAVE ? (count & ~1) - 2 * elapsed() : count - elapsed();
        int value = (int) Math.floorMod(number, (long) modulus());
        if (bcd()) {
            return ((value / 1000) << 12)
                    | ((value / 100 % 10) << 8)
                    | ((value / 10 % 10) << 4)
                    | (value % 10);
        }
        return value;
    }

    private int status() {
        return (output() ? STATUS_OUTPUT : 0) | (nullCount ? STATUS_NULL_COUNT : 0) | control;
    }

    /** Latches the count until it is read; a latched count stays. */
    void latchCount() {
        if (latchedCount == NOT_LATCHED) {
            latchedCount = currentCount();
        }
    }

    /** Latches the status until it is read; a latched status stays. */
    void latchStatus() {
        if (latchedStatus == NOT_LATCHED) {
            latchedStatus = status();
        }
    }

    /** Returns what the guest reads next. */
    int peek() {
        if (latchedStatus != NOT_LATCHED) {
            return latchedStatus;
        }
        int value = latchedCount != NOT_LATCHED ? latchedCount : currentCount();
        boolean high = access() == HIGH_BYTE || (access() != LOW_BYTE && readHighNext);
        return high ? value >> 8 : value & 0xFF;
    }

    /** Reads as the guest does: latched status, latched count, count, in this order. */
    int read() {
        int value = peek();
        if (latchedStatus != NOT_LATCHED) {
            latchedStatus = NOT_LATCHED;
        } else if (access() == LOW_BYTE || access() == HIGH_BYTE || readHighNext) {
            latchedCount = NOT_LATCHED;
            readHighNext = false;
        } else {
            readHighNext = true;
        }
        return value;
    }

    void save(StateWriter out) {
        out.putLong("tick", tick)
                .putBoolean("gate", gate)
                .putBoolean("rose", rises > 0)
                .putLong("control", control)
                .putLong("reload", reload)
                .putBoolean("written", written)
                .putBoolean("nullCount", nullCount)
                .putBoolean("loadPending", loadPending)
                .putBoolean("loaded", loaded)
                .putLong("base", base)
                .putLong("count", count)
                .putBoolean("highHalf", highHalf)
                .putBoolean("held", held)
                .putLong("heldElapsed", heldElapsed)
                .putLong("idleCount", idleCount)
                .putBoolean("highByteNext", highByteNext)
                .putLong("lowByte", lowByte)
                .putBoolean("readHighNext", readHighNext)
                .putLong("latchedCount", latchedCount)
                .putLong("latchedStatus", latchedStatus);
    }

    void load(StateReader in) throws StateException {
        tick = ticks(in, "tick", PitClock.LAST_TICK);
        gate = in.getBoolean("gate");
        rises = in.getBoolean("rose") ? 1 : 0;
        control = in.getInt("control", 0, 0x3F);
        if (access() == LATCH) {
            throw new StateException("control", "is that of a latch command: " + control);
        }
        reload = in.getInt("reload", 1, 0x10000);
        written = in.getBoolean("written");
        nullCount = in.getBoolean("nullCount");
        loadPending = in.getBoolean("loadPending");
        loaded = in.getBoolean("loaded");
        base = ticks(in, "base", tick);
        count = in.getInt("count", periodic() && loaded ? SMALLEST_PERIOD : 1, 0x10000);
        highHalf = in.getBoolean("highHalf");
        held = in.getBoolean("held");
        heldElapsed = ticks(in, "heldElapsed", tick);
        idleCount = in.getInt("idleCount", 0, 0xFFFF);
        highByteNext = in.getBoolean("highByteNext");
        lowByte = in.getInt("lowByte", 0, 0xFF);
        readHighNext = in.getBoolean("readHighNext");
        latchedCount = in.getInt("latchedCount", NOT_LATCHED, 0xFFFF);
        latchedStatus = in.getInt("latchedStatus", NOT_LATCHED, 0xFF);
    }

    private static long ticks(StateReader in, String field, long max) throws StateException {
        long value = in.getLong(field);
        if (value < 0 || value > max) {
            throw new StateException(field, "is " + value + ", expected 0 to " + max);
        }
        return value;
    }
}
