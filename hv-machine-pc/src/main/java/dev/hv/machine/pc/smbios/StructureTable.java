package dev.hv.machine.pc.smbios;

import dev.hv.machine.pc.acpi.TableBytes;

import java.nio.charset.StandardCharsets;

/** Structures of SMBIOS, one after the other (DSP0134 2.8.0, section 6.1). */
final class StructureTable {
    private static final int HEADER_BYTES = 4;

    /** Of a string, as readers of earlier versions expect (6.1.3). */
    private static final int MAX_CHARACTERS = 64;

    private final TableBytes bytes = new TableBytes();
    private int count;
    private int largest;

    /**
     * Appends a structure.
     *
     * @param body its formatted part behind the header
     * @param strings that the body names by number, from 1 on; none is empty
     */
    void add(int type, int handle, TableBytes body, String... strings) {
        int before = bytes.size();
        bytes.u8(type).u8(HEADER_BYTES + body.size()).u16(handle).bytes(body.toArray());
        for (String string : strings) {
            String cut = string.substring(0, Math.min(string.length(), MAX_CHARACTERS));
            bytes.bytes(cut.getBytes(StandardCharsets.US_ASCII)).u8(0);
        }
        bytes.u8(0);
        if (strings.length == 0) {
            bytes.u8(0);
        }
        count++;
        largest = Math.max(largest, bytes.size() - before);
    }

    byte[] bytes() {
        return bytes.toArray();
    }

    int count() {
        return count;
    }

    /** Returns the size of the largest structure, in bytes. */
    int largest() {
        return largest;
    }
}
