package dev.hv.machine.pc.bios;

import java.util.List;

/**
 * The drives that POST found, as a table in the extended BIOS data area: disks in the order of
 * their BIOS numbers from 80h on, CD-ROM drives from E0h on.
 */
final class Drives {
    /** Most drives that the table holds: two channels of two, and six ports of an AHCI adapter. */
    static final int MAX = 10;

    /** Most cylinders that INT 13h can count. */
    static final int MAX_CYLINDERS = 1024;

    /** BIOS number of the first fixed disk. */
    static final int FIRST_DISK = 0x80;

    /** BIOS number of the first CD-ROM drive. */
    static final int FIRST_CDROM = 0xE0;

    private static final int ENTRY_BYTES = 32;
    private static final int KIND = 0;
    private static final int UNIT = 1;
    private static final int COMMAND_PORT = 2;
    private static final int CONTROL_PORT = 4;
    private static final int HEADS = 6;
    private static final int SECTORS_PER_TRACK = 7;
    private static final int CYLINDERS = 8;
    private static final int WIDE = 10;
    private static final int SECTORS = 16;
    private static final int LINK = 24;

    private static final int[] TABLE_VECTORS = {0x41, 0x46};
    private static final int TABLE_BYTES = 16;
    private static final int NO_PRECOMPENSATION = 0xFFFF;
    private static final int NO_RETRIES = 0xC0;
    private static final int MORE_THAN_8_HEADS = 0x08;

    private static final int CMOS_TYPES = 0x12;
    private static final int CMOS_TYPES_EXTENDED = 0x19;
    private static final int CMOS_PARAMETERS = 0x1B;
    private static final int TYPE_OF_USER = 47;

    /** Where in a table the bytes are that the CMOS memory has of it. */
    private static final int[] IN_CMOS = {0, 1, 2, 5, 6, 8, 12, 13, 14};

    private final Hardware pc;

    Drives(Hardware pc) {
        this.pc = pc;
    }

    /** What a drive is. */
    enum Kind {
        NONE,
        DISK,
        CDROM;

        private static final List<Kind> BY_CODE = List.of(values());

        /** Returns the number that stands for it in memory. */
        int code() {
            return BY_CODE.indexOf(this);
        }

        /** Returns what a number in memory stands for; guests may have written any. */
        static Kind of(int code) {
            return BY_CODE.get(code % BY_CODE.size());
        }
    }

    /**
     * A drive.
     *
     * @param kind what it is
     * @param unit 0 for the master, 1 for the slave
     * @param commandPort first port of the command block
     * @param controlPort device control and alternate status
     * @param wide whether it takes 48-bit addresses
     * @param cylinders of the geometry that INT 13h shows
     * @param heads of that geometry, 1 to 255
     * @param sectorsPerTrack of that geometry, 1 to 63
     * @param sectors its size; of 512 bytes (disks), or unknown (0)
     * @param link registers of its AHCI port, in place of an ATA device's; 0 if it has those
     */
    record Drive(
            Kind kind,
            int unit,
            int commandPort,
            int controlPort,
            boolean wide,
            int cylinders,
            int heads,
            int sectorsPerTrack,
            long sectors,
            long link) {
        /** Returns whether it hangs on an AHCI adapter. */
        boolean serial() {
            return link != 0;
        }
    }

    void clear() {
        pc.cmos(CMOS_TYPES, 0);
        for (int i = 0; i < MAX; i++) {
            pc.write8(entry(i) + KIND, Kind.NONE.code());
        }
        pc.write8(BiosData.DISK_COUNT, 0);
    }

    /** Adds a drive after those that are there. */
    void add(Drive drive) {
        for (int i = 0; i < MAX; i++) {
            if (kind(i) == Kind.NONE) {
                put(entry(i), drive);
                break;
            }
        }
        if (drive.kind() == Kind.DISK) {
            int disks = pc.read8(BiosData.DISK_COUNT);
            pc.write8(BiosData.DISK_COUNT, disks + 1);
            parameterTable(drive, disks);
        }
    }

    /** Has INT 13h count the disk that was added last as where it was partitioned. */
    void countLastBy(PartitionGeometry geometry) {
        int disk = pc.read8(BiosData.DISK_COUNT) - 1;
        int index = index(FIRST_DISK + disk);
        long cylinder = (long) geometry.heads() * geometry.sectorsPerTrack();
        if (index < 0 || get(index).sectors() < cylinder) {
            return;
        }
        long entry = entry(index);
        pc.write16(
                entry + CYLINDERS, (int) Math.min(get(index).sectors() / cylinder, MAX_CYLINDERS));
        pc.write8(entry + HEADS, geometry.heads());
        pc.write8(entry + SECTORS_PER_TRACK, geometry.sectorsPerTrack());
        parameterTable(get(index), disk);
    }

    /**
     * The fixed disk parameter table of the first two disks, which systems read that drive disks by
     * themselves (IBM PS/2 BIOS Interface Technical Reference, section 3, "Fixed Disk Drive
     * Parameter Tables").
     */
    private void parameterTable(Drive drive, int disk) {
        if (disk >= TABLE_VECTORS.length) {
            return;
        }
        long table = BiosData.DISK_TABLES + (long) disk * TABLE_BYTES;
        pc.writeBytes(table, new byte[TABLE_BYTES]);
        pc.write16(table, drive.cylinders());
        pc.write8(table + 2, drive.heads());
        pc.write16(table + 5, NO_PRECOMPENSATION);
        pc.write8(table + 8, NO_RETRIES | (drive.heads() > 8 ? MORE_THAN_8_HEADS : 0));
        pc.write16(table + 12, drive.cylinders()); // where the heads land
        pc.write8(table + 14, drive.sectorsPerTrack());
        int segment = pc.extendedArea();
        int offset = (int) (table - BiosData.EBDA);
        pc.write32(4L * TABLE_VECTORS[disk], segment << 16 | offset);
        cmosType(table, disk);
    }

    /**
     * Early systems count disks by their types in the CMOS memory, where 15 leads to one more byte
     * (IBM PC/AT Technical Reference, "Real-Time Clock/CMOS RAM Information", 12h, 19h, 1Ah); type
     * 47 is by custom the user's, whose parameters follow from 1Bh and from 24h on.
     */
    private void cmosType(long table, int disk) {
        int types = pc.cmos(CMOS_TYPES);
        pc.cmos(CMOS_TYPES, types | (disk == 0 ? 0xF0 : 0x0F));
        pc.cmos(CMOS_TYPES_EXTENDED + disk, TYPE_OF_USER);
        int first = CMOS_PARAMETERS + disk * IN_CMOS.length;
        for (int i = 0; i < IN_CMOS.length; i++) {
            pc.cmos(first + i, pc.read8(table + IN_CMOS[i]));
        }
    }

    private void put(long entry, Drive drive) {
        pc.write8(entry + KIND, drive.kind().code());
        pc.write8(entry + UNIT, drive.unit());
        pc.write16(entry + COMMAND_PORT, drive.commandPort());
        pc.write16(entry + CONTROL_PORT, drive.controlPort());
        pc.write8(entry + HEADS, drive.heads());
        pc.write8(entry + SECTORS_PER_TRACK, drive.sectorsPerTrack());
        pc.write16(entry + CYLINDERS, drive.cylinders());
        pc.write8(entry + WIDE, drive.wide() ? 1 : 0);
        pc.write64(entry + SECTORS, drive.sectors());
        pc.write64(entry + LINK, drive.link());
    }

    /** Returns the index in the table of a BIOS drive number; -1 if there is none. */
    int index(int number) {
        Kind wanted = number >= FIRST_CDROM ? Kind.CDROM : Kind.DISK;
        int left = number - (wanted == Kind.CDROM ? FIRST_CDROM : FIRST_DISK);
        for (int i = 0; i < MAX; i++) {
            if (kind(i) == wanted && left-- == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Returns how many there are of a kind. */
    int count(Kind kind) {
        int count = 0;
        for (int i = 0; i < MAX; i++) {
            if (kind(i) == kind) {
                count++;
            }
        }
        return count;
    }

    private Kind kind(int index) {
        return Kind.of(pc.read8(entry(index) + KIND));
    }

    /** Returns the drive at an index of the table. */
    Drive get(int index) {
        long entry = entry(index);
        return new Drive(
                kind(index),
                pc.read8(entry + UNIT) & 1,
                pc.read16(entry + COMMAND_PORT),
                pc.read16(entry + CONTROL_PORT),
                pc.read8(entry + WIDE) != 0,
                pc.read16(entry + CYLINDERS),
                Math.max(1, pc.read8(entry + HEADS)),
                Math.max(1, pc.read8(entry + SECTORS_PER_TRACK)),
                pc.read64(entry + SECTORS),
                pc.read64(entry + LINK));
    }

    private static long entry(int index) {
        return BiosData.DRIVES + (long) index * ENTRY_BYTES;
    }
}
