package dev.hv.cpu.x86.interp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The blocks that were decoded from one physical page, and which of its bytes they cover. */
final class CodePage {
    private static final int MODE_SHIFT = 12;

    private final long address;
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final List<Block> crossing = new ArrayList<>(0);
    private final long[] covered = new long[64];

    CodePage(long address) {
        this.address = address;
    }

    /** Returns the block that begins at that offset in the page, if it is known. */
    @org.jspecify.annotations.Nullable
    Block block(int offset, int mode) {
        return blocks.get(offset | mode << MODE_SHIFT);
    }

    /** Adds a block that begins here. */
    void add(Block block) {
        int offset = (int) (block.physical & 4095);
        blocks.put(offset | block.mode << MODE_SHIFT, block);
        cover(offset, Math.min(block.bytes, 4096 - offset));
    }

    /** Adds a block that begins in another page, and whose last instruction ends here. */
    void addCrossing(Block block) {
        crossing.add(block);
        cover(0, block.bytes - (4096 - (int) (block.physical & 4095)));
    }

    private void cover(int offset, int bytes) {
        for (int i = offset; i < offset + bytes; i++) {
            covered[i >> 6] |= 1L << i;
        }
    }

    /** Returns whether any byte of the range belongs to a decoded instruction. */
    boolean covers(long physical, long size) {
        long from = Math.max(physical, address);
        long to = Math.min(physical + size, address + 4096);
        for (long at = from; at < to; at++) {
            int offset = (int) (at & 4095);
            if ((covered[offset >> 6] >>> offset & 1) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Drops all blocks. */
    void invalidate() {
        blocks.values().forEach(block -> block.valid = false);
        crossing.forEach(block -> block.valid = false);
        blocks.clear();
        crossing.clear();
    }
}
