package dev.hv.machine.pc.bios;

/**
 * The registers of an ATA device (ATA/ATAPI-6, section 7), driven by programmed I/O without its
 * interrupt.
 *
 * @param pc the machine
 * @param command first port of the command block
 * @param control device control and alternate status
 * @param unit 0 for the master, 1 for the slave
 */
record AtaPort(Hardware pc, int command, int control, int unit) {
    static final int ERR = 0x01;
    static final int DRQ = 0x08;
    static final int DF = 0x20;
    static final int BSY = 0x80;

    static final int READ_SECTORS = 0x20;
    static final int READ_SECTORS_EXT = 0x24;
    static final int WRITE_SECTORS = 0x30;
    static final int WRITE_SECTORS_EXT = 0x34;
    static final int VERIFY_SECTORS = 0x40;
    static final int VERIFY_SECTORS_EXT = 0x42;
    static final int PACKET = 0xA0;
    static final int IDENTIFY_PACKET_DEVICE = 0xA1;
    static final int FLUSH_CACHE = 0xE7;
    static final int IDENTIFY_DEVICE = 0xEC;

    private static final int NO_INTERRUPT = 0x02;
    private static final int LBA = 0x40;
    private static final int OBSOLETE_ONES = 0xA0;

    static AtaPort of(Hardware pc, Drives.Drive drive) {
        return new AtaPort(pc, drive.commandPort(), drive.controlPort(), drive.unit());
    }

    void select(int bits) {
        pc.out8(control, NO_INTERRUPT);
        pc.out8(command + 6, OBSOLETE_ONES | unit << 4 | bits);
    }

    /** Returns whether a device answers: its registers hold what is written to them. */
    boolean present() {
        select(0);
        pc.out8(command + 2, 0x55);
        pc.out8(command + 3, 0xAA);
        return pc.in8(command + 2) == 0x55 && pc.in8(command + 3) == 0xAA && status() != 0xFF;
    }

    int status() {
        return pc.in8(control);
    }

    int error() {
        return pc.in8(command + 1);
    }

    int byteCount() {
        return pc.in8(command + 4) | pc.in8(command + 5) << 8;
    }

    void start(int code) {
        pc.out8(command + 7, code);
    }

    /** Starts a command on sectors with a 28-bit address; 256 sectors are 0. */
    void start(int code, long sector, int count) {
        select(LBA | ((int) (sector >> 24) & 0xF));
        pc.out8(command + 2, count);
        pc.out8(command + 3, (int) sector);
        pc.out8(command + 4, (int) (sector >> 8));
        pc.out8(command + 5, (int) (sector >> 16));
        start(code);
    }

    /** Starts a command on sectors with a 48-bit address; 65536 sectors are 0. */
    void startWide(int code, long sector, int count) {
        select(LBA);
        pc.out8(command + 2, count >> 8);
        pc.out8(command + 3, (int) (sector >> 24));
        pc.out8(command + 4, (int) (sector >> 32));
        pc.out8(command + 5, (int) (sector >> 40));
        pc.out8(command + 2, count);
        pc.out8(command + 3, (int) sector);
        pc.out8(command + 4, (int) (sector >> 8));
        pc.out8(command + 5, (int) (sector >> 16));
        start(code);
    }

    /** Starts a packet command whose data come in pieces of at most that many bytes. */
    void startPacket(int byteLimit) {
        select(0);
        pc.out8(command + 1, 0);
        pc.out8(command + 4, byteLimit);
        pc.out8(command + 5, byteLimit >> 8);
        start(PACKET);
    }

    /** Reads data, a whole number of words. */
    byte[] read(int bytes) {
        byte[] data = new byte[bytes];
        for (int i = 0; i + 1 < bytes; i += 2) {
            int word = pc.in16(command);
            data[i] = (byte) word;
            data[i + 1] = (byte) (word >> 8);
        }
        return data;
    }

    /** Writes data, a whole number of words. */
    void write(byte[] data) {
        for (int i = 0; i + 1 < data.length; i += 2) {
            pc.out16(command, (data[i] & 0xFF) | (data[i + 1] & 0xFF) << 8);
        }
    }
}
