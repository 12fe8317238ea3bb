package dev.hv.devices.flash;

/**
 * What a flash memory says of itself: Common Flash Memory Interface (JEDEC JESD68.01), 4.3, and the
 * Intel extended query (28F320J3A, 28F640J3A, 28F128J3A datasheet 290667, appendix A).
 */
final class FlashQuery {
    static final int BYTES = 0x40;
    static final int IDENTIFICATION = 0x10;
    static final int INTERFACE = 0x1B;
    static final int GEOMETRY = 0x27;
    static final int EXTENDED = 0x31;
    static final int EXTENDED_BYTES = 5;

    /** Command set 0001h is Intel's with extensions (JEP137). */
    private static final int INTEL_EXTENDED = 0x0001;

    /** Of the block region's fields: its blocks are counted from 0, their size is in 256 bytes. */
    private static final int SIZE_UNIT = 256;

    private final byte[] table = new byte[BYTES];

    FlashQuery(int sizeBytes, int blockBytes) {
        put(IDENTIFICATION, 'Q', 'R', 'Y', INTEL_EXTENDED, 0, EXTENDED, 0, 0, 0, 0, 0);
        // 2.7 to 3.6 V and no programming voltage; typical times are powers of two of 128 us for a
        // byte or a buffer and 1 s for a block, and the longest 16 times that.
        put(INTERFACE, 0x27, 0x36, 0, 0, 7, 7, 10, 0, 4, 4, 4, 0);
        int blocks = sizeBytes / blockBytes - 1;
        int units = blockBytes / SIZE_UNIT;
        put(
                GEOMETRY,
                Integer.SIZE - Integer.numberOfLeadingZeros(sizeBytes - 1),
                0, // 8 bits wide alone
                0,
                Integer.numberOfTrailingZeros(FlashCfi.BUFFER_BYTES),
                0,
                1, // region of blocks
                blocks & 0xFF,
                blocks >> 8,
                units & 0xFF,
                units >> 8);
        put(EXTENDED, 'P', 'R', 'I', '1', '1');
    }

    private void put(int at, int... values) {
        for (int i = 0; i < values.length; i++) {
            table[at + i] = (byte) values[i];
        }
    }

    /** Returns what is read at an offset from the chip's begin, below {@link #BYTES}. */
    int at(int offset) {
        return table[offset] & 0xFF;
    }
}
