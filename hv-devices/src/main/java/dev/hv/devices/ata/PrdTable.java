package dev.hv.devices.ata;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/**
 * The way through the physical region descriptor table of a command (AHCI 1.3.1, 4.2.3.3): each
 * entry is an address and a count of bytes, which is even and at least two. A transfer ends with
 * the drive's data, so that a table that is longer, or whose regions are the same, moves no more.
 */
final class PrdTable {
    private static final int ENTRY_BYTES = 16;
    private static final int MAX_ENTRIES = 0xFFFF;
    private static final long COUNT = 0x3F_FFFF;
    private static final long INTERRUPT = 1L << 31;

    private final byte[] bytes = new byte[ENTRY_BYTES];
    private long entry;
    private int entries;
    private long address;
    private int left;
    private boolean interrupt;
    private long moved;

    /** How a move ended. */
    enum Result {
        MOVED,
        /** The table ended before the data. */
        TOO_SHORT,
        /** The table or a region lies outside memory. */
        FAULT
    }

    void begin(long table, int count) {
        entry = table;
        entries = count;
        address = 0;
        left = 0;
        interrupt = false;
        moved = 0;
    }

    /** Returns how many bytes have been moved. */
    long moved() {
        return moved;
    }

    /** Moves data between a buffer and memory. */
    Result move(DmaMemory memory, byte[] buffer, int offset, int length, boolean toMemory) {
        int done = 0;
        while (done < length) {
            if (left == 0) {
                if (entries == 0) {
                    return Result.TOO_SHORT;
                }
                if (!memory.read(entry, bytes, 0, ENTRY_BYTES)) {
                    return Result.FAULT;
                }
                next();
            }
            int part = Math.min(left, length - done);
            boolean whole =
                    toMemory
                            ? memory.write(address, buffer, offset + done, part)
                            : memory.read(address, buffer, offset + done, part);
            if (!whole) {
                return Result.FAULT;
            }
            address += part;
            left -= part;
            done += part;
            moved += part;
        }
        return Result.MOVED;
    }

    private void next() {
        address = (DmaMemory.dword(bytes, 0) & ~1L) | DmaMemory.dword(bytes, 4) << 32;
        long flags = DmaMemory.dword(bytes, 12);
        left = (int) ((flags & COUNT) | 1) + 1;
        interrupt |= (flags & INTERRUPT) != 0;
        entry += ENTRY_BYTES;
        entries--;
    }

    /** Returns whether an entry that asks for an interrupt has been reached since the last call. */
    boolean takeInterrupt() {
        boolean taken = interrupt;
        interrupt = false;
        return taken;
    }

    void save(StateWriter out) {
        out.putLong("entry", entry)
                .putLong("entries", entries)
                .putLong("address", address)
                .putLong("left", left)
                .putBoolean("interrupt", interrupt)
                .putLong("moved", moved);
    }

    void load(StateReader in) throws StateException {
        entry = in.getLong("entry");
        entries = in.getInt("entries", 0, MAX_ENTRIES);
        address = in.getLong("address");
        left = in.getInt("left", 0, (int) COUNT + 1);
        interrupt = in.getBoolean("interrupt");
        moved = in.getLong("moved");
    }
}
