package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.RegionPlanner;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a block leads to, over the pages as they are mapped now: the code and the blocks from which
 * a region can be made. Pages are numbered from that of the block, by linear address.
 */
final class Surroundings {
    /** Most pages of a region. */
    static final int MOST_PAGES = 8;

    /** Most blocks that are looked at. */
    private static final int MOST_BLOCKS = 160;

    /** A target of an indirect jump counts if it is at least one of so many. */
    private static final int RARE_TARGET = 100;

    /** Farther than that, and instruction pointers would have to wrap. */
    private static final long FARTHEST = 1L << 30;

    private final Context c;
    private final CodeCache code;
    private final Block entry;
    private final long linear;
    private final int start;
    private final TreeMap<Integer, CodePage> pages = new TreeMap<>();
    private final Set<Integer> absent = new HashSet<>();
    private final Map<Integer, CodeImage.Seen> seen = new HashMap<>();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final Queue<Integer> waiting = new ArrayDeque<>();
    private final CodeImage image;

    /**
     * Looks, and copies the code. On the processor's thread: the machine's memory may be gone when
     * another thread comes to work with it.
     *
     * @param linear address at which the block runs
     */
    Surroundings(Context c, CodeCache code, Block entry, long linear) {
        this.c = c;
        this.code = code;
        this.entry = entry;
        this.linear = linear;
        this.start = (int) (entry.physical & 4095);
        pages.put(0, code.pageOf(entry));
        waiting.add(0);
        while (!waiting.isEmpty() && seen.size() < MOST_BLOCKS) {
            look(waiting.remove());
        }
        image = copy();
    }

    /** Returns the address at which the block runs. */
    long linear() {
        return linear;
    }

    /** Returns the page of that number, which the image has. */
    CodePage page(int number) {
        CodePage page = pages.get(number);
        if (page == null) {
            throw new IllegalArgumentException("page " + number);
        }
        return page;
    }

    /** Returns the block with which it begins. */
    Block entry() {
        return entry;
    }

    /** Returns the offset of that in its page. */
    int start() {
        return start;
    }

    /** Returns where the block at that distance is. */
    Translated.Door door(int distance) {
        return new Translated.Door(page((start + distance) >> 12), start + distance & 4095);
    }

    /** Returns the block at that distance, if it has run. */
    @Nullable Block block(int distance) {
        return blocks.get(distance);
    }

    /** The block at that distance will be part of a region. */
    void planned(int distance) {
        Block block = blocks.get(distance);
        if (block != null && !block.equals(entry)) {
            block.planned = true;
        }
    }

    /** Returns the code as it was then. */
    CodeImage image() {
        return image;
    }

    private CodeImage copy() {
        List<CodeImage.Stretch> stretches = new ArrayList<>();
        for (int first : pages.keySet()) {
            if (!pages.containsKey(first - 1)) {
                stretches.add(stretch(first));
            }
        }
        return new CodeImage(
                entry.mode,
                c.model.dialect(),
                c.model.features(),
                entry.careful,
                List.copyOf(stretches),
                seen);
    }

    /** Copies the pages from that one on which follow each other. */
    private CodeImage.Stretch stretch(int first) {
        int count = 1;
        while (pages.containsKey(first + count)) {
            count++;
        }
        byte[] bytes = new byte[4096 * count];
        for (int i = 0; i < count; i++) {
            Mem.toArray(c.mmu.hostPage(page(first + i).address), bytes, 4096 * i, 4096);
        }
        return new CodeImage.Stretch(first * 4096 - start, bytes);
    }

    private void look(int offset) {
        Block block = lookUp(offset);
        if (block == null
                || block.runs < entry.runs / RegionPlanner.RARE
                || seen.containsKey(offset)) {
            return;
        }
        List<Integer> targets = new ArrayList<>();
        IndirectTargets indirect = block.targets;
        if (indirect != null) {
            for (long distance : indirect.frequent(RARE_TARGET)) {
                if (Math.abs(distance) < FARTHEST && Math.abs(offset + distance) < FARTHEST) {
                    targets.add((int) (offset + distance));
                }
            }
        }
        blocks.put(offset, block);
        seen.put(offset, new CodeImage.Seen(block.count, block.runs, List.copyOf(targets)));
        follow(offset, block.takenDistance);
        follow(offset, block.fallDistance);
        follow(offset, block.bytes);
        waiting.addAll(targets);
    }

    private void follow(int offset, long distance) {
        if (Math.abs(distance) < FARTHEST && Math.abs(offset + distance) < FARTHEST) {
            waiting.add((int) (offset + distance));
        }
    }

    /** Returns the block that begins there, if it has run and all of it can be in the region. */
    private @Nullable Block lookUp(int offset) {
        int number = (start + offset) >> 12;
        CodePage page = mapped(number);
        Block block = page == null ? null : page.block(start + offset & 4095, entry.mode);
        if (block == null || block.secondPage == Block.ONE_PAGE) {
            return block;
        }
        CodePage second = mapped(number + 1);
        return second != null && second.address == block.secondPage ? block : null;
    }

    /** Returns the page of that number, if it may be part of the region. */
    private @Nullable CodePage mapped(int number) {
        CodePage page = pages.get(number);
        boolean flat = (entry.mode & (Mode.FLAT | Mode.CODE_64)) != 0;
        if (page != null || !flat || pages.size() >= MOST_PAGES || absent.contains(number)) {
            return page;
        }
        long at = (linear & -4096L) + number * 4096L;
        long physical = c.code64() || at >>> 32 == 0 ? c.mmu.probe(at) : -1;
        page = physical < 0 || c.mmu.hostPage(physical) == 0 ? null : code.known(physical);
        if (page == null) {
            absent.add(number);
        } else {
            pages.put(number, page);
        }
        return page;
    }
}
