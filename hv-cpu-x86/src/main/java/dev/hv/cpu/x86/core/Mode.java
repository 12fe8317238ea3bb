package dev.hv.cpu.x86.core;

/**
 * What decides how bytes are decoded and bound, as one word: decoded code is kept by it. Computed
 * from the architectural state by {@link Cpu#updateMode}.
 */
public final class Mode {
    /** Code size: 0 for 16 bits, 1 for 32, 2 for 64. */
    public static final int CODE_SIZE = 3;

    public static final int CODE_16 = 0;
    public static final int CODE_32 = 1;
    public static final int CODE_64 = 2;

    /** The stack pointer is ESP rather than SP; always set in 64-bit mode. */
    public static final int STACK_32 = 1 << 2;

    /** ES, CS, SS and DS begin at 0, end at 4 GiB, and allow what is done with them. */
    public static final int FLAT = 1 << 3;

    /** x87 instructions may run: CR0.EM and CR0.TS are clear. */
    public static final int X87 = 1 << 4;

    /** SSE instructions may run: CR0.EM and CR0.TS are clear, CR4.OSFXSR is set. */
    public static final int SSE = 1 << 5;

    /** VEX is known: protected mode, and not virtual-8086 mode. */
    public static final int VEX = 1 << 6;

    /**
     * Vector instructions with VEX may run: {@link #VEX}, CR4.OSXSAVE and XCR0 enable YMM state,
     * CR0.TS is clear.
     */
    public static final int AVX = 1 << 7;

    /** The processor is an 80386 and not a later one: some shifts leave other flags. */
    public static final int I386 = 1 << 8;

    /** The processor is older than the 80386: strings that fault have moved their pointers. */
    public static final int I286 = 1 << 9;

    /** How many bits there are. */
    public static final int BITS = 10;

    /** All bits. */
    public static final int ALL = (1 << BITS) - 1;

    private Mode() {}

    /** Returns 16, 32 or 64. */
    public static int codeBits(int mode) {
        return 16 << (mode & CODE_SIZE);
    }
}
