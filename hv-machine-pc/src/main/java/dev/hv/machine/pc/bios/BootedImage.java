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
    private static final long BLOCK = BiosData.BOOT + 0x34;
    private static final long SEGMENT = BiosData.BOOT + 0x38;
    private static final long SECTORS = BiosData.BOOT + 0x3A;

    private static final int LAST_CYLINDER = 79;
    private static final int SPECIFICATION_BYTES = 0x13;
    private static final int NO_EMULATION = 0;

    /**
     * Notes an image that is about to be booted.
     *
     * @param medium as the catalog names it: 0 for none, 1 for a floppy of 1.2 MB, 2 for 1.44 MB, 3
     *     for 2.88 MB
     * @param drive under which INT 13h shows it
     * @param block where the image begins
     * @param segment where it is loaded; 0 where the usual one is meant
     * @param sectors of 512 bytes that are loaded
     */
    void begin(int medium, int drive, int block, int segment, int sectors) {
        pc.write8(BOOTED, 1);
        pc.write8(MEDIUM, medium);
        pc.write8(DRIVE, drive);
        pc.write32(BLOCK, block);
        pc.write16(SEGMENT, segment);
        pc.write16(SECTORS, sectors);
    }

    /** Forgets it: the next boot begins anew. */
    void end() {
        pc.write8(BOOTED, 0);
        pc.write8(MEDIUM, NO_EMULATION);
    }

    /** Returns whether INT 13h shows it as a floppy. */
    boolean emulated() {
        return medium() != NO_EMULATION;
    }

    private int medium() {
        return pc.read8(MEDIUM);
    }

    /** Returns where the image begins, in blocks of the CD-ROM. */
    long block() {
        return pc.read32(BLOCK) & 0xFFFF_FFFFL;
    }

    int sectorsPerTrack() {
        return switch (medium()) {
            case 1 -> 15;
            case 3 -> 36;
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
        pc.write8(packet + 2, pc.read8(DRIVE));
        pc.write32(packet + 4, pc.read32(BLOCK));
        pc.write16(packet + 12, pc.read16(SEGMENT));
        pc.write16(packet + 14, pc.read16(SECTORS));
        if (emulated()) {
            pc.write8(packet + 16, LAST_CYLINDER);
            pc.write8(packet + 17, sectorsPerTrack());
            pc.write8(packet + 18, 1);
        }
        if (frame.al() == 0) {
            pc.write8(MEDIUM, NO_EMULATION);
        }
        return true;
    }
}
