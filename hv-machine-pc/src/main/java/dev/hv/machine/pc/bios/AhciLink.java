package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.bios.Transfer.Action;

/**
 * A drive on a port of an AHCI host bus adapter (Serial ATA AHCI 1.3.1, 3.3 and 4.2), driven with
 * one command slot and without its interrupt. All ports share the command list, as the BIOS does
 * one thing at a time.
 *
 * @param pc the machine, untranslated
 * @param registers address of the port's registers
 */
record AhciLink(Hardware pc, long registers) {
    /** Ports of an adapter. */
    static final int PORTS = 32;

    /**
     * The structures that the adapter reads and writes lie in RAM behind the tables of the BIOS.
     */
    private static final long LIST = 0xEF000;

    private static final long RECEIVED = LIST + 0x400;
    private static final long TABLE = LIST + 0x500;

    /** A piece of data that does not lie where the adapter could reach it. */
    static final long BOUNCE = LIST + 0x800;

    private static final int PACKET_OFFSET = 0x40;
    private static final int REGIONS_OFFSET = 0x80;

    private static final int GHC = 0x04;
    private static final int GHC_ENABLE = 1 << 31;
    private static final int IMPLEMENTED = 0x0C;
    private static final int FIRST_PORT = 0x100;
    private static final int PORT_BYTES = 0x80;

    private static final int CLB = 0x00;
    private static final int CLBU = 0x04;
    private static final int FB = 0x08;
    private static final int FBU = 0x0C;
    private static final int IS = 0x10;
    private static final int IE = 0x14;
    private static final int CMD = 0x18;
    private static final int CMD_START = 0x01;
    private static final int CMD_RECEIVE = 0x10;
    private static final int TFD = 0x20;
    private static final int SIG = 0x24;
    private static final int SSTS = 0x28;
    private static final int SSTS_DETECTION = 0x0F;
    private static final int SSTS_PRESENT = 3;
    private static final int SERR = 0x30;
    private static final int CI = 0x38;

    /** TFES, HBFS, HBDS, IFS. */
    private static final int ERRORS = 0x7800_0000;

    private static final int ATAPI_SIGNATURE = 0xEB140101;

    private static final int HEADER_FIS_DWORDS = 5;
    private static final int HEADER_ATAPI = 1 << 5;
    private static final int HEADER_WRITE = 1 << 6;
    private static final int HEADER_ONE_REGION = 1 << 16;

    private static final int FIS_BYTES = 20;
    private static final int FIS_TO_DEVICE = 0x27;
    private static final int FIS_COMMAND = 0x80;
    private static final int LBA = 0x40;
    private static final int PACKET_BY_DMA = 0x01;

    private static final int READ_DMA = 0xC8;
    private static final int READ_DMA_EXT = 0x25;
    private static final int WRITE_DMA = 0xCA;
    private static final int WRITE_DMA_EXT = 0x35;

    /** Switches an adapter to AHCI, its interrupt off; returns which ports it has. */
    static int enable(Hardware pc, long adapter) {
        pc.write32(adapter + GHC, GHC_ENABLE);
        return pc.read32(adapter + IMPLEMENTED);
    }

    static AhciLink of(Hardware pc, long adapter, int port) {
        return new AhciLink(pc, adapter + FIRST_PORT + (long) port * PORT_BYTES);
    }

    private int register(int at) {
        return pc.read32(registers + at);
    }

    private void register(int at, int value) {
        pc.write32(registers + at, value);
    }

    boolean present() {
        return (register(SSTS) & SSTS_DETECTION) == SSTS_PRESENT;
    }

    /** Lets the drive say what it is, and commands begin (10.1.2, 10.3.1). */
    void start() {
        register(CMD, 0);
        register(IE, 0);
        register(CLB, (int) LIST);
        register(CLBU, 0);
        register(FB, (int) RECEIVED);
        register(FBU, 0);
        register(SERR, -1);
        register(IS, -1);
        register(CMD, CMD_RECEIVE);
        register(CMD, CMD_RECEIVE | CMD_START);
    }

    /** Returns whether the drive has not answered yet. */
    boolean busy() {
        boolean waits = (register(TFD) & (AtaPort.BSY | AtaPort.DRQ)) != 0 || register(CI) != 0;
        return waits && !failed();
    }

    boolean failed() {
        return (register(IS) & ERRORS) != 0;
    }

    /** Returns the drive's error register. */
    int error() {
        return register(TFD) >> 8 & 0xFF;
    }

    boolean packetDevice() {
        return register(SIG) == ATAPI_SIGNATURE;
    }

    /** Starts a command that moves data to {@link #BOUNCE}, or none. */
    void start(int code, int bytes) {
        issue(fis(code), 0, BOUNCE, bytes);
    }

    /** Starts to transfer sectors of a disk, at most 128. */
    void start(Action action, boolean wide, long sector, int count, long address) {
        byte[] fis = fis(code(action, wide));
        for (int i = 0; i < 3; i++) {
            fis[4 + i] = (byte) (sector >> (8 * i));
            fis[8 + i] = (byte) (sector >> (24 + 8 * i));
        }
        fis[7] = (byte) (LBA | (wide ? 0 : sector >> 24 & 0x0F));
        fis[12] = (byte) count;
        fis[13] = (byte) (count >> 8);
        int bytes = action == Action.VERIFY ? 0 : count * Transfer.SECTOR_BYTES;
        issue(fis, action == Action.WRITE ? HEADER_WRITE : 0, address, bytes);
    }

    /** Starts a packet command whose data come by DMA. */
    void startPacket(byte[] packet, long address, int bytes) {
        pc.writeBytes(TABLE + PACKET_OFFSET, packet);
        byte[] fis = fis(AtaPort.PACKET);
        fis[3] = PACKET_BY_DMA;
        issue(fis, HEADER_ATAPI, address, bytes);
    }

    private static int code(Action action, boolean wide) {
        return switch (action) {
            case READ -> wide ? READ_DMA_EXT : READ_DMA;
            case WRITE -> wide ? WRITE_DMA_EXT : WRITE_DMA;
            case VERIFY -> wide ? AtaPort.VERIFY_SECTORS_EXT : AtaPort.VERIFY_SECTORS;
        };
    }

    private static byte[] fis(int code) {
        byte[] fis = new byte[FIS_BYTES];
        fis[0] = FIS_TO_DEVICE;
        fis[1] = (byte) FIS_COMMAND;
        fis[2] = (byte) code;
        return fis;
    }

    private void issue(byte[] fis, int flags, long address, int bytes) {
        pc.writeBytes(TABLE, fis);
        pc.write64(TABLE + REGIONS_OFFSET, address);
        pc.write64(TABLE + REGIONS_OFFSET + 8, bytes == 0 ? 0 : (long) (bytes - 1) << 32);
        pc.write32(LIST, HEADER_FIS_DWORDS | flags | (bytes == 0 ? 0 : HEADER_ONE_REGION));
        pc.write32(LIST + 4, 0);
        pc.write64(LIST + 8, TABLE);
        start();
        register(CI, 1);
    }
}
