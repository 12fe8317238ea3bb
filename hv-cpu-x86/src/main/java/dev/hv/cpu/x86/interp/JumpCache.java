package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Blocks by the linear address at which they were last found: a direct-mapped cache for indirect
 * jumps.
 */
final class JumpCache {
    private static final int SIZE = 1 << 14;

    private final @Nullable Block[] blocks = new @Nullable Block[SIZE];
    private final long[] addresses = new long[SIZE];
    private long epoch = -1;

    private static int slot(long linear) {
        return (int) (linear ^ linear >>> 14) & SIZE - 1;
    }

    /**
     * Returns the block at that linear address, if it was found there since the last change of
     * mappings.
     */
    @Nullable Block get(long linear, int mode, long currentEpoch) {
        if (epoch != currentEpoch) {
            Arrays.fill(blocks, null);
            epoch = currentEpoch;
            return null;
        }
        int slot = slot(linear);
        Block block = blocks[slot];
        return block != null && addresses[slot] == linear && block.mode == mode && block.valid
                ? block
                : null;
    }

    void put(long linear, Block block) {
        int slot = slot(linear);
        blocks[slot] = block;
        addresses[slot] = linear;
    }
}
