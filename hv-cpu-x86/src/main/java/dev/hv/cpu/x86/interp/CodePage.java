package dev.hv.cpu.x86.interp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The blocks that were decoded from one physical page, and which of its bytes they cover. */
final class CodePage {
    private static final int MODE_SHIFT = 12;

    /** With so many regions noted, those that have gone are looked for. */
    private static final int MANY_REGIONS = 256;

    /** Physical. */
    final long address;

    /** Where the memory map has it in the host's memory; 0 if nowhere. */
    final long host;

    private final Map<Integer, Block> blocks = new HashMap<>();
    private final Map<Integer, Block> singles = new HashMap<>(0);
    private final Map<Integer, Dormant> dormant = new HashMap<>(0);
    private final List<Block> crossing = new ArrayList<>(0);
    private final long[] covered = new long[64];
    private final Set<Region> regions = new HashSet<>(0);

    private int instructions;

    /** Cleared when its bytes change. */
    boolean valid = true;

    CodePage(long address, long host) {
        this.address = address;
        this.host = host;
    }

    private static int key(int offset, int mode) {
        return offset | mode << MODE_SHIFT;
    }

    /** Returns the block that begins at that offset in the page, if it is known. */
    @org.jspecify.annotations.Nullable
    Block block(int offset, int mode) {
        Block block = blocks.get(key(offset, mode));
        // One that crosses into another page may have been dropped with that.
        return block != null && block.valid ? block : null;
    }

    /** Returns the block of one instruction that begins at that offset, if it is known. */
    @org.jspecify.annotations.Nullable
    Block single(int offset, int mode) {
        return singles.get(key(offset, mode));
    }

    /** Returns how many instructions the blocks that begin here have. */
    int instructions() {
        return instructions;
    }

    /** Adds a block of one instruction that begins here. */
    void addSingle(Block block) {
        instructions++;
        int offset = (int) (block.physical & 4095);
        singles.put(key(offset, block.mode), block);
        cover(offset, block.bytes);
    }

    /** Notes that a region has code from this page. */
    void coveredBy(Region region) {
        if (regions.size() >= MANY_REGIONS) {
            regions.removeIf(Region::isGone);
            dormant.values().removeIf(each -> each.region().isGone());
        }
        regions.add(region);
    }

    /** Adds a block that begins here. */
    void add(Block block) {
        instructions += block.count;
        int offset = (int) (block.physical & 4095);
        blocks.put(key(offset, block.mode), block);
        cover(offset, Math.min(block.bytes, 4096 - offset));
        Dormant before = dormant.remove(key(offset, block.mode));
        if (before != null) {
            before.wake(block);
        }
    }

    /** Notes what is known of the block that begins at that offset, should it be decoded. */
    void sleep(int offset, int mode, Dormant unknown) {
        dormant.put(key(offset, mode), unknown);
    }

    /** Forgets that again, unless something else was noted since. */
    void forget(int offset, int mode, Dormant unknown) {
        dormant.remove(key(offset, mode), unknown);
    }

    /** Returns what is known of the block that begins there, which has not been decoded. */
    @org.jspecify.annotations.Nullable
    Dormant dormant(int offset, int mode) {
        return dormant.get(key(offset, mode));
    }

    /** Adds a block that begins in another page, and whose last instruction ends here. */
    void addCrossing(Block block) {
        crossing.add(block);
        cover(0, block.bytes - (4096 - (int) (block.physical & 4095)));
    }

    /** From now on those bytes belong to code. */
    void cover(int offset, int bytes) {
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
        regions.forEach(Region::drop);
        regions.clear();
        valid = false;
        blocks.clear();
        singles.clear();
        crossing.clear();
        dormant.clear();
    }
}
