package dev.hv.machine.pc.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * An ELF executable for x86 (System V gABI, chapters 4 and 5), loaded by physical addresses.
 *
 * @param bytes the file
 * @param longMode whether it is ELF64
 * @param entry physical address
 * @param segments what is loaded, at least one
 * @param pvhEntry physical address of the entry that its Xen note tells, for 32-bit protected mode
 */
record ElfImage(
        ImageBytes bytes,
        boolean longMode,
        long entry,
        List<Segment> segments,
        OptionalLong pvhEntry)
        implements KernelImage {
    private static final int CLASS_32 = 1;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int EXECUTABLE = 2;
    private static final int SHARED_OBJECT = 3;
    private static final int MACHINE_386 = 3;
    private static final int MACHINE_X86_64 = 62;
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;

    /** Of XEN_ELFNOTE_PHYS32_ENTRY (Xen, xen/include/public/elfnote.h). */
    private static final int PHYS32_ENTRY = 18;

    /** Copies. */
    ElfImage {
        segments = List.copyOf(segments);
    }

    /**
     * A loadable segment.
     *
     * @param offset in the file
     * @param fileSize in bytes
     * @param virtual where its code believes to be
     * @param address physical
     * @param memorySize in bytes; what is more than in the file is zero
     */
    record Segment(int offset, int fileSize, long virtual, long address, long memorySize) {}

    static boolean isOne(ImageBytes file) {
        return file.has(0, "\u007fELF");
    }

    static ElfImage parse(ImageBytes file) throws BootException {
        int fileClass = file.u8(4);
        boolean wide = fileClass == CLASS_64;
        if (!wide && fileClass != CLASS_32 || file.u8(5) != LITTLE_ENDIAN) {
            throw new BootException("is an ELF file for other machines than x86");
        }
        int type = file.u16(0x10);
        int machine = file.u16(0x12);
        if (machine != (wide ? MACHINE_X86_64 : MACHINE_386)) {
            throw new BootException("is an ELF file for machine " + machine + ", expected x86");
        }
        if (type != EXECUTABLE && type != SHARED_OBJECT) {
            throw new BootException("is an ELF file of type " + type + ", expected an executable");
        }
        long entry = wide ? file.u64(0x18) : file.u32(0x18);
        long table = wide ? file.u64(0x20) : file.u32(0x1C);
        int entrySize = file.u16(wide ? 0x36 : 0x2A);
        int count = file.u16(wide ? 0x38 : 0x2C);
        if (entrySize < (wide ? 56 : 32)) {
            throw new BootException("has ELF program headers of " + entrySize + " bytes");
        }
        file.checked(table, (long) entrySize * count);
        List<Segment> segments = new ArrayList<>();
        OptionalLong pvhEntry = OptionalLong.empty();
        for (int i = 0; i < count; i++) {
            long at = table + (long) entrySize * i;
            long segmentType = file.u32(at);
            Segment segment = wide ? segment64(file, at) : segment32(file, at);
            if (segmentType == PT_LOAD && segment.memorySize() > 0) {
                segments.add(segment);
            } else if (segmentType == PT_NOTE && pvhEntry.isEmpty()) {
                pvhEntry = xenEntry(file, segment);
            }
        }
        if (segments.isEmpty()) {
            throw new BootException("is an ELF file without a segment to load");
        }
        return new ElfImage(file, wide, physical(entry, segments), segments, pvhEntry);
    }

    private static Segment segment64(ImageBytes file, long at) throws BootException {
        return segment(
                file,
                file.u64(at + 0x08),
                file.u64(at + 0x20),
                file.u64(at + 0x10),
                file.u64(at + 0x18),
                file.u64(at + 0x28));
    }

    private static Segment segment32(ImageBytes file, long at) throws BootException {
        return segment(
                file,
                file.u32(at + 0x04),
                file.u32(at + 0x10),
                file.u32(at + 0x08),
                file.u32(at + 0x0C),
                file.u32(at + 0x14));
    }

    private static Segment segment(
            ImageBytes file,
            long offset,
            long fileSize,
            long virtual,
            long address,
            long memorySize)
            throws BootException {
        int from = file.checked(offset, fileSize);
        if (memorySize < 0 || address < 0 || address + memorySize < 0) {
            throw new BootException(
                    "is damaged: an ELF segment at 0x"
                            + Long.toHexString(address)
                            + " has 0x"
                            + Long.toHexString(memorySize)
                            + " bytes");
        }
        return new Segment(
                from, (int) fileSize, virtual, address, Math.max(memorySize, fileSize));
    }

    /** Some kernels give the entry as a virtual address: it is turned into the physical one. */
    private static long physical(long entry, List<Segment> segments) throws BootException {
        for (Segment segment : segments) {
            if (entry >= segment.address() && entry - segment.address() < segment.memorySize()) {
                return entry;
            }
        }
        for (Segment segment : segments) {
            long distance = entry - segment.virtual();
            if (distance >= 0 && distance < segment.memorySize()) {
                return segment.address() + distance;
            }
        }
        throw new BootException(
                "has its entry at 0x" + Long.toHexString(entry) + ", outside its segments");
    }

    /** Notes: sizes of name and descriptor, a type, and both, each filled to four bytes. */
    private static OptionalLong xenEntry(ImageBytes file, Segment notes) throws BootException {
        long at = notes.offset();
        long end = at + notes.fileSize();
        while (at + 12 <= end) {
            long nameSize = file.u32(at);
            long size = file.u32(at + 4);
            long descriptor = at + 12 + (nameSize + 3 & ~3L);
            long next = descriptor + (size + 3 & ~3L);
            if (file.u32(at + 8) == PHYS32_ENTRY && nameSize == 4 && file.has(at + 12, "Xen\0")) {
                long entry = size == 8 ? file.u64(descriptor) : file.u32(descriptor);
                if (entry < 0 || entry > 0xFFFF_FFFFL) {
                    throw new BootException(
                            "has its PVH entry at 0x" + Long.toHexString(entry));
                }
                return OptionalLong.of(entry);
            }
            at = next;
        }
        return OptionalLong.empty();
    }
}
