package dev.hv.devices.floppy;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.backend.RemovableBlockBackend;
import dev.hv.api.backend.Status;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.VirtualClock;
import dev.hv.devices.medium.MediumAccess;

import java.util.OptionalLong;
import java.util.function.Consumer;

/** A drive: its heads, its disk, and the line that tells that the disk was changed. */
final class FloppyDrive {
    private final FloppyKind kind;
    private final BlockBackend backend;
    private final MediumAccess access;
    private int cylinder;
    private boolean changed = true;

    /**
     * @param buffer of a sector, which accesses read into and write from
     * @param name of its timer
     * @param latencyNanos of an access, at least
     * @param onEnd told how an access ended
     */
    FloppyDrive(
            FloppyKind kind,
            BlockBackend backend,
            byte[] buffer,
            VirtualClock clock,
            String name,
            long latencyNanos,
            Consumer<Status> onEnd) {
        this.kind = kind;
        this.backend = backend;
        access = new MediumAccess(backend, buffer, clock, name, latencyNanos, onEnd);
        if (backend instanceof RemovableBlockBackend removable) {
            removable.onMediumChange(() -> changed = true);
        }
    }

    boolean hasMedium() {
        return backend.sectors() > 0;
    }

    boolean readOnly() {
        return backend.readOnly();
    }

    /** Returns whether the disk was taken out since the heads last moved over one. */
    boolean changed() {
        return changed;
    }

    /** Returns the cylinder that the heads are at, counted as the drive does. */
    int cylinder() {
        return cylinder;
    }

    /** Moves the heads as far as they go; a step over a disk is what resets the change line. */
    void moveTo(int target) {
        int reached = Math.clamp(target, 0, kind.lastCylinder());
        if (reached != cylinder && hasMedium()) {
            changed = false;
        }
        cylinder = reached;
    }

    /** Images of other sizes begin as a disk of the drive's own format does. */
    FloppyFormat format() {
        return FloppyFormat.of(backend.sectors()).orElse(kind.own());
    }

    /** Returns whether the drive understands its disk at a data rate. */
    boolean reads(int rate) {
        return hasMedium() && kind.rate(format()) == rate;
    }

    /** Returns the cylinder of the disk under the heads; empty between two of them. */
    OptionalLong diskCylinder() {
        int steps = kind.stepsPerCylinder(format());
        return cylinder % steps == 0 && cylinder / steps < format().cylinders()
                ? OptionalLong.of(cylinder / steps)
                : OptionalLong.empty();
    }

    /** Returns where a sector of the track under a head lies; empty if there is none. */
    OptionalLong position(int head, int sector) {
        FloppyFormat format = format();
        OptionalLong at = diskCylinder();
        if (at.isEmpty() || head >= format.heads() || sector < 1 || sector > format.sectors()) {
            return OptionalLong.empty();
        }
        long position = format.position((int) at.getAsLong(), head, sector);
        return position < backend.sectors() ? OptionalLong.of(position) : OptionalLong.empty();
    }

    /** Reads a sector into the buffer. */
    void read(long position) {
        access.read(position, FloppyFormat.SECTOR_BYTES);
    }

    /** Writes the buffer to a sector. */
    void write(long position) {
        access.write(position, FloppyFormat.SECTOR_BYTES);
    }

    void cancel() {
        access.cancel();
    }

    void quiesce() {
        backend.quiesce();
    }

    void reset() {
        access.reset();
        cylinder = 0;
        changed = true;
    }

    void driveOutputs() {
        access.driveOutputs();
    }

    void save(StateWriter out) {
        access.save(out);
        out.putLong("cylinder", cylinder).putBoolean("changed", changed);
    }

    void load(StateReader in) throws StateException {
        access.load(in);
        cylinder = in.getInt("cylinder", 0, kind.lastCylinder());
        changed = in.getBoolean("changed");
    }
}
