package dev.hv.cpu.x86.core;

/** Bits of XCR0, and numbers of state components (Intel SDM vol. 1, 13.1 and 13.3). */
public final class Xcr0 {
    public static final long X87 = 1;
    public static final long SSE = 1 << 1;
    public static final long AVX = 1 << 2;
    public static final long AVX_AND_SSE = AVX | SSE;

    private Xcr0() {}
}
