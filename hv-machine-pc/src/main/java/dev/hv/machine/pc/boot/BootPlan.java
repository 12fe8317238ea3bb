package dev.hv.machine.pc.boot;

/**
 * All that is to be done for one kernel.
 *
 * @param description one line for people, without the kernel's name
 * @param pieces what goes into RAM
 * @param entry the registers
 * @param bios whether BIOS calls are to be answered
 */
record BootPlan(String description, LoadPlan pieces, EntryState entry, boolean bios) {
    BootPlan(String description, LoadPlan pieces, EntryState entry) {
        this(description, pieces, entry, false);
    }

    /** Plans the boot of a kernel. */
    static BootPlan of(KernelImage kernel, BootRequest request) throws BootException {
        return switch (kernel) {
            case BzImage image -> LinuxBoot.plan(image, request);
            case MultibootImage image -> MultibootBoot.plan(image, request);
            case ElfImage image ->
                    switch (request.entry()) {
                        case AUTOMATIC ->
                                image.pvhEntry().isPresent()
                                        ? PvhBoot.plan(image, request)
                                        : LinuxBoot.plan(image, request);
                        case PVH -> PvhBoot.plan(image, request);
                        case REAL_MODE, PROTECTED_MODE, LONG_MODE ->
                                LinuxBoot.plan(image, request);
                    };
        };
    }

    /** Adds the segments of an executable to a plan. */
    static void planSegments(
            LoadPlan plan, ImageBytes file, Iterable<ElfImage.Segment> segments)
            throws BootException {
        for (ElfImage.Segment segment : segments) {
            plan.at(
                    "the segment at 0x" + Long.toHexString(segment.address()),
                    segment.address(),
                    java.lang.foreign.MemorySegment.ofArray(file.array())
                            .asSlice(segment.offset(), segment.fileSize()),
                    segment.memorySize());
        }
    }
}
