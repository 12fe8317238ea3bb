package dev.hv.devices.flash;

import dev.hv.api.device.Option;

/** The size of a flash memory and of what it erases, and how its status reads. */
public record FlashCfiConfig(
        @Option(
                        doc = "Size of a chip whose contents are kept nowhere; in whole blocks.",
                        min = FlashCfiConfig.LEAST_BYTES,
                        max = FlashCfiConfig.MOST_BYTES,
                        unit = "bytes")
                int size,
        @Option(
                        doc = "Size of what is erased at once, a power of two.",
                        min = FlashCfiConfig.LEAST_BLOCK,
                        max = FlashCfiConfig.MOST_BLOCK,
                        unit = "bytes")
                int block,
        @Option(
                        doc =
                                "Whether Clear Status Register clears the bit Ready as well, until"
                                    + " the next program or erase operation; OVMF knows a flash by"
                                    + " that.")
                boolean clearsReady) {
    static final int LEAST_BLOCK = 256;
    static final int MOST_BLOCK = 1 << 16;
    static final int LEAST_BYTES = 1 << 12;
    static final int MOST_BYTES = 1 << 26;
}
