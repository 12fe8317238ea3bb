package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.mmu.Mmu;

import org.jspecify.annotations.Nullable;

/**
 * Blocks by the linear address at which they were last found: a direct-mapped cache for indirect
 * jumps.
 */
final class JumpCache {
    private static final int SIZE = 1 << 14;

    private final @Nullable Block[] blocks = new @Nullable Block[SIZE];

    /** For each block its linear address, and the epoch of the mappings when it was there. */
    private final long[] found = new long[2 * SIZE];

    private static int slot(long linear) {
        return (int) (linear ^ linear >>> 14) & SIZE - 1;
    }

    /**
     * Returns the block at that linear address, if it was found there and still is.
     *
     * @param mmu whose mappings count
     */
    @Nullable Block get(long linear, int mode, Mmu mmu) {
        int slot = slot(linear);
        Block block = blocks[slot];
        if (block == null || found[2 * slot] != linear || block.mode != mode || !block.valid) {
            return null;
        }
        long epoch = mmu.epoch();
        if (found[2 * slot + 1] != epoch) {
            if (!mmu.fetchesFrom(linear, block.physical)) {
                return null;
            }
            found[2 * slot + 1] = epoch;
        }
        return block;
    }

    /**
     * Keeps a block.
     *
     * @param epoch of the mappings, see {@link Mmu#epoch}
     */
    void put(long linear, long epoch, Block block) {
        int slot = slot(linear);
        blocks[slot] = block;
        found[2 * slot] = linear;
        found[2 * slot + 1] = epoch;
    }
}
