package dev.hv.devices.floppy;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/** What SPECIFY, CONFIGURE, PERPENDICULAR MODE and LOCK set (82077AA data sheet, section 5.2). */
final class FloppySettings {
    private static final int NON_DMA = 0x01;
    private static final int IMPLIED_SEEK = 0x40;
    private static final int FIFO_DISABLED = 0x20;
    private static final int POLLING_DISABLED = 0x10;
    private static final int LOCK_RESULT = 0x10;

    private int stepAndUnload;
    private int loadAndMode;
    private int configuration = FIFO_DISABLED;
    private int precompensation;
    private int perpendicular;
    private boolean locked;

    void specify(int first, int second) {
        stepAndUnload = first;
        loadAndMode = second;
    }

    /** Returns whether data goes by DMA; else through the FIFO, a byte for each request. */
    boolean dma() {
        return (loadAndMode & NON_DMA) == 0;
    }

    void configure(int value, int precompensationTrack) {
        configuration = value & 0x7F;
        precompensation = precompensationTrack;
    }

    boolean impliesSeek() {
        return (configuration & IMPLIED_SEEK) != 0;
    }

    boolean polls() {
        return (configuration & POLLING_DISABLED) == 0;
    }

    void perpendicular(int value) {
        perpendicular = value & 0x7F;
    }

    /** Returns the result byte. */
    int lock(boolean on) {
        locked = on;
        return on ? LOCK_RESULT : 0;
    }

    boolean locked() {
        return locked;
    }

    /** As after a reset while LOCK is off (5.2.10). */
    void resetConfiguration() {
        configuration = FIFO_DISABLED;
        precompensation = 0;
    }

    /** Returns the result of DUMPREG (5.2.9). */
    int[] dump(int[] cylinders, int lastSector) {
        return new int[] {
            cylinders[0],
            cylinders[1],
            cylinders[2],
            cylinders[3],
            stepAndUnload,
            loadAndMode,
            lastSector,
            (locked ? 0x80 : 0) | perpendicular,
            configuration,
            precompensation
        };
    }

    void reset() {
        specify(0, 0);
        resetConfiguration();
        perpendicular = 0;
        locked = false;
    }

    void save(StateWriter out) {
        out.putLong("step-and-unload", stepAndUnload)
                .putLong("load-and-mode", loadAndMode)
                .putLong("configuration", configuration)
                .putLong("precompensation", precompensation)
                .putLong("perpendicular", perpendicular)
                .putBoolean("locked", locked);
    }

    void load(StateReader in) throws StateException {
        stepAndUnload = in.getInt("step-and-unload", 0, 0xFF);
        loadAndMode = in.getInt("load-and-mode", 0, 0xFF);
        configuration = in.getInt("configuration", 0, 0x7F);
        precompensation = in.getInt("precompensation", 0, 0xFF);
        perpendicular = in.getInt("perpendicular", 0, 0x7F);
        locked = in.getBoolean("locked");
    }
}
