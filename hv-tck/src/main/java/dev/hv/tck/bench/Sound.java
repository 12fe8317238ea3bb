package dev.hv.tck.bench;

/**
 * What a loudspeaker has been told since it was made.
 *
 * @param samples how many, silence among them
 * @param swings how often its membrane went the other way, by more than noise does
 */
public record Sound(long samples, long swings) {
    /** Samples in a second. */
    public static final int RATE = 44_100;

    /** Returns what came since an earlier look. */
    public Sound since(Sound earlier) {
        return new Sound(samples - earlier.samples, swings - earlier.swings);
    }
}
