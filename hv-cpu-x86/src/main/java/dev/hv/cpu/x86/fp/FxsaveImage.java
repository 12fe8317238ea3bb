package dev.hv.cpu.x86.fp;

/**
 * The 512-byte area of FXSAVE (0F AE /0) and FXRSTOR (0F AE /1), as 64 little-endian longs (SDM
 * volume 1, 10.5.1). Also the legacy region of XSAVE.
 */
public final class FxsaveImage {
    /** Longs in the area. */
    public static final int LONGS = 64;

    /** Index of the first long of the XMM registers. */
    private static final int XMM = 20;

    /** Longs in front of what the processor leaves to software. */
    private static final int WRITTEN = 52;

    private static final long LOW = 0xFFFF_FFFFL;

    private FxsaveImage() {}

    /**
     * Returns how many longs from the start FXSAVE writes; the rest of the area keeps its contents.
     *
     * @param longMode whether the CPU is in 64-bit mode
     */
    public static int writtenLongs(boolean longMode) {
        return longMode ? WRITTEN : WRITTEN - 16;
    }

    /**
     * FXSAVE.
     *
     * @param rexW FXSAVE64: 64-bit pointers instead of selector and 32-bit offset
     * @param longMode whether the CPU is in 64-bit mode: whether XMM8 to XMM15 are written
     */
    public static void save(FpState f, long[] image, boolean rexW, boolean longMode) {
        image[0] =
                f.control
                        | (long) f.statusWord() << 16
                        | (long) f.used << 32
                        | (long) f.opcode << 48;
        image[1] = pointer(f.instructionPointer, f.instructionSelector, rexW);
        image[2] = pointer(f.dataPointer, f.dataSelector, rexW);
        image[3] = (f.mxcsr & LOW) | (long) Mxcsr.DEFINED << 32;
        for (int i = 0; i < 8; i++) {
            int physical = f.physical(i);
            image[4 + 2 * i] = f.significand(physical);
            image[5 + 2 * i] = f.signExponent(physical);
        }
        for (int i = 0; i < (longMode ? 16 : 8); i++) {
            image[XMM + 2 * i] = f.xmm[i << 2];
            image[XMM + 1 + 2 * i] = f.xmm[(i << 2) + 1];
        }
    }

    private static long pointer(long offset, int selector, boolean rexW) {
        return rexW ? offset : (offset & LOW) | (long) selector << 32;
    }

    /**
     * FXRSTOR.
     *
     * @return false, with nothing changed, if MXCSR has a reserved bit set: #GP(0)
     */
    public static boolean restore(FpState f, long[] image, boolean rexW, boolean longMode) {
        if (!Mxcsr.isValid((int) image[3])) {
            return false;
        }
        f.mxcsr = (int) image[3];
        long header = image[0];
        f.setControlWord((int) header & 0xFFFF);
        f.setStatusWord((int) (header >>> 16) & 0xFFFF);
        f.used = (int) (header >>> 32) & 0xFF;
        f.opcode = (int) (header >>> 48) & 0x7FF;
        f.instructionPointer = rexW ? image[1] : image[1] & LOW;
        f.instructionSelector = rexW ? 0 : (int) (image[1] >>> 32) & 0xFFFF;
        f.dataPointer = rexW ? image[2] : image[2] & LOW;
        f.dataSelector = rexW ? 0 : (int) (image[2] >>> 32) & 0xFFFF;
        for (int i = 0; i < 8; i++) {
            f.setRegister(f.physical(i), image[4 + 2 * i], (int) image[5 + 2 * i]);
        }
        for (int i = 0; i < (longMode ? 16 : 8); i++) {
            f.xmm[i << 2] = image[XMM + 2 * i];
            f.xmm[(i << 2) + 1] = image[XMM + 1 + 2 * i];
        }
        return true;
    }
}
