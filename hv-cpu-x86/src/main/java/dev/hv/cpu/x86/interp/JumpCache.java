package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

/**
 * Blocks by the linear address at which they were last found: a direct-mapped cache for indirect
 * jumps.
 */
final class JumpCache {
    private static final int SIZE = 1 << 14;

    private final @Nullable Block[] blocks = new @Nullable Block[SIZE];
    private final long[] addresses = new long[SIZE];
    private final long[] epochs = new long[SIZE];

    private static int slot(long linear) {
        return (int) (linear ^ linear >>> 14) & SIZE - 1;
    }

    /**
     * Returns the block at that linear address, if it was found there since the last change of
     * mappings.
     *
     * @param epoch of the mappings, see {@link dev.hv.cpu.x86.mmu.Mmu#epoch}
     */
    @Nullable Block get(long linear, int mode, long epoch) {
        int slot = slot(linear);
        Block block = blocks[slot];
        return block != null
                        && addresses[slot] == linear
                        && epochs[slot] == epoch
                        && block.mode == mode
                        && block.valid
                ? block
                : null;
    }

    void put(long linear, long epoch, Block block) {
        int slot = slot(linear);
        blocks[slot] = block;
        addresses[slot] = linear;
        epochs[slot] = epoch;
    }
}
