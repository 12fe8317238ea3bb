package dev.hv.machine.pc.acpi;

/** The header that nearly all tables begin with (ACPI 6.4, 5.2.6), and their checksum. */
final class SystemTable {
    /** Size of the header, in bytes. */
    static final int HEADER_SIZE = 36;

    private static final int CHECKSUM = 9;
    private static final String OEM_ID = "HV";
    private static final String OEM_TABLE_ID = "HVPC";
    private static final String CREATOR_ID = "HV";

    private SystemTable() {}

    /**
     * A table with its header.
     *
     * @param signature four letters
     * @param revision of that kind of table
     * @param body what follows the header
     */
    static byte[] of(String signature, int revision, TableBytes body) {
        byte[] table =
                new TableBytes()
                        .text(signature, 4)
                        .u32(HEADER_SIZE + body.size())
                        .u8(revision)
                        .u8(0)
                        .text(OEM_ID, 6)
                        .text(OEM_TABLE_ID, 8)
                        .u32(1)
                        .text(CREATOR_ID, 4)
                        .u32(1)
                        .bytes(body.toArray())
                        .toArray();
        table[CHECKSUM] = checksum(table, table.length);
        return table;
    }

    /** Returns what makes the first bytes add up to zero, if it takes the place of a zero. */
    static byte checksum(byte[] bytes, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += bytes[i];
        }
        return (byte) -sum;
    }

    /**
     * The root pointer, revision 2 (5.2.5.3).
     *
     * @param rsdt address of the table of 32-bit addresses, which is all that ACPI 1.0 knows
     * @param xsdt address of the table of 64-bit addresses
     */
    static byte[] rootPointer(long rsdt, long xsdt) {
        byte[] pointer =
                new TableBytes()
                        .text("RSD PTR ", 8)
                        .u8(0)
                        .text(OEM_ID, 6)
                        .u8(2)
                        .u32(rsdt)
                        .u32(36)
                        .u64(xsdt)
                        .zeros(4)
                        .toArray();
        pointer[8] = checksum(pointer, 20);
        pointer[32] = checksum(pointer, pointer.length);
        return pointer;
    }
}
