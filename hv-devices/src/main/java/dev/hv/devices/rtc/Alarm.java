package dev.hv.devices.rtc;

/**
 * When the alarm rings: at each time of day that agrees in all three parts (MC146818A datasheet,
 * alarm registers).
 *
 * @param hour 0 to 23, {@link #ANY}, or another number, which no time has
 * @param minute 0 to 59, {@link #ANY}, or another number, which no time has
 * @param second 0 to 59, {@link #ANY}, or another number, which no time has
 */
record Alarm(int hour, int minute, int second) {
    /** Agrees with every time. */
    static final int ANY = -1;

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int DO_NOT_CARE = 0xC0;

    /** Reads the three registers. */
    static Alarm of(int hours, int minutes, int seconds, DataMode mode) {
        return new Alarm(
                cares(hours) ? mode.decodeHour(hours) : ANY,
                cares(minutes) ? mode.decode(minutes) : ANY,
                cares(seconds) ? mode.decode(seconds) : ANY);
    }

    private static boolean cares(int value) {
        return (value & DO_NOT_CARE) != DO_NOT_CARE;
    }

    /**
     * Returns how many seconds after a second of the day it rings next, 1 to 86,400, or 0 if never.
     */
    int secondsAfter(int secondOfDay) {
        int best = 0;
        for (int h = first(hour); h <= last(hour, 23); h++) {
            for (int m = first(minute); m <= last(minute, 59); m++) {
                int candidate = after(secondOfDay, 3600 * h + 60 * m);
                best = candidate != 0 && (best == 0 || candidate < best) ? candidate : best;
            }
        }
        return best;
    }

    /** Returns the same for the minute that begins at a second of the day. */
    private int after(int secondOfDay, int minuteStart) {
        if (last(second, 59) < first(second)) {
            return 0;
        }
        int from = Math.floorMod(secondOfDay + 1 - minuteStart, SECONDS_PER_DAY);
        int ring = second != ANY ? second : from < 60 ? from : 0;
        return Math.floorMod(minuteStart + ring - secondOfDay - 1, SECONDS_PER_DAY) + 1;
    }

    private static int first(int part) {
        return Math.max(part, 0);
    }

    /** Returns the last number to try: before the first one if no time has it. */
    private static int last(int part, int max) {
        return part == ANY ? max : part <= max ? part : -1;
    }
}
