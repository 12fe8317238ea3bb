package dev.hv.machine.pc;

/** Where a kernel that has several entries is entered. */
public enum KernelEntry {
    /**
     * Where it is best: PVH or 64-bit if kernel and CPU can, otherwise 32-bit; a Linux kernel that
     * has no such entry, or is to set a video mode (vga=) on a machine with a BIOS, in real mode.
     */
    AUTOMATIC("automatic"),
    /**
     * In real mode, at Linux's setup code: from the built-in BIOS on a PC, elsewhere with the few
     * BIOS calls that tell of memory.
     */
    REAL_MODE("16-bit"),
    /** In 32-bit protected mode. */
    PROTECTED_MODE("32-bit"),
    /** In 64-bit mode. */
    LONG_MODE("64-bit"),
    /** As Xen starts guests in 32-bit protected mode. */
    PVH("pvh");

    private final String text;

    KernelEntry(String text) {
        this.text = text;
    }

    /** Returns how people write it. */
    public String text() {
        return text;
    }
}
