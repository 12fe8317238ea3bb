package dev.hv.cpu.x86.interp;

import java.util.Arrays;

/**
 * Where a block's indirect jump has led, by samples: distances from the block's first byte, the
 * most frequent ones of those that were seen. Used by the processor's own thread.
 */
final class IndirectTargets {
    /** Most targets that are kept apart. */
    static final int MOST = 64;

    private static final int AT_FIRST = 4;

    private long[] distances = new long[AT_FIRST];
    private int[] samples = new int[AT_FIRST];
    private int count;

    /** Counts a jump over that distance. */
    void add(long distance) {
        for (int i = 0; i < count; i++) {
            if (distances[i] == distance) {
                samples[i]++;
                return;
            }
        }
        if (count == MOST) {
            return;
        }
        if (count == distances.length) {
            distances = Arrays.copyOf(distances, 2 * count);
            samples = Arrays.copyOf(samples, 2 * count);
        }
        distances[count] = distance;
        samples[count++] = 1;
    }

    /** Returns the distances that have made at least one of so many samples, in no order. */
    long[] frequent(int rare) {
        long all = 0;
        for (int i = 0; i < count; i++) {
            all += samples[i];
        }
        long[] frequent = new long[count];
        int found = 0;
        for (int i = 0; i < count; i++) {
            if ((long) samples[i] * rare >= all) {
                frequent[found++] = distances[i];
            }
        }
        return Arrays.copyOf(frequent, found);
    }
}
