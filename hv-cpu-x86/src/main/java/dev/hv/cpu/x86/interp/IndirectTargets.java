package dev.hv.cpu.x86.interp;

import java.util.Arrays;
import java.util.List;

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

    /**
     * Returns one that knows of places, as they were told apart when they were last looked at.
     *
     * @param targets all of them, by their distances from some place
     * @param usual those to which it led often
     * @param from where it jumps, by its distance from the same place
     */
    static IndirectTargets of(List<Integer> targets, List<Integer> usual, int from) {
        IndirectTargets known = new IndirectTargets();
        for (int target : targets) {
            known.add((long) target - from, usual.contains(target) ? targets.size() : 1);
        }
        return known;
    }

    /** Counts a jump over that distance. */
    void add(long distance) {
        add(distance, 1);
    }

    private void add(long distance, int times) {
        for (int i = 0; i < count; i++) {
            if (distances[i] == distance) {
                samples[i] += times;
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
        samples[count++] = times;
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
