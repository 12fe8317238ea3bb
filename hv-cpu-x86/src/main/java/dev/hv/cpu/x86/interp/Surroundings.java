package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.GuestBlock;
import dev.hv.cpu.x86.translate.RegionPlan;
import dev.hv.cpu.x86.translate.RegionPlanner;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * What a block leads to, over the pages as they are mapped now: the code and the blocks from which
 * a region can be made. Pages are numbered from that of the block, by linear address.
 */
final class Surroundings implements Ground {
    /** Most pages of a region. */
    static final int MOST_PAGES = 8;

    /** Most blocks that are looked at. */
    private static final int MOST_BLOCKS = 160;

    /** A target of an indirect jump counts if it is at least one of so many. */
    private static final int RARE_TARGET = 100;

    /** It is usual if it is at least one of so many. */
    private static final int USUAL_TARGET = 3;

    /** Farther than that, and instruction pointers would have to wrap. */
    private static final long FARTHEST = 1L << 30;

    private final Context c;
    private final Predicate<Block> leftOut;
    private final CodeCache code;
    private final Block entry;
    private final long linear;
    private final int start;
    private final TreeMap<Integer, CodePage> pages = new TreeMap<>();

    /** Pages that were looked at, with code that belongs to it or not. */
    private final Map<Integer, Optional<CodePage>> around = new HashMap<>();

    private final Map<Integer, CodeImage.Seen> seen = new HashMap<>();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final Queue<Integer> waiting = new ArrayDeque<>();
    private final CodeImage image;
    private final Decoding decoding;

    /** Has the blocks of kept regions decoded. */
    interface Decoding {
        /** Has none decoded. */
        Decoding NONE = (page, offset, linear) -> null;

        /** Returns the block at that offset in a page, at that linear address, if it can be. */
        @Nullable Block decode(CodePage page, int offset, long linear);
    }

    /**
     * Looks, and copies the code. On the processor's thread: the machine's memory may be gone when
     * another thread comes to work with it.
     *
     * @param linear address at which the block runs
     * @param leftOut blocks that it is to stop at, the entry aside
     * @param decoding what it does with blocks that only a kept region has
     */
    Surroundings(
            Context c,
            CodeCache code,
            Block entry,
            long linear,
            Predicate<Block> leftOut,
            Decoding decoding) {
        this.leftOut = leftOut;
        this.decoding = decoding;
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

    @Override
    public long linear() {
        return linear;
    }

    @Override
    public Map<Integer, CodePage> pages() {
        return pages;
    }

    @Override
    public Block entry() {
        return entry;
    }

    @Override
    public @Nullable LongConsumer jumps(int distance) {
        Block block = blocks.get(distance);
        return block == null ? null : block::jumped;
    }

    /** Blocks of that plan will be part of a region. */
    void planned(RegionPlan plan) {
        for (GuestBlock part : plan.blocks()) {
            Block block = blocks.get(part.offset());
            if (block != null && !block.equals(entry)) {
                block.planned = true;
            }
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
        Block block = seen.containsKey(offset) ? null : lookUp(offset);
        if (block == null
                || (offset != 0 && leftOut.test(block))
                || block.runs() < entry.runs() / RegionPlanner.RARE
                || !takePages(offset, block)) {
            return;
        }
        List<Integer> targets = targets(offset, block, RARE_TARGET);
        List<Integer> usual = targets(offset, block, USUAL_TARGET);
        blocks.put(offset, block);
        seen.put(offset, new CodeImage.Seen(block.count, block.runs(), targets, usual));
        follow(offset, block.takenDistance);
        follow(offset, block.fallDistance);
        follow(offset, block.bytes);
        waiting.addAll(targets);
    }

    /** Returns the targets that have made at least one of so many of its indirect jumps. */
    private static List<Integer> targets(int offset, Block block, int rare) {
        IndirectTargets indirect = block.targets;
        return indirect == null
                ? List.of()
                : Arrays.stream(indirect.frequent(rare))
                        .filter(distance -> near(offset, distance))
                        .mapToObj(distance -> (int) (offset + distance))
                        .toList();
    }

    private static boolean near(int offset, long distance) {
        return Math.abs(distance) < FARTHEST && Math.abs(offset + distance) < FARTHEST;
    }

    private void follow(int offset, long distance) {
        if (near(offset, distance)) {
            waiting.add((int) (offset + distance));
        }
    }

    private int pageNumber(int offset) {
        return (start + offset) >> 12;
    }

    /** Returns the block that begins there, if it has run and its bytes are mapped. */
    private @Nullable Block lookUp(int offset) {
        int number = pageNumber(offset);
        CodePage page = mapped(number);
        Block block = page == null ? null : block(page, offset);
        if (block == null || block.secondPage == Block.ONE_PAGE) {
            return block;
        }
        CodePage second = mapped(number + 1);
        return second != null && second.address == block.secondPage ? block : null;
    }

    private @Nullable Block block(CodePage page, int offset) {
        int inPage = start + offset & 4095;
        Block block = page.block(inPage, entry.mode);
        return block == null && page.dormant(inPage, entry.mode) != null
                ? decoding.decode(page, inPage, linear + offset)
                : block;
    }

    /** Has the pages of a block in the region, if there is room for them. */
    private boolean takePages(int offset, Block block) {
        int first = pageNumber(offset);
        int last = block.secondPage == Block.ONE_PAGE ? first : first + 1;
        for (int number = first; number <= last; number++) {
            CodePage page = mapped(number);
            if (page == null || (pages.size() >= MOST_PAGES && !pages.containsKey(number))) {
                return false;
            }
            pages.put(number, page);
        }
        return true;
    }

    /** Returns whether a region of code in that mode may have more pages than one. */
    static boolean spansPages(int mode) {
        return (mode & (Mode.FLAT | Mode.CODE_64)) != 0;
    }

    /** Returns the page of that number, if it may be part of the region. */
    private @Nullable CodePage mapped(int number) {
        CodePage taken = pages.get(number);
        if (taken != null || !spansPages(entry.mode)) {
            return taken;
        }
        return around.computeIfAbsent(number, key -> Optional.ofNullable(lookAt(key))).orElse(null);
    }

    private @Nullable CodePage lookAt(int number) {
        long at = (linear & -4096L) + number * 4096L;
        long physical = code.fetchedFrom(at);
        return physical < 0 ? null : code.known(physical);
    }
}
