package dev.hv.devices.ata;

import java.util.Arrays;

/**
 * Self-monitoring (ATA/ATAPI-6, 8.55): there is nothing to wear out, so the data has no attribute,
 * and no threshold is ever exceeded.
 */
final class Smart {
    static final int READ_DATA = 0xD0;
    static final int READ_THRESHOLDS = 0xD1;
    static final int AUTOSAVE = 0xD2;
    static final int ENABLE = 0xD8;
    static final int DISABLE = 0xD9;
    static final int RETURN_STATUS = 0xDA;

    /** What the cylinder registers must hold. */
    static final int KEY_MID = 0x4F;

    static final int KEY_HIGH = 0xC2;

    private static final int REVISION = 0x10;

    /** The bytes whose sum the last one makes 0. */
    private static final int SUMMED = 511;

    private Smart() {}

    /** Writes the data structure, or the thresholds, which have the same frame (8.55.5). */
    static void write(byte[] into, boolean thresholds) {
        Arrays.fill(into, 0, Drive.SECTOR_BYTES, (byte) 0);
        into[0] = REVISION;
        if (!thresholds) {
            // No self-test has ever run; attributes are saved over power cycles.
            into[368] = 0x03;
        }
        int sum = 0;
        for (int i = 0; i < SUMMED; i++) {
            sum += into[i];
        }
        into[SUMMED] = (byte) -sum;
    }
}
