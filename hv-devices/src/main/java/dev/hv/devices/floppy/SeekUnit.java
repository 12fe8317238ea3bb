package dev.hv.devices.floppy;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

import java.util.Arrays;
import java.util.Optional;

/**
 * The heads of up to four drives: RECALIBRATE, SEEK and RELATIVE SEEK, which go on by themselves
 * and end with an interrupt that SENSE INTERRUPT STATUS explains (82077AA data sheet, 5.2.2 to
 * 5.2.6).
 */
final class SeekUnit {
    private static final int UNITS = 4;
    private static final int NONE = -1;

    private static final int SEEK_END = 0x20;
    private static final int EQUIPMENT_CHECK = 0x70;
    private static final int POLLING = 0xC0;

    /** RECALIBRATE gives up after so many steps. */
    private static final int MOST_STEPS = 79;

    private final FloppyController controller;
    private final VirtualClock clock;
    private final long stepNanos;
    private final Timer[] timers = new Timer[UNITS];

    /** What the controller believes. */
    private final int[] cylinders = new int[UNITS];

    private final int[] targets = new int[UNITS];
    private final int[] heads = new int[UNITS];
    private final int[] ended = new int[UNITS];
    private final int[] busy = new int[UNITS];

    /** The one interrupt for all that the polling after a reset has found. */
    private boolean pollInterrupt;

    private static final int IDLE = 0;
    private static final int SEEKING = 1;
    private static final int RECALIBRATING = 2;

    SeekUnit(FloppyController controller, VirtualClock clock, long stepNanos) {
        this.controller = controller;
        this.clock = clock;
        this.stepNanos = stepNanos;
        for (int i = 0; i < UNITS; i++) {
            int unit = i;
            timers[i] = clock.timer("seek" + i, () -> arrived(unit));
        }
        Arrays.fill(ended, NONE);
    }

    void recalibrate(int unit) {
        start(unit, 0, 0, RECALIBRATING, MOST_STEPS);
    }

    /**
     * @param selection unit, and above it the head
     */
    void seek(int selection, int cylinder) {
        int unit = selection & 3;
        start(unit, selection >> 2, cylinder, SEEKING, Math.abs(cylinder - cylinders[unit]));
    }

    void relative(int selection, int steps, boolean inward) {
        int target = cylinders[selection & 3] + (inward ? steps : -steps);
        seek(selection, Math.clamp(target, 0, 0xFF));
    }

    private void start(int unit, int head, int cylinder, int how, int steps) {
        heads[unit] = head;
        targets[unit] = cylinder;
        ended[unit] = NONE;
        busy[unit] = how;
        timers[unit].armAt(clock.nanos() + Math.max(1, steps) * stepNanos);
    }

    private void arrived(int unit) {
        FloppyDrive drive = controller.drive(unit);
        int how = busy[unit];
        busy[unit] = IDLE;
        int status = SEEK_END | heads[unit] << 2 | unit;
        if (how == RECALIBRATING) {
            cylinders[unit] = 0;
            if (drive == null) {
                status |= EQUIPMENT_CHECK; // no drive ever says that it is at track 0
            } else {
                int from = drive.cylinder();
                drive.moveTo(from - MOST_STEPS);
                status |= drive.cylinder() == 0 ? 0 : EQUIPMENT_CHECK;
            }
        } else {
            move(unit, targets[unit]);
        }
        ended[unit] = status;
        controller.driveInterrupt();
    }

    /** Moves the heads by what the controller believes lies between here and there. */
    void move(int unit, int target) {
        FloppyDrive drive = controller.drive(unit);
        if (drive != null) {
            drive.moveTo(drive.cylinder() + target - cylinders[unit]);
        }
        cylinders[unit] = target;
    }

    /** Returns where the controller believes the heads to be. */
    int[] cylinders() {
        return cylinders.clone();
    }

    /** Returns the bits of the main status register for drives that seek, until they are sensed. */
    int busyBits() {
        int bits = 0;
        for (int i = 0; i < UNITS; i++) {
            boolean polled = (ended[i] & POLLING) == POLLING;
            if (busy[i] != IDLE || (ended[i] != NONE && !polled)) {
                bits |= 1 << i;
            }
        }
        return bits;
    }

    boolean interrupts() {
        if (pollInterrupt) {
            return true;
        }
        for (int status : ended) {
            if (status != NONE && (status & POLLING) != POLLING) {
                return true;
            }
        }
        return false;
    }

    /** Returns status register 0 and the cylinder of what has ended; empty if nothing has. */
    Optional<int[]> sense() {
        pollInterrupt = false;
        for (int i = 0; i < UNITS; i++) {
            if (ended[i] != NONE) {
                int[] answer = {ended[i], cylinders[i]};
                ended[i] = NONE;
                return Optional.of(answer);
            }
        }
        return Optional.empty();
    }

    void stop() {
        for (int i = 0; i < UNITS; i++) {
            timers[i].cancel();
            busy[i] = IDLE;
            ended[i] = NONE;
        }
        pollInterrupt = false;
    }

    /** Drives are found ready, if they are polled. */
    void pollAfterReset(boolean polls) {
        if (polls) {
            for (int i = 0; i < UNITS; i++) {
                ended[i] = POLLING | i;
            }
            pollInterrupt = true;
        }
    }

    void reset() {
        stop();
        Arrays.fill(cylinders, 0);
        Arrays.fill(targets, 0);
        Arrays.fill(heads, 0);
    }

    void save(StateWriter out) {
        for (int i = 0; i < UNITS; i++) {
            out.section("unit" + i)
                    .putLong("cylinder", cylinders[i])
                    .putLong("target", targets[i])
                    .putLong("head", heads[i])
                    .putLong("ended", ended[i])
                    .putLong("busy", busy[i]);
        }
        out.putBoolean("poll-interrupt", pollInterrupt);
    }

    void load(StateReader in) throws StateException {
        for (int i = 0; i < UNITS; i++) {
            String name = "unit" + i;
            StateReader unit =
                    in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
            cylinders[i] = unit.getInt("cylinder", 0, 0xFF);
            targets[i] = unit.getInt("target", 0, 0xFF);
            heads[i] = unit.getInt("head", 0, 1);
            ended[i] = unit.getInt("ended", NONE, 0xFF);
            busy[i] = unit.getInt("busy", IDLE, RECALIBRATING);
        }
        pollInterrupt = in.getBoolean("poll-interrupt");
    }
}
