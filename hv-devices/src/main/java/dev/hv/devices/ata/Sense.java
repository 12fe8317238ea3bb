package dev.hv.devices.ata;

/**
 * Why a packet command ended with CHECK CONDITION (MMC-5, annex F; SPC-3, 4.5).
 *
 * @param key sense key
 * @param code additional sense code
 * @param qualifier additional sense code qualifier
 */
record Sense(int key, int code, int qualifier) {
    static final Sense NONE = new Sense(0, 0, 0);
    static final Sense NO_MEDIUM = new Sense(0x2, 0x3A, 0x00);
    static final Sense READ_ERROR = new Sense(0x3, 0x11, 0x00);
    static final Sense INVALID_COMMAND = new Sense(0x5, 0x20, 0x00);
    static final Sense OUT_OF_RANGE = new Sense(0x5, 0x21, 0x00);
    static final Sense INVALID_FIELD = new Sense(0x5, 0x24, 0x00);
    static final Sense REMOVAL_PREVENTED = new Sense(0x5, 0x53, 0x02);
    static final Sense MEDIUM_CHANGED = new Sense(0x6, 0x28, 0x00);
    static final Sense RESET = new Sense(0x6, 0x29, 0x00);

    /** Returns it as a number, for saved states. */
    int packed() {
        return key << 16 | code << 8 | qualifier;
    }

    static Sense unpacked(int value) {
        return new Sense(value >> 16, value >> 8 & 0xFF, value & 0xFF);
    }
}
