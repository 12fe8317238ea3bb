package dev.hv.devices.ata;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/**
 * The transfer mode that SET FEATURES, subcommand 03h, chooses (ATA/ATAPI-6, 8.46.5). It changes
 * what IDENTIFY says and nothing else: data here takes no time on the cable.
 */
final class TransferMode {
    private static final int PIO_DEFAULT = 0x00;
    private static final int PIO_FLOW_CONTROL = 0x08;
    private static final int MULTIWORD = 0x20;
    private static final int ULTRA = 0x40;
    private static final int KIND = 0xF8;
    private static final int NUMBER = 0x07;
    private static final int MAX_PIO = 4;
    private static final int MAX_MULTIWORD = 2;
    private static final int MAX_ULTRA = 5;

    private int mode = MULTIWORD | MAX_MULTIWORD;

    /** Returns whether the drive has that mode; if so, it is in it from now on. */
    boolean select(int value) {
        int number = value & NUMBER;
        switch (value & KIND) {
            case PIO_DEFAULT -> {
                return number <= 1;
            }
            case PIO_FLOW_CONTROL -> {
                return number <= MAX_PIO;
            }
            case MULTIWORD -> {
                if (number > MAX_MULTIWORD) {
                    return false;
                }
            }
            case ULTRA -> {
                if (number > MAX_ULTRA) {
                    return false;
                }
            }
            default -> {
                return false;
            }
        }
        mode = value;
        return true;
    }

    /** Word 63: what is there, and above it what is chosen. */
    int multiwordWord() {
        return 0x07 | ((mode & KIND) == MULTIWORD ? 0x100 << (mode & NUMBER) : 0);
    }

    /** Word 88. */
    int ultraWord() {
        return 0x3F | ((mode & KIND) == ULTRA ? 0x100 << (mode & NUMBER) : 0);
    }

    void reset() {
        mode = MULTIWORD | MAX_MULTIWORD;
    }

    void save(StateWriter out) {
        out.putLong("transfer-mode", mode);
    }

    void load(StateReader in) throws StateException {
        int saved = in.getInt("transfer-mode", MULTIWORD, ULTRA | MAX_ULTRA);
        if (!select(saved)) {
            throw new StateException("transfer-mode", "is " + saved);
        }
    }
}
