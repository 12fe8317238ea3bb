package dev.hv.cpu.x86.oracle;

/**
 * The global descriptor table that Linux has on x86-64 (its {@code asm/segment.h}), as far as user
 * mode sees it: code of both widths and data at level 3, the kernel's own, and its limit.
 */
final class SegmentTable {
    /** 32-bit code of level 3. */
    static final int CODE_32 = 0x23;

    /** Data of level 3. */
    static final int DATA = 0x2B;

    /** 64-bit code of level 3. */
    static final int CODE_64 = 0x33;

    static final int SUPERVISOR_CODE = 0x10;
    static final int SUPERVISOR_DATA = 0x18;

    /** Bytes less one. */
    static final int LIMIT = 0x7F;

    private static final long[] DESCRIPTORS = {
        0,
        0x00CF_9B00_0000_FFFFL,
        0x00AF_9B00_0000_FFFFL,
        0x00CF_9300_0000_FFFFL,
        0x00CF_FB00_0000_FFFFL,
        0x00CF_F300_0000_FFFFL,
        0x00AF_FB00_0000_FFFFL
    };

    private SegmentTable() {}

    /** Writes it to memory. */
    static void write(FlatMemory memory, long at) {
        for (int i = 0; i < DESCRIPTORS.length; i++) {
            memory.put(at + 8L * i, DESCRIPTORS[i]);
        }
    }
}
