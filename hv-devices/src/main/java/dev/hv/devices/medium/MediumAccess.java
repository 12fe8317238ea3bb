package dev.hv.devices.medium;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.backend.Status;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A drive's way to its medium, one operation at a time. An operation ends when the host is done and
 * its virtual time has passed, whichever is later, and always from a timer: what a guest sees
 * depends on the host only where the host is slower than that.
 *
 * <p>The host may still be at work for an operation that was called off; a new one waits for it.
 */
public final class MediumAccess {
    /** What is done. */
    public enum Kind {
        NONE,
        READ,
        WRITE,
        FLUSH,
        DISCARD
    }

    private static final byte[] NOT_USED_YET = {};

    /** Where it stands. */
    private enum Progress {
        NOT_BEGUN,
        AT_HOST,
        DONE
    }

    private final BlockBackend backend;
    private final byte[] buffer;

    /** The host's side of {@link #buffer}: what was called off must not disturb what came after. */
    private byte[] staging = NOT_USED_YET;

    private final VirtualClock clock;
    private final Timer timer;
    private final long latencyNanos;
    private final Consumer<Status> onEnd;
    private Kind kind = Kind.NONE;
    private long sector;
    private long length;
    private long readyAtNanos;

    private Progress progress = Progress.NOT_BEGUN;
    private Status result = Status.OK;

    /** The host works on something, which may have been called off. Not saved: see load. */
    private boolean hostBusy;

    /**
     * @param buffer that is read into and written from, at its start
     * @param timerName unique in the device
     * @param latencyNanos virtual time that an operation takes at least
     * @param onEnd told how the operation ended, inside the domain
     */
    public MediumAccess(
            BlockBackend backend,
            byte[] buffer,
            VirtualClock clock,
            String timerName,
            long latencyNanos,
            Consumer<Status> onEnd) {
        this.backend = backend;
        this.buffer = buffer;
        this.clock = clock;
        this.latencyNanos = latencyNanos;
        this.onEnd = onEnd;
        timer = clock.timer(timerName, this::fired);
    }

    /** Reads sectors into the buffer. */
    public void read(long sector, int bytes) {
        start(Kind.READ, sector, bytes);
    }

    /** Writes the buffer to sectors. */
    public void write(long sector, int bytes) {
        start(Kind.WRITE, sector, bytes);
    }

    /** Makes all that was written safe. */
    public void flush() {
        start(Kind.FLUSH, 0, 0);
    }

    /** Gives sectors up. */
    public void discard(long sector, long sectors) {
        start(Kind.DISCARD, sector, sectors);
    }

    private void start(Kind what, long sector, long length) {
        kind = what;
        this.sector = sector;
        this.length = length;
        readyAtNanos = clock.nanos() + latencyNanos;
        progress = Progress.NOT_BEGUN;
        begin();
    }

    private void begin() {
        if (hostBusy) {
            return;
        }
        hostBusy = true;
        if (staging.length == 0) {
            staging = new byte[buffer.length];
        }
        progress = Progress.AT_HOST;
        switch (kind) {
            case READ ->
                    backend.read(sector, ByteBuffer.wrap(staging, 0, (int) length), this::done);
            case WRITE -> {
                System.arraycopy(buffer, 0, staging, 0, (int) length);
                backend.write(sector, ByteBuffer.wrap(staging, 0, (int) length), this::done);
            }
            case FLUSH -> backend.flush(this::done);
            case DISCARD -> backend.discard(sector, length, this::done);
            case NONE -> hostBusy = false;
        }
    }

    private void done(Status status) {
        hostBusy = false;
        if (progress == Progress.AT_HOST) {
            progress = Progress.DONE;
            result = status;
            if (kind == Kind.READ) {
                System.arraycopy(staging, 0, buffer, 0, (int) length);
            }
            timer.armAt(Math.max(readyAtNanos, clock.nanos()));
        } else if (progress == Progress.NOT_BEGUN && kind != Kind.NONE) {
            timer.armAt(clock.nanos());
        }
    }

    private void fired() {
        if (kind == Kind.NONE) {
            return;
        }
        if (progress == Progress.NOT_BEGUN) {
            begin();
        } else if (progress == Progress.DONE) {
            kind = Kind.NONE;
            onEnd.accept(result);
        }
    }

    /** Calls the operation off; a write may or may not have happened. */
    public void cancel() {
        kind = Kind.NONE;
        progress = Progress.NOT_BEGUN;
        timer.cancel();
    }

    /** As after power-on. */
    public void reset() {
        cancel();
        sector = 0;
        length = 0;
        readyAtNanos = 0;
        result = Status.OK;
    }

    /** Lets an operation go on that a snapshot caught before it had begun. */
    public void driveOutputs() {
        if (kind != Kind.NONE && progress == Progress.NOT_BEGUN && !hostBusy) {
            timer.armAt(clock.nanos());
        }
    }

    public void save(StateWriter out) {
        out.putString("kind", kind.name())
                .putLong("sector", sector)
                .putLong("length", length)
                .putLong("ready-at", readyAtNanos)
                .putString("progress", progress.name())
                .putString("result", result.name());
    }

    /** An operation that was at the host when it was saved begins again. */
    public void load(StateReader in) throws StateException {
        kind = Sections.constant(in, "kind", Kind.class);
        sector = in.getLong("sector");
        length = in.getLong("length");
        boolean moves = kind == Kind.READ || kind == Kind.WRITE;
        if (length < 0 || (moves && length > buffer.length)) {
            throw new StateException("length", "is " + length);
        }
        readyAtNanos = in.getLong("ready-at");
        progress = Sections.constant(in, "progress", Progress.class);
        result = Sections.constant(in, "result", Status.class);
        if (progress == Progress.AT_HOST) {
            progress = Progress.NOT_BEGUN;
        }
    }
}
