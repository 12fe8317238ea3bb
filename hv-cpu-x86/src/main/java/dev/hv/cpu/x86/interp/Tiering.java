package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.hostcode.CodeMemory;

/**
 * When a processor's code is translated.
 *
 * @param hotRuns after so many runs a block becomes the entry of a region; 0 for never
 * @param mostInstructions roughly how many instructions a region has at most
 * @param mostEntrances at how many places a region may be entered
 * @param apart whether a region stops at blocks that have one already, so that code is compiled
 *     once
 * @param inMemory whether general registers and flags stay where the processor has them while such
 *     a region runs, instead of in local variables
 * @param host whether such a region is machine code of the host's, where that has any
 * @param optimizedAfter after so many instructions what ran in a region is optimized, if HotSpot's
 *     compilers can be asked
 * @param mostBytes of code and class files of regions that are kept; those that do not run go first
 * @param immediate whether the processor waits for the region: for tests, which want it at once
 */
public record Tiering(
        int hotRuns,
        int mostInstructions,
        int mostEntrances,
        boolean apart,
        boolean inMemory,
        boolean host,
        long optimizedAfter,
        long mostBytes,
        boolean immediate) {
    /** Returns whether regions may be those that an earlier run has kept. */
    public boolean keeps() {
        return host && !immediate && CodeMemory.get() != null;
    }

    /** No translator. */
    public static final Tiering INTERPRETER =
            new Tiering(0, 0, 1, false, false, false, Long.MAX_VALUE, 0, false);

    private static final long MOST_BYTES = 32L << 20;

    /** As many as a block has room for the number of ({@link Block#entrance}). */
    private static final int MOST_ENTRANCES = Byte.MAX_VALUE;

    /** What a machine uses if HotSpot alone makes machine code, when it thinks fit. */
    private static final Tiering PATIENT =
            new Tiering(30_000, 150, 1, false, false, false, Long.MAX_VALUE, MOST_BYTES, false);

    /** What a machine uses if HotSpot makes it at once. */
    private static final Tiering EAGER =
            new Tiering(2000, 100, MOST_ENTRANCES, true, true, false, 5_000_000, MOST_BYTES, false);

    /** What a machine uses if it writes machine code of its own. */
    private static final Tiering HOST =
            new Tiering(
                    300, 100, MOST_ENTRANCES, true, true, true, 1_000_000_000, MOST_BYTES, false);

    /** Translates whatever runs, while it waits: for tests of the translator with whole guests. */
    public static final Tiering IMMEDIATE =
            new Tiering(1, 60, MOST_ENTRANCES, true, true, true, Long.MAX_VALUE, MOST_BYTES, true);

    /** What a machine uses on any host: code of the Java virtual machine alone. */
    public static final Tiering BYTECODE = HotSpot.get() == null ? PATIENT : EAGER;

    /** What a machine uses. */
    public static final Tiering TRANSLATOR = CodeMemory.get() == null ? BYTECODE : HOST;
}
