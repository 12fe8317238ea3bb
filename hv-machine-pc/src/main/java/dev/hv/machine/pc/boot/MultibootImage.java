package dev.hv.machine.pc.boot;

import java.util.List;

/**
 * A kernel with a Multiboot header (Multiboot Specification 0.6.96, 3.1).
 *
 * @param bytes the file
 * @param entry physical address
 * @param segments what is loaded
 */
record MultibootImage(
        ImageBytes bytes, long entry, List<ElfImage.Segment> segments)
        implements KernelImage {
    private static final long MAGIC = 0x1BADB002;
    private static final int SEARCHED = 8192;

    /** Requirements met here: modules on pages, memory information; a video mode is a wish. */
    private static final int KNOWN_REQUIREMENTS = 0x7;

    private static final int REQUIREMENTS = 0xFFFF;

    /** The addresses in the header are valid: the "a.out kludge". */
    private static final int ADDRESSES = 1 << 16;

    /** Copies. */
    MultibootImage {
        segments = List.copyOf(segments);
    }

    /** Returns the offset of the header in the file's first 8192 bytes; negative if there is none. */
    static int find(ImageBytes file) throws BootException {
        int end = Math.min(SEARCHED, file.size()) - 12;
        for (int at = 0; at <= end; at += 4) {
            if (file.u32(at) == MAGIC
                    && (int) (MAGIC + file.u32(at + 4) + file.u32(at + 8)) == 0) {
                return at;
            }
        }
        return -1;
    }

    static MultibootImage parse(ImageBytes file, int header) throws BootException {
        int flags = (int) file.u32(header + 4L);
        int unknown = flags & REQUIREMENTS & ~KNOWN_REQUIREMENTS;
        if (unknown != 0) {
            throw new BootException(
                    "requires Multiboot features that are not known here: flags 0x"
                            + Integer.toHexString(unknown));
        }
        if ((flags & ADDRESSES) != 0) {
            long entry = file.u32(header + 28L);
            return new MultibootImage(file, entry, List.of(flat(file, header)));
        }
        if (!ElfImage.isOne(file)) {
            throw new BootException(
                    "has a Multiboot header without addresses and is no ELF executable");
        }
        ElfImage elf = ElfImage.parse(file);
        if (elf.entry() > 0xFFFF_FFFFL) {
            throw new BootException("has its entry above 4 GiB");
        }
        return new MultibootImage(file, elf.entry(), elf.segments());
    }

    /** The address fields of the header (3.1.3). */
    private static ElfImage.Segment flat(ImageBytes file, int header) throws BootException {
        long headerAddress = file.u32(header + 12L);
        long loadAddress = file.u32(header + 16L);
        long loadEnd = file.u32(header + 20L);
        long bssEnd = file.u32(header + 24L);
        long offset = header - (headerAddress - loadAddress);
        if (loadAddress > headerAddress || offset < 0) {
            throw new BootException("has a Multiboot header whose addresses do not fit its place");
        }
        long fileSize = loadEnd == 0 ? file.size() - offset : loadEnd - loadAddress;
        int from = file.checked(offset, fileSize);
        long memorySize = bssEnd == 0 ? fileSize : bssEnd - loadAddress;
        if (memorySize < fileSize) {
            throw new BootException("has a Multiboot header whose bss ends before its data");
        }
        return new ElfImage.Segment(from, (int) fileSize, loadAddress, loadAddress, memorySize);
    }
}
