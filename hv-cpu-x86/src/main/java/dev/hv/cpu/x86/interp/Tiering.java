package dev.hv.cpu.x86.interp;

/**
 * When a processor's code is translated.
 *
 * @param hotRuns after so many runs a block becomes the entry of a region; 0 for never
 * @param mostInstructions roughly how many instructions a region has at most
 * @param mostBytes of class files of regions that are kept; those that do not run go first
 * @param immediate whether the processor waits for the region: for tests, which want it at once
 */
public record Tiering(int hotRuns, int mostInstructions, long mostBytes, boolean immediate) {
    /** No translator. */
    public static final Tiering INTERPRETER = new Tiering(0, 0, 0, false);

    /** What a machine uses. */
    public static final Tiering TRANSLATOR = new Tiering(30_000, 150, 32L << 20, false);
}
