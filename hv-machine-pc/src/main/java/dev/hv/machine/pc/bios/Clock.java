package dev.hv.machine.pc.bios;

/** The count of timer interrupts, 18.2 a second, as a measure of how long something takes. */
final class Clock {
    /** Ticks a second, rounded up. */
    static final int TICKS_PER_SECOND = 19;

    /** Ticks in a day (1193180 / 65536 of them a second). */
    static final int TICKS_PER_DAY = 0x1800B0;

    private Clock() {}

    /** Returns the tick at which that many seconds have gone by. */
    static int deadline(Hardware pc, int seconds) {
        return (pc.read32(BiosData.TICKS) + seconds * TICKS_PER_SECOND) % TICKS_PER_DAY;
    }

    /** Returns whether a deadline of less than half a day has come. */
    static boolean past(Hardware pc, int deadline) {
        int left = Math.floorMod(deadline - pc.read32(BiosData.TICKS), TICKS_PER_DAY);
        return left == 0 || left > TICKS_PER_DAY / 2;
    }
}
