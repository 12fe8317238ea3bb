package dev.hv.devices.ata;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Memory as a disk controller reaches it. Registers are no place for data: what leads there, or to
 * nothing, is refused, as a target that aborts.
 *
 * @param space the function's DMA
 * @param initiator who makes the accesses
 */
record DmaMemory(AddressSpace space, Initiator initiator) {
    private static final int PAGE_BYTES = 4096;

    /** Reads bytes; false if not all lie in memory. */
    boolean read(long address, byte[] into, int offset, int length) {
        int done = 0;
        while (done < length) {
            int part = part(address + done, length - done);
            Optional<MemorySegment> from = space.ram(address + done, part, false);
            if (from.isEmpty()) {
                return false;
            }
            MemorySegment.copy(from.get(), ValueLayout.JAVA_BYTE, 0, into, offset + done, part);
            done += part;
        }
        return true;
    }

    /** Writes bytes; false if not all lie in memory that can be written. */
    boolean write(long address, byte[] from, int offset, int length) {
        int done = 0;
        while (done < length) {
            int part = part(address + done, length - done);
            Optional<MemorySegment> into = space.ram(address + done, part, true);
            if (into.isEmpty()) {
                return false;
            }
            MemorySegment.copy(from, offset + done, into.get(), ValueLayout.JAVA_BYTE, 0, part);
            space.noteWrite(address + done, part, initiator);
            done += part;
        }
        return true;
    }

    /** Pages lie in one piece; regions need not. */
    private static int part(long address, int length) {
        return (int) Math.min(length, PAGE_BYTES - (address & (PAGE_BYTES - 1)));
    }

    /** Returns 32 bits, low byte first. */
    static long dword(byte[] bytes, int at) {
        return (bytes[at] & 0xFFL)
                | (bytes[at + 1] & 0xFFL) << 8
                | (bytes[at + 2] & 0xFFL) << 16
                | (bytes[at + 3] & 0xFFL) << 24;
    }
}
