package dev.hv.devices.ata;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/**
 * The command block registers of a drive (ATA/ATAPI-6, 7). Those that 48-bit commands use are two
 * bytes deep: bits 7:0 hold what was written last, bits 15:8 what was written before (6.20).
 */
final class TaskFile {
    static final int BSY = 0x80;
    static final int DRDY = 0x40;
    static final int DF = 0x20;
    static final int DSC = 0x10;
    static final int DRQ = 0x08;
    static final int ERR = 0x01;

    static final int ERROR_UNC = 0x40;
    static final int ERROR_IDNF = 0x10;
    static final int ERROR_ABRT = 0x04;

    static final int DEVICE_LBA = 0x40;
    static final int DEVICE_DEV = 0x10;

    private static final int DEEP = 0xFFFF;
    private static final int BYTE = 0xFF;

    int features;
    int count;
    int low;
    int mid;
    int high;
    int device;
    int error;
    int status;

    /** Writes a two byte deep register: what was in it is the previous content now. */
    static int pushed(int old, int value) {
        return ((old << 8) | value) & DEEP;
    }

    /** Returns the address of a 28-bit command (6.2). */
    long lba28() {
        return (device & 0x0FL) << 24 | (high & BYTE) << 16 | (mid & BYTE) << 8 | (low & BYTE);
    }

    /** Returns the address of a 48-bit command (6.20). */
    long lba48() {
        return (long) (high >> 8) << 40
                | (long) (mid >> 8) << 32
                | (long) (low >> 8) << 24
                | (high & BYTE) << 16
                | (mid & BYTE) << 8
                | (low & BYTE);
    }

    void lba28(long lba) {
        low = (int) lba & BYTE;
        mid = (int) (lba >> 8) & BYTE;
        high = (int) (lba >> 16) & BYTE;
        device = (device & 0xF0) | ((int) (lba >> 24) & 0x0F);
    }

    void lba48(long lba) {
        low = (int) ((lba & BYTE) | (lba >> 16 & 0xFF00));
        mid = (int) ((lba >> 8 & BYTE) | (lba >> 24 & 0xFF00));
        high = (int) ((lba >> 16 & BYTE) | (lba >> 32 & 0xFF00));
    }

    /** Sets what tells the kinds of drives apart after a reset (9.12). */
    void signature(int mid, int high) {
        features = 0;
        count = 1;
        low = 1;
        this.mid = mid;
        this.high = high;
        device &= DEVICE_DEV;
    }

    void clear() {
        features = 0;
        count = 0;
        low = 0;
        mid = 0;
        high = 0;
        device = 0;
        error = 0;
        status = 0;
    }

    void save(StateWriter out) {
        out.putLong("features", features)
                .putLong("count", count)
                .putLong("low", low)
                .putLong("mid", mid)
                .putLong("high", high)
                .putLong("device", device)
                .putLong("error", error)
                .putLong("status", status);
    }

    void load(StateReader in) throws StateException {
        features = in.getInt("features", 0, DEEP);
        count = in.getInt("count", 0, DEEP);
        low = in.getInt("low", 0, DEEP);
        mid = in.getInt("mid", 0, DEEP);
        high = in.getInt("high", 0, DEEP);
        device = in.getInt("device", 0, BYTE);
        error = in.getInt("error", 0, BYTE);
        status = in.getInt("status", 0, BYTE);
    }
}
