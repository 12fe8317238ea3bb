package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.BootTarget;
import dev.hv.machine.pc.Firmware;

/**
 * A kernel whose setup code runs in real mode and calls the BIOS: this brings it to its place, and
 * the BIOS enters it as it would a boot sector.
 */
public final class RealModeKernel implements Firmware.Image {
    /** Where the BIOS enters it: as a boot sector, at 0:7C00h, it goes on from there. */
    public static final int JUMP = 0x7C00;

    private final String description;
    private final LoadPlan pieces;

    RealModeKernel(String description, LoadPlan pieces) {
        this.description = description;
        this.pieces = pieces;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void load(BootTarget target) {
        pieces.write(target.memory(), target.initiator());
    }
}
