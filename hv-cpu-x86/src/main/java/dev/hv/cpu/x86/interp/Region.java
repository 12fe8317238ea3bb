package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.mmu.Mmu;
import dev.hv.cpu.x86.translate.RegionFile;
import dev.hv.cpu.x86.translate.RegionHost;
import dev.hv.cpu.x86.translate.RegionOutline;

import org.jspecify.annotations.Nullable;

import java.lang.constant.ClassDesc;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Translated code, entered at some of its blocks. Subclasses are generated; what they call is
 * listed at {@link RegionHost}. While one runs, {@link dev.hv.cpu.x86.core.Cpu#rip} is the address
 * of its beginning, which is the first entrance.
 */
public abstract class Region {
    /** What the generator has to know of this class. */
    static final RegionHost HOST =
            new RegionHost(desc(Region.class), desc(Context.class), desc(Block.class));

    /**
     * So many times a young one is left again soon. HotSpot optimizes a method that loops for long
     * once for the loop under way and once more for callers; one that is called often enough before
     * its loops have run so often (its Tier4MinInvocationThreshold, Tier4BackEdgeThreshold) it
     * optimizes once, and uses that at the next call.
     */
    static final int YOUNG = 6000;

    /** Instructions after which a poll looks: so long may an interrupt have to wait. */
    private static final long BETWEEN_LOOKS = 5000;

    /** Instructions after which it is left then. */
    private static final int SLICE = 300;

    /** Linear address at which its entry ran when it was asked for. */
    long linear;

    /** Instructions that ran in it. */
    long instructions;

    /** So often in succession its pages may be elsewhere. */
    private static final int LOST = 1000;

    /** How often it was left before an instruction that it could not do. */
    long misses;

    private long instructionsAsked;
    private Link[] links = {};
    private long mask;
    private boolean code64;

    /** Whether all of it lies in the page of its beginning, which need not be looked for. */
    private boolean onePage = true;

    /** Distances of its pages from that of its beginning, in bytes. */
    private long[] pageDistances = {};

    /** Where those lie physically. */
    private long[] physicalPages = {};

    /**
     * Address of the beginning and {@link dev.hv.cpu.x86.mmu.Mmu#epoch} when they were seen there.
     */
    private long mappedRip;

    private long mappedEpoch = -1;

    /** {@link dev.hv.cpu.x86.mmu.Mmu#globalEpoch} then, or -1 if not all of them are global. */
    private long mappedGlobal = -1;

    /** How often in succession its pages were elsewhere. */
    private int elsewhere;

    private int lowest;
    private int highest;

    /** Most instructions between two polls. */
    private int longest;

    /** How often it was entered. */
    long entries;

    /** How many times more it is left soon. */
    int young;

    /**
     * Instructions after which it is left even when it is not young, at the next poll; 0: never.
     */
    int slice;

    /** So many instructions must have run in it until the translator wants to know. */
    long askAt = Long.MAX_VALUE;

    /** Stands for its first block while it runs. */
    @Nullable Block home;

    /** What is entered while this waits, and where. */
    private @Nullable Region fallback;

    private byte fallbackEntrance;

    /** How often HotSpot refused what was made to take over from it. */
    int refused;

    /** Whether it is, or is to be, optimized. */
    boolean optimizing;

    /** Set once it may be entered no more. */
    private boolean gone;

    /** Distances of its entrances from its beginning. */
    private int[] entrances = {0};

    private int jumps;
    private int[] jumpsFrom = {};
    private LongConsumer[] jumping = {};

    /** The blocks that lead into it. */
    private final List<Block> doors = new ArrayList<>(1);

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /**
     * Runs the region, with the instruction pointer at its beginning.
     *
     * @param c without one it does nothing: for HotSpot, which compiles what is called often
     * @param entrance where it is entered
     * @return as {@link Node#execute}
     */
    public abstract @Nullable Block execute(@Nullable Context c, int entrance);

    /**
     * Says what it is.
     *
     * @param entry the block with which it begins
     */
    final void bind(RegionOutline outline, List<RegionFile.Way> ways, Block entry) {
        home = entry.standIn(this);
        entrances = outline.entrances().stream().mapToInt(Integer::intValue).toArray();
        links = ways.stream().map(way -> link(way, entry)).toArray(Link[]::new);
        code64 = (outline.mode() & Mode.CODE_SIZE) == Mode.CODE_64;
        mask = code64 ? -1L : 0xFFFF_FFFFL;
        lowest = outline.lowest();
        highest = outline.highest();
        longest = outline.instructions();
    }

    private static Link link(RegionFile.Way way, Block entry) {
        return new Link(way.distance(), way.mask(), entry.samePage(way.distance()));
    }

    /** Returns whether it has run since this was last asked. */
    final boolean ranSinceAsked() {
        boolean ran = instructions != instructionsAsked;
        instructionsAsked = instructions;
        return ran;
    }

    /**
     * Says which pages it has code from.
     *
     * @param distances from that of its beginning, in bytes
     * @param physical addresses of the pages
     */
    final void bindPages(long[] distances, long[] physical) {
        onePage = distances.length == 0;
        pageDistances = distances;
        physicalPages = physical;
    }

    /** Returns what of instruction pointers counts. */
    final long mask() {
        return mask;
    }

    /** Returns what HotSpot compiles. */
    final Method method() {
        try {
            return getClass().getDeclaredMethod("execute", Context.class, int.class);
        } catch (NoSuchMethodException e) {
            throw new LinkageError("a region's method", e);
        }
    }

    /** Returns how many instructions there are at most between two polls. */
    final int longest() {
        return longest;
    }

    /**
     * Returns whether it may be entered by that block of it, where the processor is: whether it
     * would reach its first poll within the run.
     */
    final boolean fits(Context c, Block door) {
        long start = c.rip - door.intoRegion;
        return c.limit - c.instructions >= longest
                && !c.missed
                && (code64 || withinSegment(c, start))
                && (onePage || mapped(c, start));
    }

    /** Whether its pages are where they were when it was made. */
    private boolean mapped(Context c, long start) {
        long epoch = c.mmu.epoch();
        boolean known = mappedEpoch == epoch || mappedGlobal == c.mmu.globalEpoch();
        return (known && mappedRip == start) || lookAtPages(c, start, epoch);
    }

    /**
     * Returns {@link Mmu#globalEpoch} if all of its pages are global, else -1; when it has been
     * found to {@link #fits fit}.
     */
    final long mappedGlobal(Context c) {
        if (!onePage) {
            return mappedGlobal;
        }
        return c.mmu.fetchesGlobally(c.linearRip()) ? c.mmu.globalEpoch() : -1;
    }

    private boolean lookAtPages(Context c, long start, long epoch) {
        long page = c.linearRip() - c.rip + start & Mmu.PAGE;
        boolean global = true;
        for (int i = 0; i < pageDistances.length; i++) {
            long at = page + pageDistances[i];
            if (!c.mmu.fetchesFrom(at, physicalPages[i]) && c.mmu.probe(at) != physicalPages[i]) {
                elsewhere++;
                return false;
            }
            global &= c.mmu.fetchesGlobally(at);
        }
        elsewhere = 0;
        mappedGlobal = global ? c.mmu.globalEpoch() : -1;
        mappedEpoch = epoch;
        mappedRip = start;
        return true;
    }

    /** Returns whether its pages have been elsewhere for so long that it is of no use any more. */
    final boolean isLost() {
        return elsewhere >= LOST;
    }

    /**
     * Says which of its blocks end in indirect jumps, by their distances, in order.
     *
     * @param targets what wants to know where they lead
     */
    final void bindJumps(int[] distances, LongConsumer[] targets) {
        jumpsFrom = distances;
        jumping = targets;
    }

    /** Leads into it from that block, which begins at that entrance. */
    final void enterBy(Block block, int entrance) {
        takeOver(block);
        block.entrance = (byte) entrance;
        block.intoRegion = entrances[entrance];
        block.planned = false;
        doors.add(block);
    }

    /** Is entered instead of another one at that entrance of it. */
    final void replace(Region simple, byte entrance) {
        fallback = simple;
        fallbackEntrance = entrance;
    }

    /** Becomes what a block leads into. */
    private void takeOver(Block door) {
        Region before = door.region;
        if (before != null && !before.equals(this)) {
            before.unchain();
        }
        door.region = this;
    }

    /** Tells whether it is not to be optimized. */
    boolean stays() {
        return false;
    }

    /** From now on is entered by its blocks alone, until it was entered by one. */
    void unchain() {}

    /** Nothing will enter it any more. */
    void dropped() {}

    /** Is entered no more: what is still needed becomes hot again. */
    final void drop() {
        unchain();
        dropped();
        gone = true;
        doors.forEach(this::leadElsewhere);
        doors.clear();
    }

    private void leadElsewhere(Block door) {
        if (!equals(door.region)) {
            return;
        }
        if (fallback != null && !fallback.gone) {
            door.region = fallback; // this one has been unchained
            door.entrance = fallbackEntrance;
            door.intoRegion = fallback.entrances[fallbackEntrance];
        } else {
            door.dropRegion();
        }
    }

    /** Is dropped for the one that it was to take over from, which stays. */
    final void giveWay() {
        if (fallback != null) {
            fallback.askAt = Long.MAX_VALUE;
        }
        drop();
    }

    /** Returns whether it may be entered no more. */
    final boolean isGone() {
        return gone;
    }

    /** Is not entered for a while. */
    final void rest() {
        unchain();
        doors.forEach(this::leadElsewhere);
    }

    /** Is entered again, by the one block that it has. */
    final void resume() {
        for (Block door : doors) {
            takeOver(door);
            door.entrance = 0;
            door.intoRegion = 0;
        }
    }

    /**
     * What is made of its blocks from now on calls helpers.
     *
     * @return whether that is new
     */
    final boolean beCareful() {
        boolean changed = false;
        for (Block door : doors) {
            changed |= !door.careful;
            door.careful = true;
        }
        return changed;
    }

    /** Returns whether it has code around that linear address. */
    final boolean hasCodeAt(long address) {
        return address - linear >= lowest && address - linear < highest;
    }

    /** Returns whether one of its other pages has bytes in common with a physical range. */
    final boolean overlaps(long from, long size) {
        for (long page : physicalPages) {
            if (Block.within(page, from, size)) {
                return true;
            }
        }
        return false;
    }

    /** All of it must lie within the limit of CS, and without a wrap of the pointer. */
    private boolean withinSegment(Context c, long start) {
        long wrap = (c.mode & Mode.CODE_SIZE) == Mode.CODE_16 ? 0xFFFF : 0xFFFF_FFFFL;
        long last = start + highest - 1;
        return start + lowest >= 0 && last <= Math.min(wrap, c.segLimit[Seg.CS]);
    }

    /** Says how long it may run before it is entered. */
    final void begin(Context c) {
        entries++;
        long most = c.limit - c.instructions;
        if (young > 0) {
            young--;
            most = Math.min(most, longest + SLICE);
        } else if (slice != 0) {
            most = Math.min(most, longest + slice);
        }
        c.leaveAt = c.instructions + most - longest;
        nextLook(c, c.instructions);
    }

    private static void nextLook(Context c, long count) {
        c.lookAt = Math.min(count + BETWEEN_LOOKS, c.leaveAt);
    }

    /** See {@link RegionHost}. */
    public static boolean look(Context c, long count) {
        if (c.attention() != 0 || count > c.leaveAt) {
            return true;
        }
        nextLook(c, count);
        return false;
    }

    /** See {@link RegionHost}. */
    public static void note(Context c, long count, int offset, int ahead) {
        c.instructions = count;
        c.ripDelta = offset;
        c.instructionsAhead = ahead;
    }

    /** See {@link RegionHost}. */
    public static @Nullable Block left(Context c) {
        return Node.leave(c);
    }

    /** See {@link RegionHost}; {@code how} is one of its constants, or instructions ahead. */
    public final @Nullable Block leave(Context c, long count, int where, int how) {
        if (how >= 0) {
            c.missed = how > 0;
            c.instructions = count - how;
            c.rip = c.rip + where & mask;
            return null;
        }
        c.instructions = count;
        if (how == RegionHost.BY_LINK) {
            Link link = links[where];
            return c.follow(link);
        }
        if (how != RegionHost.BY_JUMP) {
            return null;
        }
        if ((++jumps & Block.BETWEEN_SAMPLES) == 0) {
            noteJump(c, where);
        }
        return c.jump();
    }

    /** What is made of the block later should know where its indirect jump leads. */
    private void noteJump(Context c, int where) {
        int found = Arrays.binarySearch(jumpsFrom, where);
        if (found >= 0) {
            jumping[found].accept(c.rip - c.regionStart - where);
        }
    }
}
