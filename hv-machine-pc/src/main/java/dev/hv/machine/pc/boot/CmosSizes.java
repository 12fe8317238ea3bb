package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.RamLayout;

import java.util.Map;
import java.util.TreeMap;

/**
 * The sizes of memory in the CMOS memory of a PC, from which firmware and early systems learn what
 * there is: those of the PC/AT (IBM PC/AT Technical Reference, "Real-Time Clock/CMOS RAM
 * Information", 15h to 18h, 30h and 31h), and those that virtual machines have for more (34h and
 * 35h; 5Bh to 5Dh), in units of 64 KiB.
 */
public final class CmosSizes {
    private static final int BASE = 0x15;
    private static final int EXTENDED = 0x17;
    private static final int EXTENDED_COPY = 0x30;
    private static final int ABOVE_16_MIB = 0x34;
    private static final int ABOVE_4_GIB = 0x5B;

    private static final int BASE_KIB = 640;
    private static final long MIB_16 = 16L << 20;
    private static final int MOST = 0xFFFF;

    private CmosSizes() {}

    /** Returns the bytes by their index in the CMOS memory, of a machine with that RAM. */
    public static Map<Integer, Integer> of(RamLayout ram) {
        long end = MemoryMap.of(ram).extendedEnd();
        Map<Integer, Integer> bytes = new TreeMap<>();
        word(bytes, BASE, BASE_KIB);
        word(bytes, EXTENDED, (end - MemoryMap.EXTENDED) >> 10);
        word(bytes, EXTENDED_COPY, (end - MemoryMap.EXTENDED) >> 10);
        word(bytes, ABOVE_16_MIB, Math.max(0, end - MIB_16) >> 16);
        long high = ram.highBytes() >> 16;
        word(bytes, ABOVE_4_GIB, high & MOST);
        bytes.put(ABOVE_4_GIB + 2, (int) (high >> 16) & 0xFF);
        return bytes;
    }

    private static void word(Map<Integer, Integer> bytes, int index, long value) {
        int stored = (int) Math.min(value, MOST);
        bytes.put(index, stored & 0xFF);
        bytes.put(index + 1, stored >> 8);
    }
}
