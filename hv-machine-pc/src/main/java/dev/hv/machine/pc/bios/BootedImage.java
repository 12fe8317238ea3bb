package dev.hv.machine.pc.bios;

/**
 * What was booted from a CD-ROM, as the specification packet of INT 13h, AH=4Bh tells (El Torito
 * 1.0, section 4 and figure 6). It is remembered in the extended BIOS data area.
 *
 * @param pc the machine
 */
record BootedImage(Hardware pc) {
    private static final long BOOTED = BiosData.BOOT + 0x30;
    private static final long MEDIUM = BiosData.BOOT + 0x31;
    private static final long DRIVE = BiosData.BOOT + 0x32;
    private static final long EMULATED = BiosData.BOOT + 0x33;
    private static final long BLOCK = BiosData.BOOT + 0x34;
    private static final long SEGMENT = BiosData.BOOT + 0x38;
    private static final long SECTORS = BiosData.BOOT + 0x3A;

    /** What a hard disk's partition table says. */
    private static final long LAST_CYLINDER = BiosData.BOOT + 0x3C;

    private static final long LAST_HEAD = BiosData.BOOT + 0x3E;
    private static final long LAST_SECTOR = BiosData.BOOT + 0x3F;

    private static final int FLOPPY_CYLINDERS = 80;
    private static final int SPECIFICATION_BYTES = 0x13;

    /** Kinds of media, as the catalog names them. */
    static final int NO_EMULATION = 0;

    static final int HARD_DISK = 4;

    private static final int FLOPPY_PRESENT = 0x0001;
    private static final int FLOPPIES_SHIFT = 6;

    /**
     * Notes an image that is about to be booted.
     *
     * @param medium as the catalog names it: 0 for none, 1 for a floppy of 1.2 MB, 2 for 1.44 MB, 3
     *     for 2.88 MB, 4 for a hard disk
     * @param drive under which INT 13h shows it
     * @param block where the image begins
     * @param segment where it is loaded; 0 where the usual one is meant
     * @param sectors of 512 bytes that are loaded
     */
    void begin(int medium, int drive, int block, int segment, int sectors) {
        end();
        pc.write8(BOOTED, 1);
        pc.write8(MEDIUM, medium);
        pc.write8(DRIVE, drive);
        pc.write32(BLOCK, block);
        pc.write16(SEGMENT, segment);
        pc.write16(SECTORS, sectors);
    }

    /**
     * Begins to show it as a drive, which systems count. A hard disk ends where its first partition
     * does (El Torito 1.0, section 2.4): this is what the table says of that.
     */
    void emulate(int lastCylinder, int lastHead, int lastSector) {
        pc.write16(LAST_CYLINDER, lastCylinder);
        pc.write8(LAST_HEAD, lastHead);
        pc.write8(LAST_SECTOR, lastSector);
        pc.write8(EMULATED, 1);
        count(1);
    }

    /** The same of a floppy disk, of which all is known. */
    void emulateFloppy() {
        emulate(0, 0, 0);
    }

    /** Forgets it: the next boot begins anew. */
    void end() {
        pc.write8(BOOTED, 0);
        endEmulation();
    }

    private void endEmulation() {
        if (emulated()) {
            count(-1);
            pc.write8(EMULATED, 0);
        }
    }

    private void count(int more) {
        if (!floppy()) {
            pc.write8(BiosData.DISK_COUNT, pc.read8(BiosData.DISK_COUNT) + more);
            return;
        }
        int equipment = pc.read16(BiosData.EQUIPMENT);
        int before = (equipment & FLOPPY_PRESENT) == 0 ? 0 : (equipment >> FLOPPIES_SHIFT & 3) + 1;
        int now = Math.clamp(before + more, 0, 4);
        int others = equipment & ~(FLOPPY_PRESENT | 3 << FLOPPIES_SHIFT);
        int floppies = now == 0 ? 0 : FLOPPY_PRESENT | (now - 1) << FLOPPIES_SHIFT;
        pc.write16(BiosData.EQUIPMENT, others | floppies);
    }

    /** Returns whether INT 13h shows it as a drive. */
    boolean emulated() {
        return pc.read8(EMULATED) != 0;
    }

    /** Returns the number under which INT 13h shows it. */
    int drive() {
        return pc.read8(DRIVE);
    }

    /** Returns whether a drive of that number is of its kind. */
    boolean movesUp(int number) {
        return floppy()
                ? number < Drives.FIRST_DISK
                : number >= Drives.FIRST_DISK && number < Drives.FIRST_CDROM;
    }

    /** Returns whether it is that of a floppy disk. */
    boolean floppy() {
        return medium() != HARD_DISK;
    }

    private int medium() {
        return pc.read8(MEDIUM);
    }

    int cylinders() {
        return floppy() ? FLOPPY_CYLINDERS : pc.read16(LAST_CYLINDER) + 1;
    }

    int heads() {
        return floppy() ? 2 : pc.read8(LAST_HEAD) + 1;
    }

    int sectorsPerTrack() {
        return switch (medium()) {
            case 1 -> 15;
            case 3 -> 36;
            case HARD_DISK -> Math.max(1, pc.read8(LAST_SECTOR));
            default -> 18;
        };
    }

    /** Returns the number of such a drive's type in the CMOS memory. */
    int driveType() {
        return switch (medium()) {
            case 1 -> 2;
            case 3 -> 5;
            default -> 4;
        };
    }

    /** Returns where the image begins, in blocks of the CD-ROM. */
    long block() {
        return pc.read32(BLOCK) & 0xFFFF_FFFFL;
    }

    /**
     * INT 13h, AH=4Bh: AL=00h ends the emulation, AL=01h only tells of it. Returns whether there is
     * something to tell.
     */
    boolean tell(Frame frame) {
        if (pc.read8(BOOTED) == 0 || frame.al() > 1) {
            return false;
        }
        long packet = frame.dsAddress(frame.si());
        pc.writeBytes(packet, new byte[SPECIFICATION_BYTES]);
        pc.write8(packet, SPECIFICATION_BYTES);
        pc.write8(packet + 1, medium());
        pc.write8(packet + 2, drive());
        pc.write32(packet + 4, pc.read32(BLOCK));
        pc.write16(packet + 12, pc.read16(SEGMENT));
        pc.write16(packet + 14, pc.read16(SECTORS));
        if (emulated()) {
            int last = cylinders() - 1;
            pc.write8(packet + 16, last);
            pc.write8(packet + 17, (last >> 2 & 0xC0) | sectorsPerTrack());
            pc.write8(packet + 18, heads() - 1);
        }
        if (frame.al() == 0) {
            endEmulation();
        }
        return true;
    }
}
