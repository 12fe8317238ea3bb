package dev.hv.devices.pit;

/**
 * A counter that is carried from one clock pulse to the next, as the 8254 datasheet describes each
 * mode: slow and plain, to hold the closed form against.
 */
final class SteppedCounter {
    private int mode;
    private int register;
    private boolean written;
    private boolean gate = true;
    private boolean loadNext;
    private boolean counting;
    private boolean strobed;
    private boolean oddClock;
    private int element;
    private boolean out;
    private boolean nullCount;
    private long rises;

    void program(int newMode) {
        mode = newMode;
        out(mode != 0);
        written = false;
        loadNext = false;
        counting = false;
        nullCount = true;
    }

    /** The first byte of a two-byte count. */
    void firstByte() {
        if (mode == 0) {
            counting = false;
            loadNext = false;
            out(false);
        }
    }

    void count(int count) {
        firstByte();
        register = mode == 2 || mode == 3 ? Math.max(count, 2) : count;
        written = true;
        nullCount = true;
        loadNext |= mode == 0 || mode == 4 || ((mode == 2 || mode == 3) && !counting);
    }

    void gate(boolean level) {
        boolean rises = level && !gate;
        gate = level;
        if (rises && written && mode != 0 && mode != 4) {
            loadNext = true;
        }
        if (!level && counting && (mode == 2 || mode == 3)) {
            out(true);
        }
    }

    /** The next clock pulse. */
    void step() {
        if (loadNext) {
            loadNext = false;
            counting = true;
            strobed = false;
            nullCount = false;
            element = mode == 3 ? register & ~1 : register;
            oddClock = mode == 3 && (register & 1) != 0;
            out(mode != 0 && mode != 1);
        } else if (counting) {
            switch (mode) {
                case 0 -> {
                    if (gate) {
                        out(--element == 0 || out);
                    }
                }
                case 1 -> out(--element == 0 || out);
                case 2 -> stepRate();
                case 3 -> stepSquare();
                case 4 -> {
                    if (gate) {
                        stepStrobe();
                    }
                }
                default -> stepStrobe();
            }
        }
    }

    private void stepRate() {
        if (gate) {
            element--;
            if (element == 0) {
                element = register;
                nullCount = false;
            }
            out(element != 1);
        }
    }

    private void stepSquare() {
        if (!gate) {
            return;
        }
        if (element == 0 || (element == 2 && !oddClock)) {
            element = register & ~1;
            nullCount = false;
            boolean high = !out;
            oddClock = high && (register & 1) != 0;
            out(high);
        } else {
            element -= 2;
        }
    }

    private void stepStrobe() {
        element--;
        out(element != 0 || strobed);
        strobed |= element == 0;
    }

    private void out(boolean level) {
        rises += level && !out ? 1 : 0;
        out = level;
    }

    boolean output() {
        return out;
    }

    int element() {
        return element & 0xFFFF;
    }

    boolean counting() {
        return counting;
    }

    boolean nullCount() {
        return nullCount;
    }

    long takeRises() {
        long value = rises;
        rises = 0;
        return value;
    }
}
