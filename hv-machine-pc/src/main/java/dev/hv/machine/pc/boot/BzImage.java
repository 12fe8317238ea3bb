package dev.hv.machine.pc.boot;

import java.util.Arrays;

/**
 * A Linux kernel as its build makes it for boot loaders (Linux Documentation/arch/x86/boot.rst,
 * "The Real-Mode Kernel Header").
 *
 * @param bytes the file
 * @param setupSize of the boot sector and the setup code, in bytes
 * @param headerEnd offset after the setup header
 * @param version of the boot protocol, the major number in the high byte; 0 before 2.00
 * @param realModeOnly whether it has the 16-bit entry alone
 * @param longMode whether it has the 64-bit entry, at 0x200
 * @param initrdMax highest address that the initial RAM disk may take
 * @param commandLineMax characters of the command line, without the zero at its end
 * @param address where the protected-mode code goes
 * @param memorySize what it needs there until it knows about memory, in bytes
 */
record BzImage(
        ImageBytes bytes,
        int setupSize,
        int headerEnd,
        int version,
        boolean realModeOnly,
        boolean longMode,
        long initrdMax,
        long commandLineMax,
        long address,
        long memorySize)
        implements KernelImage {
    /** Where the setup header begins, in the file and in the zero page. */
    static final int HEADER = 0x1F1;

    /** Offset of the 64-bit entry in the protected-mode code. */
    static final int ENTRY_64 = 0x200;

    private static final int BOOT_FLAG = 0x1FE;
    private static final int SECTOR = 512;
    private static final int OLDEST = 0x200;
    private static final int WITH_HEAP = 0x201;
    private static final int WITH_COMMAND_LINE_POINTER = 0x202;
    private static final int WITH_INITRD_MAX = 0x203;
    private static final int WITH_WIDE_SIZE = 0x204;
    private static final int WITH_COMMAND_LINE_SIZE = 0x206;
    private static final int WITH_PREFERRED_ADDRESS = 0x20A;
    private static final int WITH_LOAD_FLAGS_64 = 0x20C;
    private static final int LOADED_HIGH = 1;
    private static final int XLF_KERNEL_64 = 1;
    private static final int PARAGRAPH = 16;

    /** Where the protected-mode code of a zImage goes ("Loading The Rest of The Kernel"). */
    private static final int LOW_ADDRESS = 0x10000;

    private static final long OLD_INITRD_MAX = 0x37FF_FFFF;
    private static final long OLD_COMMAND_LINE_MAX = 255;

    static boolean isOne(ImageBytes file) throws BootException {
        return file.has(BOOT_FLAG, "U\u00aa") && (file.has(0x202, "HdrS") || isHeaderless(file));
    }

    /**
     * Kernels before boot protocol 2.00, and programs that are made like them, have no magic
     * number: but the sizes in their boot sectors add up to the file's.
     */
    private static boolean isHeaderless(ImageBytes file) throws BootException {
        long paragraphs = file.u16(0x1F4);
        long declared = setupSize(file) + paragraphs * PARAGRAPH;
        return paragraphs > 0 && file.size() <= declared && file.size() > declared - PARAGRAPH;
    }

    private static int setupSize(ImageBytes file) throws BootException {
        int sectors = file.u8(HEADER);
        return ((sectors == 0 ? 4 : sectors) + 1) * SECTOR;
    }

    static BzImage parse(ImageBytes file) throws BootException {
        boolean headerless = !file.has(0x202, "HdrS");
        int version = headerless ? 0 : file.u16(0x206);
        if (!headerless && version < OLDEST) {
            throw new BootException(
                    "is a Linux kernel with boot protocol "
                            + (version >> 8)
                            + "."
                            + (version & 0xFF)
                            + ", expected 2.0 or later");
        }
        boolean high = !headerless && (file.u8(0x211) & LOADED_HIGH) != 0;
        int setupSize = setupSize(file);
        int headerEnd = headerless ? BOOT_FLAG + 2 : 0x202 + file.u8(0x201);
        file.checked(headerEnd, 0);
        long codeSize = file.size() - (long) setupSize;
        long declared = version < WITH_WIDE_SIZE ? 0 : file.u32(0x1F4) * PARAGRAPH;
        if (codeSize <= 0 || codeSize + PARAGRAPH <= declared) {
            throw new BootException(
                    "is truncated: its header tells of "
                            + (setupSize + declared)
                            + " bytes, and it has "
                            + file.size());
        }
        boolean preferred = version >= WITH_PREFERRED_ADDRESS;
        boolean relocatable = preferred && file.u8(0x234) != 0;
        long address = relocatable ? file.u64(0x258) : high ? MemoryMap.EXTENDED : LOW_ADDRESS;
        long memorySize = preferred ? Math.max(file.u32(0x260), codeSize) : codeSize;
        if (address < (high ? MemoryMap.EXTENDED : LOW_ADDRESS)
                || address > 0xFFFF_FFFFL - memorySize) {
            throw new BootException(
                    "is damaged: its header asks for address 0x" + Long.toHexString(address));
        }
        // Loaders that enter protected mode themselves came with 2.06; some kernels are none, and
        // have nothing there.
        boolean realModeOnly = version < WITH_COMMAND_LINE_SIZE || !high || file.u32(0x214) == 0;
        boolean longMode = version >= WITH_LOAD_FLAGS_64 && (file.u16(0x236) & XLF_KERNEL_64) != 0;
        if (longMode && codeSize <= ENTRY_64) {
            throw new BootException("is truncated: its 64-bit entry is past its end");
        }
        return new BzImage(
                file,
                setupSize,
                headerEnd,
                version,
                realModeOnly,
                longMode && !realModeOnly,
                version < WITH_INITRD_MAX ? OLD_INITRD_MAX : file.u32(0x22C),
                version < WITH_COMMAND_LINE_SIZE ? OLD_COMMAND_LINE_MAX : file.u32(0x238),
                address,
                memorySize);
    }

    /**
     * Returns whether its setup code finds everything by pointers, and so runs in any segment; what
     * is older, and what a zImage's own code would cover, is at 9000h.
     */
    boolean anySegment() {
        return version >= WITH_COMMAND_LINE_POINTER && address >= MemoryMap.EXTENDED;
    }

    /** Returns whether loaders tell its setup code of themselves, and of initial RAM disks. */
    boolean hasHeader() {
        return version >= OLDEST;
    }

    /** Returns whether loaders tell its setup code where its heap may end. */
    boolean hasHeap() {
        return version >= WITH_HEAP;
    }

    /** Returns the protected-mode code's size in the file, in bytes. */
    int codeSize() {
        return bytes.size() - setupSize;
    }

    /** Returns the boot sector and the setup code; the caller's to change. */
    byte[] setup() {
        return Arrays.copyOf(bytes.array(), setupSize);
    }
}
