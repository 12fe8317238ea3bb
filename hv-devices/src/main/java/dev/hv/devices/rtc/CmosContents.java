package dev.hv.devices.rtc;

/**
 * What the firmware of a PC/AT leaves in the battery-backed memory: equipment, memory sizes and
 * their checksum, at the addresses of the IBM PC/AT Technical Reference (real-time clock and CMOS
 * RAM), and the memory above 16 MiB in units of 64 KiB where later firmware keeps it.
 */
final class CmosContents {
    private static final int FIRST = 0x0E;
    private static final int FLOPPY_TYPES = 0x10;
    private static final int EQUIPMENT = 0x14;
    private static final int BASE_KIB = 0x15;
    private static final int EXTENDED_KIB = 0x17;
    private static final int CHECKSUM_FIRST = 0x10;
    private static final int CHECKSUM = 0x2E;
    private static final int EXTENDED_KIB_FOUND = 0x30;
    private static final int ABOVE_16_MIB = 0x34;

    /** A coprocessor, and no display of the old kinds. */
    private static final int COPROCESSOR = 0x02;

    private static final int MAX_WORD = 0xFFFF;

    private final int[] bytes = new int[0x80];

    private CmosContents() {}

    /** Makes the contents for a machine of that memory. */
    static CmosContents of(RtcMc146818Config config) {
        CmosContents cmos = new CmosContents();
        long extended = config.extendedMemoryBytes();
        cmos.bytes[FLOPPY_TYPES] = config.floppyTypes();
        cmos.bytes[EQUIPMENT] = COPROCESSOR | floppies(config.floppyTypes());
        cmos.putWord(BASE_KIB, config.baseMemoryBytes() >> 10);
        cmos.putWord(EXTENDED_KIB, extended >> 10);
        cmos.putWord(EXTENDED_KIB_FOUND, extended >> 10);
        cmos.putWord(ABOVE_16_MIB, Math.max(0, extended - (15 << 20)) >> 16);
        int sum = 0;
        for (int i = CHECKSUM_FIRST; i < CHECKSUM; i++) {
            sum += cmos.bytes[i];
        }
        cmos.bytes[CHECKSUM] = sum >> 8;
        cmos.bytes[CHECKSUM + 1] = sum & 0xFF;
        return cmos;
    }

    /** Bit 0: there are floppy drives; bits 6 and 7: how many after the first. */
    private static int floppies(int types) {
        int count = ((types & 0xF0) != 0 ? 1 : 0) + ((types & 0x0F) != 0 ? 1 : 0);
        return count == 0 ? 0 : 1 | (count - 1) << 6;
    }

    /** Sizes that do not fit say the most that can be said. */
    private void putWord(int address, long value) {
        int word = (int) Math.min(value, MAX_WORD);
        bytes[address] = word & 0xFF;
        bytes[address + 1] = word >> 8;
    }

    /** Tells each byte that is not zero. */
    void forEach(Consumer consumer) {
        for (int address = FIRST; address < bytes.length; address++) {
            if (bytes[address] != 0) {
                consumer.accept(address, bytes[address]);
            }
        }
    }

    /** Takes a byte at an address. */
    @FunctionalInterface
    interface Consumer {
        void accept(int address, int value);
    }
}
