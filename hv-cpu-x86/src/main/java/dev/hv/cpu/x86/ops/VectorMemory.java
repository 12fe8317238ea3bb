package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.fp.FpState;

/**
 * Vectors in memory that are reached element by element (Intel SDM vol. 2, VGATHERDPS, VMASKMOV).
 */
public final class VectorMemory {
    private static final int PAGE = 4096;
    private static final int YMM_BYTES = 32;

    private VectorMemory() {}

    /** Faults if a write of 32 bytes would, where they lie on two pages. */
    public static void probeAcross(Cpu c, long linear) {
        if ((linear & PAGE - 1) > PAGE - YMM_BYTES) {
            probe(c, linear, YMM_BYTES);
        }
    }

    /** Faults if a write of 8 to 32 bytes would. */
    public static void probe(Cpu c, long linear, int size) {
        boolean user = c.cpl == 3;
        if (c.mmu.probeWrite(linear, 8, user)) {
            c.mmu.probeWrite(linear + size - 8, 8, user);
        }
    }

    private static boolean selected(FpState f, int mask, int index, int size) {
        int last = (index + 1) * size - 1;
        return f.xmm[mask * FpState.STRIDE + (last >> 3)] << (56 - 8 * (last & 7)) < 0;
    }

    private static void set(long[] xmm, int register, int index, int size, long value) {
        int at = register * FpState.STRIDE + ((index * size) >> 3);
        if (size == 8) {
            xmm[at] = value;
        } else {
            int shift = (index & 1) * 32;
            xmm[at] = (xmm[at] & ~(0xFFFF_FFFFL << shift)) | (value & 0xFFFF_FFFFL) << shift;
        }
    }

    private static long element(long[] xmm, int register, int index, int size) {
        long value = xmm[register * FpState.STRIDE + ((index * size) >> 3)];
        return size == 8 ? value : (int) (value >> ((index & 1) * 32));
    }

    /**
     * A gather: each element whose mask is negative is loaded, and its mask then cleared, so that a
     * fault leaves what is still to be done: before the first load each element of the mask becomes
     * all ones or zero (SDM vol. 2C, VGATHERDPS; AMD's processors leave the mask as it was), those
     * too that have no element of the destination, as on Intel's processors.
     *
     * @param offset the address without the index
     * @param shift of the index
     * @param sizes of an element in bits 3 to 0, of an index in bits 7 to 4, of the destination in
     *     bits 15 to 8, and of an address in bits 19 to 16, all in bytes
     */
    public static void gather(
            Cpu c,
            int destination,
            int index,
            int mask,
            long offset,
            int segment,
            int shift,
            int sizes) {
        int size = sizes & 15;
        int indexSize = sizes >> 4 & 15;
        int bytes = sizes >> 8 & 0xFF;
        long addressMask = (sizes >> 16 & 15) == 8 ? -1L : 0xFFFF_FFFFL;
        long[] xmm = c.fp.xmm;
        int width = bytes / size * Math.max(size, indexSize);
        for (int i = 0; i < width / size; i++) {
            set(xmm, mask, i, size, selected(c.fp, mask, i, size) ? -1L : 0);
        }
        clearAbove(xmm, mask, width);
        for (int i = 0; i < bytes / size; i++) {
            if (selected(c.fp, mask, i, size)) {
                long at = offset + (element(xmm, index, i, indexSize) << shift) & addressMask;
                long linear = c.linear(segment, at, size, false);
                long value = c.faulted ? 0 : c.mmu.read(linear, size);
                if (c.faulted) {
                    return;
                }
                set(xmm, destination, i, size, value);
                clearAbove(xmm, destination, width);
            }
            set(xmm, mask, i, size, 0);
        }
        clearAbove(xmm, destination, bytes);
        clearAbove(xmm, mask, 0);
    }

    private static void clearAbove(long[] xmm, int register, int bytes) {
        for (int i = bytes / 8; i < FpState.STRIDE; i++) {
            xmm[register * FpState.STRIDE + i] = 0;
        }
    }

    /** VMASKMOVPS and its kin as loads: elements that are not selected become zero. */
    public static void load(
            Cpu c, int destination, int mask, long offset, int segment, int size, int bytes) {
        long[] loaded = c.fp.scratch;
        java.util.Arrays.fill(loaded, 0);
        for (int i = 0; i < bytes / size; i++) {
            if (selected(c.fp, mask, i, size)) {
                long linear = c.linear(segment, offset + (long) i * size, size, false);
                long value = c.faulted ? 0 : c.mmu.read(linear, size);
                if (c.faulted) {
                    return;
                }
                set(loaded, 0, i, size, value);
            }
        }
        System.arraycopy(loaded, 0, c.fp.xmm, destination * FpState.STRIDE, FpState.STRIDE);
    }

    /** VMASKMOVPS and its kin as stores: nothing is written if any selected element faults. */
    public static void store(
            Cpu c, int mask, int source, long offset, int segment, int size, int bytes) {
        boolean user = c.cpl == 3;
        for (int i = 0; i < bytes / size; i++) {
            if (selected(c.fp, mask, i, size)) {
                long linear = c.linear(segment, offset + (long) i * size, size, true);
                if (c.faulted || !c.mmu.probeWrite(linear, size, user)) {
                    return;
                }
            }
        }
        for (int i = 0; i < bytes / size && !c.faulted; i++) {
            if (selected(c.fp, mask, i, size)) {
                long linear = c.linear(segment, offset + (long) i * size, size, true);
                c.mmu.write(
                        linear, size, element(c.fp.xmm, source, i, size) & -1L >>> (64 - 8 * size));
            }
        }
    }
}
