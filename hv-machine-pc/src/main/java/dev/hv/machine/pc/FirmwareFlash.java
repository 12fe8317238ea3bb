package dev.hv.machine.pc;

import java.io.IOException;

/**
 * The flash memory in which UEFI firmware keeps its variables, where OVMF looks for it: just below
 * the firmware's code, whose image ends at 4 GiB (OVMF's flash device layout).
 */
public final class FirmwareFlash {
    private static final String PLUGIN = "flash-cfi";
    private static final String NAME = "flash";
    private static final long TOP = 1L << 32;
    private static final int PAGE_BYTES = 4096;

    /** What OVMF's variable services erase at once, in bytes. */
    private static final int BLOCK_BYTES = 4096;

    private FirmwareFlash() {}

    /**
     * Returns the machine with a flash below its read-only memory.
     *
     * @param sizeBytes of the flash; a whole number of blocks of 4 KiB
     * @param contents where its contents are kept
     * @throws AssemblyException if the machine has no firmware that could use it, the size is none
     *     of a flash, or the firmware cannot be read
     */
    public static MachineSpec plug(MachineSpec spec, long sizeBytes, BackendSource contents) {
        BootFile rom =
                spec.rom()
                        .orElseThrow(
                                () ->
                                        new AssemblyException(
                                                "variables are for firmware; name it with"
                                                        + " --firmware"));
        if (sizeBytes < BLOCK_BYTES
                || sizeBytes % BLOCK_BYTES != 0
                || sizeBytes > Integer.MAX_VALUE) {
            throw new AssemblyException(
                    "has "
                            + sizeBytes
                            + " bytes, expected a multiple of 4 KiB; firmware comes with a"
                            + " template");
        }
        return spec.withDevice(
                DeviceSpec.of(NAME, PLUGIN)
                        .with("block", String.valueOf(BLOCK_BYTES))
                        .with("clears-ready", "true")
                        .at("memory", new Place.Address(TOP - pages(rom) - sizeBytes))
                        .at("contents", new Place.Backend(contents)));
    }

    private static long pages(BootFile rom) {
        try {
            return (rom.read().length + PAGE_BYTES - 1L) / PAGE_BYTES * PAGE_BYTES;
        } catch (IOException e) {
            throw AssemblyException.unreadable("rom", rom, e);
        }
    }
}
