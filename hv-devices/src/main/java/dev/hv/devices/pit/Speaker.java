package dev.hv.devices.pit;

import dev.hv.api.backend.AudioBackend;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

import java.nio.ShortBuffer;

/**
 * The loudspeaker of a PC, whose membrane is at one of two places: where the output of counter 2
 * says while bit 1 of port B connects them (Intel 82371AB datasheet, NMI status and control
 * register). A sample is the mean of the places during its time, so tones keep their pitch, and
 * what a program makes by moving the membrane itself is heard as it means it.
 *
 * <p>What has sounded is computed whenever counter or connection may change, and fifty times a
 * second while there is a tone, so that the host hears it in time. A membrane that stays where it
 * is makes no sound.
 */
final class Speaker {
    private static final int LOUD = 8192;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long LISTENING_NANOS = NANOS_PER_SECOND / 50;

    /** Half a second: of what lasts longer without anybody looking, the beginning is left out. */
    private static final long LONGEST_TICKS = 596_591;

    /** Half periods that are shorter, above 20 kHz, are not heard. */
    private static final long SHORTEST_TICKS = 30;

    /** How long a membrane that does not move is still told of: a twentieth of a second. */
    private static final long RESTING_TICKS = 59_659;

    private final VirtualClock clock;
    private final PitCounter counter;
    private final AudioBackend audio;
    private final Timer timer;
    private final ShortBuffer samples = ShortBuffer.allocate(1024);
    private boolean connected;

    /** The samples before have been told; the next one begins and ends at these ticks. */
    private long sample;

    private long begin;
    private long end;

    /** Until when everything is in a sample; and the places since the sample began, added up. */
    private long heard;

    private long sum;

    /** When the membrane last moved. */
    private long moved;

    private int place;

    Speaker(VirtualClock clock, PitCounter counter, AudioBackend audio) {
        this.clock = clock;
        this.counter = counter;
        this.audio = audio;
        timer = clock.timer("speaker", this::tick);
        startOver(false);
    }

    /** Forgets what has not been heard yet: time may have jumped. */
    void startOver(boolean connect) {
        heard = PitClock.tickAt(clock.nanos());
        long rate = audio.samplesPerSecond();
        long nanos = clock.nanos();
        sample =
                nanos / NANOS_PER_SECOND * rate
                        + nanos % NANOS_PER_SECOND * rate / NANOS_PER_SECOND;
        begin = heard;
        end = endOf(sample);
        sum = 0;
        moved = heard - RESTING_TICKS;
        place = 0;
        connected = connect;
        listen();
    }

    private long endOf(long index) {
        long rate = audio.samplesPerSecond();
        long next = index + 1;
        long nanos =
                next / rate * NANOS_PER_SECOND + (next % rate * NANOS_PER_SECOND + rate - 1) / rate;
        return Math.max(PitClock.tickAt(nanos), begin + 1);
    }

    /** The connection is made or broken, and the counter may have changed. */
    void connect(boolean connect) {
        connected = connect;
        listen();
    }

    private void tick() {
        hear();
        listen();
    }

    /** Looks again soon if there is a tone. */
    void listen() {
        if (connected
                && (counter.nextRise() != PitCounter.NEVER
                        || counter.nextFall() != PitCounter.NEVER)) {
            timer.armAt(clock.nanos() + LISTENING_NANOS);
        } else {
            timer.cancel();
        }
    }

    /** Tells what has sounded until now; leaves the counter there. */
    void hear() {
        long now = PitClock.tickAt(clock.nanos());
        if (now - heard > LONGEST_TICKS) {
            counter.advance(now - LONGEST_TICKS);
            if (connected) {
                stay(now - LONGEST_TICKS, 0);
            }
        }
        while (heard < now) {
            long change = connected ? Math.min(counter.nextRise(), counter.nextFall()) : now;
            long until = Math.min(now, Math.max(change, heard + 1));
            stay(until, level());
            counter.advance(until);
        }
        flush();
    }

    private int level() {
        if (!connected) {
            return 0;
        }
        boolean ultrasonic = counter.halfPeriod() < SHORTEST_TICKS;
        return ultrasonic ? 0 : counter.output() ? LOUD : -LOUD;
    }

    /** The membrane is at a place until a tick. */
    private void stay(long until, int where) {
        if (where != place) {
            place = where;
            moved = heard;
        }
        while (heard < until) {
            if (heard == begin && (where == 0 || heard - moved >= RESTING_TICKS)) {
                rest(until);
            }
            long next = Math.min(until, end);
            sum += (next - heard) * (heard - moved >= RESTING_TICKS ? 0 : where);
            heard = next;
            if (heard == end) {
                add((short) (sum / (end - begin)));
                nextSample(sample + 1);
            }
        }
    }

    /** Tells of the samples that are silent as a whole. */
    private void rest(long until) {
        long nanos = PitClock.nanosOf(until);
        long rate = audio.samplesPerSecond();
        long last =
                nanos / NANOS_PER_SECOND * rate
                        + nanos % NANOS_PER_SECOND * rate / NANOS_PER_SECOND
                        - 1;
        if (last > sample) {
            flush();
            audio.silence(last - sample);
            heard = endOf(last - 1);
            nextSample(last);
        }
    }

    private void nextSample(long index) {
        begin = heard;
        sample = index;
        end = endOf(index);
        sum = 0;
    }

    private void add(short value) {
        samples.put(value);
        if (!samples.hasRemaining()) {
            flush();
        }
    }

    private void flush() {
        if (samples.position() > 0) {
            audio.play(samples.flip());
            samples.clear();
        }
    }

    /** The last moment to be heard. */
    void close() {
        timer.cancel();
        hear();
    }
}
