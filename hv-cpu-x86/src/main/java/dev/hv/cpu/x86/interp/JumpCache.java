package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Blocks by the address at which they were last found: a direct-mapped cache for indirect jumps.
 */
final class JumpCache {
    private static final int SIZE = 1 << 14;

    private final @Nullable Block[] blocks = new @Nullable Block[SIZE];
    private final long[] rips = new long[SIZE];
    private long epoch = -1;

    private static int slot(long rip) {
        return (int) (rip ^ rip >>> 14) & SIZE - 1;
    }

    /**
     * Returns the block at that address, if it was found there since the last change of mappings.
     */
    @Nullable Block get(long rip, int mode, long currentEpoch) {
        if (epoch != currentEpoch) {
            Arrays.fill(blocks, null);
            epoch = currentEpoch;
            return null;
        }
        int slot = slot(rip);
        Block block = blocks[slot];
        return block != null && rips[slot] == rip && block.mode == mode && block.valid
                ? block
                : null;
    }

    void put(long rip, Block block) {
        int slot = slot(rip);
        blocks[slot] = block;
        rips[slot] = rip;
    }
}
