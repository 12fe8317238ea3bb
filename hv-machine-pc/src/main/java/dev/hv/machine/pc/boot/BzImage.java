package dev.hv.machine.pc.boot;

import java.util.Arrays;

/**
 * A Linux kernel as its build makes it for boot loaders (Linux Documentation/arch/x86/boot.rst,
 * "The Real-Mode Kernel Header").
 *
 * @param bytes the file
 * @param version of the boot protocol: 0x020f is 2.15
 * @param setupSize of the boot sector and the setup code, in bytes
 * @param headerEnd offset after the setup header
 * @param relocatable whether the protected-mode code may be anywhere
 * @param longMode whether it has the 64-bit entry, at 0x200
 * @param initrdMax highest address that the initial RAM disk may take
 * @param commandLineMax characters of the command line, without the zero at its end
 * @param address where the protected-mode code goes
 * @param memorySize what it needs there until it knows about memory, in bytes
 */
record BzImage(
        ImageBytes bytes,
        int version,
        int setupSize,
        int headerEnd,
        boolean relocatable,
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

    private static final int SECTOR = 512;
    private static final int OLDEST = 0x206;
    private static final int WITH_PREFERRED_ADDRESS = 0x20A;
    private static final int WITH_LOAD_FLAGS_64 = 0x20C;
    private static final int LOADED_HIGH = 1;
    private static final int XLF_KERNEL_64 = 1;
    private static final int PARAGRAPH = 16;

    static boolean isOne(ImageBytes file) {
        return file.has(0x202, "HdrS") && file.has(0x1FE, "\u0055\u00aa");
    }

    static BzImage parse(ImageBytes file) throws BootException {
        int version = file.u16(0x206);
        if (version < OLDEST) {
            throw new BootException(
                    "is a Linux kernel with boot protocol "
                            + (version >> 8)
                            + "."
                            + (version & 0xFF)
                            + ", expected 2.6 or later");
        }
        if ((file.u8(0x211) & LOADED_HIGH) == 0) {
            throw new BootException("is a Linux zImage, expected a bzImage");
        }
        int sectors = file.u8(HEADER);
        int setupSize = ((sectors == 0 ? 4 : sectors) + 1) * SECTOR;
        int headerEnd = 0x202 + file.u8(0x201);
        file.checked(headerEnd, 0);
        long codeSize = file.size() - (long) setupSize;
        long declared = file.u32(0x1F4) * PARAGRAPH;
        if (codeSize <= 0 || codeSize + PARAGRAPH <= declared) {
            throw new BootException(
                    "is truncated: its header tells of "
                            + (setupSize + declared)
                            + " bytes, and it has "
                            + file.size());
        }
        boolean relocatable = file.u8(0x234) != 0;
        boolean preferred = version >= WITH_PREFERRED_ADDRESS;
        long address = preferred && relocatable ? file.u64(0x258) : file.u32(0x214);
        long memorySize = preferred ? Math.max(file.u32(0x260), codeSize) : codeSize;
        if (address < MemoryMap.EXTENDED || address > 0xFFFF_FFFFL - memorySize) {
            throw new BootException(
                    "is damaged: its header asks for address 0x" + Long.toHexString(address));
        }
        boolean longMode = version >= WITH_LOAD_FLAGS_64 && (file.u16(0x236) & XLF_KERNEL_64) != 0;
        if (longMode && codeSize <= ENTRY_64) {
            throw new BootException("is truncated: its 64-bit entry is past its end");
        }
        return new BzImage(
                file,
                version,
                setupSize,
                headerEnd,
                relocatable,
                longMode,
                file.u32(0x22C),
                file.u32(0x238),
                address,
                memorySize);
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
