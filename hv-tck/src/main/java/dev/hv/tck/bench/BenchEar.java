package dev.hv.tck.bench;

import dev.hv.api.backend.AudioBackend;

import java.nio.ShortBuffer;

/** A loudspeaker without a host, at which somebody counts. */
final class BenchEar implements AudioBackend {
    /** Steps between two turns of the membrane that are more than noise, of 65,536. */
    private static final int SWING = 256;

    private long samples;
    private long swings;
    private boolean rising;

    /** The farthest place in the direction in which the membrane goes. */
    private int farthest;

    @Override
    public int samplesPerSecond() {
        return Sound.RATE;
    }

    @Override
    public void play(ShortBuffer told) {
        while (told.hasRemaining()) {
            hear(told.get());
        }
    }

    @Override
    public void silence(long count) {
        if (count > 0) {
            hear(0);
            samples += count - 1;
        }
    }

    private void hear(int place) {
        samples++;
        int back = rising ? farthest - place : place - farthest;
        if (back > SWING) {
            rising = !rising;
            swings++;
        }
        if (back > SWING || back < 0) {
            farthest = place;
        }
    }

    Sound heard() {
        return new Sound(samples, swings);
    }
}
