package dev.hv.machine.pc.bios;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The geometry that a disk had where it was partitioned, as far as its partition table tells: each
 * entry has its first and its last sector as cylinder, head and sector, and the first one as a
 * number as well (IBM Personal Computer Disk Operating System Technical Reference, chapter "Fixed
 * Disk Information"). Boot sectors and systems of the time count by it, so a disk that comes from
 * another machine boots only where INT 13h counts in the same way.
 *
 * @param heads 1 to 255
 * @param sectorsPerTrack 1 to 63
 */
record PartitionGeometry(int heads, int sectorsPerTrack) {
    private static final int TABLE = 0x1BE;
    private static final int ENTRIES = 4;
    private static final int ENTRY_BYTES = 16;
    private static final int SIGNATURE = 510;
    private static final int MAX_HEADS = 255;

    /**
     * Finds it; empty if there is no partition, or none whose addresses agree.
     *
     * @param sector the disk's first one, 512 bytes
     */
    static Optional<PartitionGeometry> of(byte[] sector) {
        ByteBuffer table = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
        if ((table.getShort(SIGNATURE) & 0xFFFF) != 0xAA55) {
            return Optional.empty();
        }
        for (int i = 0; i < ENTRIES; i++) {
            ByteBuffer entry =
                    table.slice(TABLE + i * ENTRY_BYTES, ENTRY_BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN);
            PartitionGeometry geometry =
                    new PartitionGeometry((entry.get(5) & 0xFF) + 1, entry.get(6) & 0x3F);
            if (entry.get(4) != 0 && geometry.fits(entry)) {
                return Optional.of(geometry);
            }
        }
        return Optional.empty();
    }

    /** A partition ends with a cylinder, and its first sector is at the place that it says. */
    private boolean fits(ByteBuffer entry) {
        int head = entry.get(1) & 0xFF;
        int sector = entry.get(2) & 0x3F;
        int cylinder = (entry.get(2) & 0xC0) << 2 | (entry.get(3) & 0xFF);
        long first = entry.getInt(8) & 0xFFFF_FFFFL;
        return heads <= MAX_HEADS
                && head < heads
                && sector > 0
                && sector <= sectorsPerTrack
                && first == ((long) cylinder * heads + head) * sectorsPerTrack + sector - 1;
    }
}
