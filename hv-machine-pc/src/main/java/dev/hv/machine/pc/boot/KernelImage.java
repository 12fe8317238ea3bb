package dev.hv.machine.pc.boot;

/** A kernel's file, taken apart. */
sealed interface KernelImage permits BzImage, ElfImage, MultibootImage {
    /** What {@link #parse} can read, for people. */
    String FORMATS = "a Linux bzImage, an ELF vmlinux or PVH kernel, or a Multiboot 1 kernel";

    /**
     * Finds the format from the contents and reads the image.
     *
     * @throws BootException if it is none that is known, or damaged
     */
    static KernelImage parse(byte[] file) throws BootException {
        ImageBytes bytes = new ImageBytes(file);
        if (bytes.size() == 0) {
            throw new BootException("is empty, expected " + FORMATS);
        }
        if (BzImage.isOne(bytes)) {
            return BzImage.parse(bytes);
        }
        int multiboot = MultibootImage.find(bytes);
        if (multiboot >= 0) {
            return MultibootImage.parse(bytes, multiboot);
        }
        if (ElfImage.isOne(bytes)) {
            return ElfImage.parse(bytes);
        }
        throw new BootException(problem(bytes));
    }

    private static String problem(ImageBytes bytes) {
        if (bytes.has(0, "\u001f\u008b")) {
            return "is compressed by gzip, expected " + FORMATS;
        }
        if (bytes.has(0, "\u00fd7zXZ")) {
            return "is compressed by xz, expected " + FORMATS;
        }
        if (bytes.has(0, "(\u00b5/\u00fd")) {
            return "is compressed by zstd, expected " + FORMATS;
        }
        if (bytes.has(0x38, "ARMd")) {
            return "is a Linux kernel for arm64, expected one for x86";
        }
        if (bytes.has(0x1FE, "\u0055\u00aa")) {
            return "is a boot sector, expected " + FORMATS;
        }
        return "is no kernel known here, expected " + FORMATS;
    }
}
