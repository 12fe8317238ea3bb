package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.Platform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * What every guest finds in its first 640 KiB: the BIOS data area, and a descriptor table for the
 * segments that it is entered with.
 *
 * @param descriptors guest physical address of the descriptor table
 */
record LowMemory(long descriptors) {
    /** Limit of the descriptor table. */
    static final long DESCRIPTORS_LIMIT = 0x1F;

    private static final long CODE_32 = 0x00CF_9B00_0000_FFFFL;
    private static final long CODE_64 = 0x00AF_9B00_0000_FFFFL;
    private static final long DATA_32 = 0x00CF_9300_0000_FFFFL;

    /** The BIOS data area and what is in it (IBM PC/AT Technical Reference, "ROM BIOS"). */
    private static final int BIOS_DATA_END = 0x500;

    private static final int COM_PORTS = 0x400;
    private static final int EBDA_SEGMENT = 0x40E;
    private static final int MEMORY_KIB = 0x413;

    private static final int PAGE = 4096;
    private static final long PRESENT_WRITABLE = 3;
    private static final long LARGE = 0x80;
    private static final int LARGE_SHIFT = 21;
    private static final int GIGABYTES = 4;

    /** Adds both to a plan; what the kernel takes must already be in it. */
    static LowMemory plan(Platform platform, LoadPlan plan, boolean longMode)
            throws BootException {
        plan.at(
                "the BIOS data area",
                0,
                java.lang.foreign.MemorySegment.ofArray(biosData(platform)),
                BIOS_DATA_END);
        ByteBuffer table = littleEndian(DESCRIPTORS_LIMIT + 1);
        table.putLong(EntryState.CODE, longMode ? CODE_64 : CODE_32);
        table.putLong(EntryState.DATA, DATA_32);
        return new LowMemory(plan.low("the descriptor table", table.array(), 16));
    }

    private static byte[] biosData(Platform platform) {
        ByteBuffer area = littleEndian(BIOS_DATA_END);
        int serial = 0;
        for (var uart : platform.madeBy("uart-16550a")) {
            OptionalInt port = Platform.port(uart, "regs");
            if (port.isPresent() && serial < 4) {
                area.putShort(COM_PORTS + 2 * serial++, (short) port.getAsInt());
            }
        }
        area.putShort(EBDA_SEGMENT, (short) (MemoryMap.EBDA >> 4));
        area.putShort(MEMORY_KIB, (short) (MemoryMap.EBDA >> 10));
        return area.array();
    }

    /**
     * Adds page tables that map the first 4 GiB one to one by pages of 2 MiB; returns the address
     * of the highest.
     */
    static long planPageTables(LoadPlan plan) throws BootException {
        ByteBuffer tables = littleEndian((2 + GIGABYTES) * PAGE);
        long base = plan.low("the page tables", tables.array(), PAGE);
        tables.putLong(0, base + PAGE | PRESENT_WRITABLE);
        for (int i = 0; i < GIGABYTES; i++) {
            tables.putLong(PAGE + 8 * i, base + (2 + i) * PAGE | PRESENT_WRITABLE);
        }
        for (int i = 0; i < GIGABYTES * PAGE / 8; i++) {
            tables.putLong(2 * PAGE + 8 * i, (long) i << LARGE_SHIFT | LARGE | PRESENT_WRITABLE);
        }
        return base;
    }

    /** Adds a string with a zero at its end; returns its address. */
    static long planString(LoadPlan plan, String what, String text) throws BootException {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        return plan.low(what, bytes, 16);
    }

    /** Returns zeros to be filled. */
    static ByteBuffer littleEndian(long size) {
        return ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
