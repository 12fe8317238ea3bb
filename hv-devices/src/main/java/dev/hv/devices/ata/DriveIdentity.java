package dev.hv.devices.ata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The words that IDENTIFY DEVICE and IDENTIFY PACKET DEVICE have in common (ATA/ATAPI-6, 8.15 and
 * 8.16): text, transfer modes and versions.
 */
final class DriveIdentity {
    static final int WORDS = 256;

    private static final int SERIAL = 10;
    private static final int SERIAL_CHARACTERS = 20;
    private static final int FIRMWARE = 23;
    private static final int FIRMWARE_CHARACTERS = 8;
    private static final int MODEL = 27;
    private static final int MODEL_CHARACTERS = 40;

    private final int[] words = new int[WORDS];

    DriveIdentity(String serial, String model) {
        text(SERIAL, SERIAL_CHARACTERS, serial);
        text(FIRMWARE, FIRMWARE_CHARACTERS, "1");
        text(MODEL, MODEL_CHARACTERS, model);
    }

    DriveIdentity word(int index, int value) {
        words[index] = value & 0xFFFF;
        return this;
    }

    DriveIdentity dword(int index, long value) {
        return word(index, (int) value).word(index + 1, (int) (value >>> 16));
    }

    DriveIdentity qword(int index, long value) {
        return dword(index, value).dword(index + 2, value >>> 32);
    }

    /** ASCII, padded with spaces, the first character of each word in its high byte. */
    private void text(int index, int characters, String text) {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), characters);
        for (int i = Math.min(text.length(), characters); i < characters; i++) {
            bytes[i] = ' ';
        }
        for (int i = 0; i < characters / 2; i++) {
            word(index + i, (bytes[2 * i] & 0xFF) << 8 | (bytes[2 * i + 1] & 0xFF));
        }
    }

    /**
     * The transfer modes (words 49, 51, 53, 62 to 68, 88): PIO to 4, multiword DMA to 2, Ultra DMA
     * to 5, over a cable of 80 wires (93).
     */
    DriveIdentity modes(TransferMode mode) {
        return word(51, 0x0200)
                .word(53, 0x0007)
                .word(63, mode.multiwordWord())
                .word(64, 0x0003)
                .word(65, 120)
                .word(66, 120)
                .word(67, 120)
                .word(68, 120)
                .word(88, mode.ultraWord());
    }

    /**
     * What a drive on a serial cable says instead of the cable's wires (ATA8-ACS, 7.16.7.40 and
     * 7.16.7.48): generations 1 and 2 of Serial ATA, no queue.
     */
    DriveIdentity serial(boolean serialAta) {
        return serialAta ? word(76, 0x0006).word(93, 0) : this;
    }

    /**
     * Writes the words, low byte first, and the check sum that makes all bytes add up to 0 (255).
     */
    void write(byte[] into) {
        words[255] = 0xA5;
        int sum = 0;
        for (int i = 0; i < WORDS; i++) {
            into[2 * i] = (byte) words[i];
            into[2 * i + 1] = (byte) (words[i] >> 8);
            sum += into[2 * i] + into[2 * i + 1];
        }
        into[2 * WORDS - 1] = (byte) -sum;
    }
}
