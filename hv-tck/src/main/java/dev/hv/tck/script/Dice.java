package dev.hv.tck.script;

import dev.hv.api.bus.Width;

import java.util.List;
import java.util.SplittableRandom;

/** Chance from a seed, with a liking for the values at which hardware and its models go wrong. */
public final class Dice {
    private final SplittableRandom random;

    /** Dice of which those with the same seed fall alike. */
    public Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Returns a number from 0 to before {@code bound}. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns a number from 0 to before {@code bound}. */
    public long below(long bound) {
        return random.nextLong(bound);
    }

    /** Returns true once in {@code n} times. */
    public boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** Returns one of them. */
    public <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Returns a width. */
    public Width width() {
        return Width.ofBytes(1 << random.nextInt(4));
    }

    /** Returns any number. */
    public long any() {
        return random.nextLong();
    }

    /** Returns a value: often a corner, a single bit or a small number. */
    public long value() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> 1L << random.nextInt(Long.SIZE);
            case 3 -> random.nextInt(256);
            case 4 -> random.nextLong() & 0x7F7F_7F7F_7F7F_7F7FL;
            default -> random.nextLong();
        };
    }

    /** Returns a length whose magnitude is as likely small as large, up to {@code max}. */
    public long magnitude(long max) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(max);
        return Math.min(max, random.nextLong(1L << random.nextInt(1, bits + 1)) + 1);
    }
}
