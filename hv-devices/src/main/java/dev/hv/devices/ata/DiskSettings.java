package dev.hv.devices.ata;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/**
 * What an ATA disk is and how it is set: geometry and translation (ATA/ATAPI-6, 6.2 and annex C of
 * ATA/ATAPI-5), multiple mode, features, and what IDENTIFY DEVICE tells of them (8.15).
 */
final class DiskSettings {
    private static final int HEADS = 16;
    private static final int SECTORS_PER_TRACK = 63;
    private static final int MAX_CYLINDERS = 16383;
    private static final long MAX_LBA28 = (1L << 28) - 1;
    private static final int MAX_MULTIPLE = 16;

    private final long sectors;
    private final String serial;
    private final TransferMode mode = new TransferMode();
    private int heads = HEADS;
    private int sectorsPerTrack = SECTORS_PER_TRACK;
    private int multiple = MAX_MULTIPLE;
    private boolean writeCache = true;
    private boolean lookAhead = true;
    private boolean smart = true;
    private boolean keepOverReset;

    DiskSettings(long sectors, String serial) {
        this.sectors = sectors;
        this.serial = serial;
    }

    int multiple() {
        return multiple;
    }

    void setMultiple(int count) {
        multiple = count;
    }

    boolean writeCache() {
        return writeCache;
    }

    boolean smart() {
        return smart;
    }

    /** Returns whether the command is one that can be given: not to a disk in which it is off. */
    boolean setSmart(boolean on) {
        boolean was = smart;
        smart = on;
        return was || on;
    }

    private int cylinders() {
        return (int) Math.min(MAX_CYLINDERS, sectors / ((long) HEADS * SECTORS_PER_TRACK));
    }

    private int translatedCylinders() {
        return (int) Math.min(65535, sectors / ((long) heads * sectorsPerTrack));
    }

    /** INITIALIZE DEVICE PARAMETERS; returns whether there is such a translation. */
    boolean translate(int newHeads, int newSectors) {
        if (newSectors == 0 || newSectors > SECTORS_PER_TRACK) {
            return false;
        }
        heads = newHeads;
        sectorsPerTrack = newSectors;
        return true;
    }

    /** Returns where a command begins; -1 if the cylinder, head or sector does not exist. */
    long address(TaskFile task, boolean wide) {
        if (wide) {
            return task.lba48();
        }
        if ((task.device & TaskFile.DEVICE_LBA) != 0) {
            return task.lba28();
        }
        int cylinder = (task.high & 0xFF) << 8 | (task.mid & 0xFF);
        int head = task.device & 0x0F;
        int sector = task.low & 0xFF;
        return sector == 0 || sector > sectorsPerTrack || head >= heads
                ? -1
                : ((long) cylinder * heads + head) * sectorsPerTrack + sector - 1;
    }

    /** Writes an address into the registers, in the form in which the command had it. */
    void report(TaskFile task, long lba, boolean wide) {
        if (wide) {
            task.lba48(lba);
        } else if ((task.device & TaskFile.DEVICE_LBA) != 0) {
            task.lba28(lba);
        } else {
            long track = lba / sectorsPerTrack;
            task.low = (int) (lba % sectorsPerTrack) + 1;
            task.device = (task.device & 0xF0) | (int) (track % heads);
            task.mid = (int) (track / heads) & 0xFF;
            task.high = (int) ((track / heads) >> 8) & 0xFF;
        }
    }

    /** SET FEATURES (8.46); returns whether there is such a feature. */
    boolean setFeature(int feature, int count) {
        switch (feature) {
            case 0x02 -> writeCache = true;
            case 0x82 -> writeCache = false;
            case 0x03 -> {
                return mode.select(count);
            }
            case 0x55 -> lookAhead = false;
            case 0xAA -> lookAhead = true;
            case 0x66 -> keepOverReset = true;
            case 0xCC -> keepOverReset = false;
            default -> {
                return false;
            }
        }
        return true;
    }

    DriveIdentity identify(boolean readOnly) {
        long chsSectors = (long) translatedCylinders() * heads * sectorsPerTrack;
        // FLUSH CACHE EXT, FLUSH CACHE, 48-bit addresses.
        int commands = 1 << 13 | 1 << 12 | 1 << 10;
        return new DriveIdentity(serial, readOnly ? "HV DISK (READ ONLY)" : "HV DISK")
                .word(0, 0x0040)
                .word(1, cylinders())
                .word(3, HEADS)
                .word(6, SECTORS_PER_TRACK)
                .word(47, 0x8000 | MAX_MULTIPLE)
                // IORDY, LBA, DMA.
                .word(49, 0x0F00)
                .word(50, 0x4000)
                .modes(mode)
                .word(54, translatedCylinders())
                .word(55, heads)
                .word(56, sectorsPerTrack)
                .dword(57, chsSectors)
                .word(59, multiple == 0 ? 0 : 0x0100 | multiple)
                .dword(60, Math.min(sectors, MAX_LBA28))
                // ATA-1 to ATA/ATAPI-6, and T13 1410D revision 3b.
                .word(80, 0x007E)
                .word(81, 0x001C)
                // SMART, power management, write cache, look-ahead.
                .word(82, 1 << 6 | 1 << 5 | 1 << 3 | 1)
                .word(83, 0x4000 | commands)
                .word(84, 0x4000)
                .word(85, bit(lookAhead, 6) | bit(writeCache, 5) | 1 << 3 | bit(smart, 0))
                .word(86, commands)
                .word(87, 0x4000)
                .word(93, 0x6001)
                .qword(100, sectors)
                // TRIM is there (ATA8-ACS, 7.16.7.78), one block of ranges at most is not said.
                .word(105, Drive.BUFFER_BYTES / Drive.SECTOR_BYTES)
                .word(169, 1);
    }

    private static int bit(boolean set, int position) {
        return set ? 1 << position : 0;
    }

    /** Back to the defaults, unless the host has asked that they stay (8.46.9). */
    void softReset() {
        if (!keepOverReset) {
            multiple = MAX_MULTIPLE;
            writeCache = true;
            lookAhead = true;
        }
    }

    void powerOn() {
        keepOverReset = false;
        heads = HEADS;
        sectorsPerTrack = SECTORS_PER_TRACK;
        smart = true;
        mode.reset();
        softReset();
    }

    void save(StateWriter out) {
        mode.save(out);
        out.putLong("heads", heads)
                .putLong("sectors-per-track", sectorsPerTrack)
                .putLong("multiple", multiple)
                .putBoolean("write-cache", writeCache)
                .putBoolean("look-ahead", lookAhead)
                .putBoolean("smart", smart)
                .putBoolean("keep-over-reset", keepOverReset);
    }

    void load(StateReader in) throws StateException {
        mode.load(in);
        heads = in.getInt("heads", 1, HEADS);
        sectorsPerTrack = in.getInt("sectors-per-track", 1, SECTORS_PER_TRACK);
        multiple = in.getInt("multiple", 0, MAX_MULTIPLE);
        writeCache = in.getBoolean("write-cache");
        lookAhead = in.getBoolean("look-ahead");
        smart = in.getBoolean("smart");
        keepOverReset = in.getBoolean("keep-over-reset");
    }
}
