package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.mmu.Mmu;
import dev.hv.cpu.x86.translate.RegionFile;
import dev.hv.cpu.x86.translate.RegionHost;
import dev.hv.cpu.x86.translate.RegionPlan;

import org.jspecify.annotations.Nullable;

import java.lang.constant.ClassDesc;
import java.util.List;

/**
 * Translated code, entered at one address. Subclasses are generated; what they call is listed at
 * {@link RegionHost}. While one runs, {@link dev.hv.cpu.x86.core.Cpu#rip} is the address of its
 * entry.
 */
public abstract class Region {
    /** What the generator has to know of this class. */
    static final RegionHost HOST =
            new RegionHost(desc(Region.class), desc(Context.class), desc(Block.class));

    /**
     * So many times it is left again soon. HotSpot optimizes a method that loops for long once for
     * the loop under way and once more for callers; one that is called often enough before its
     * loops have run so often (its Tier4MinInvocationThreshold, Tier4BackEdgeThreshold) it
     * optimizes once, and uses that at the next call.
     */
    private static final int YOUNG = 6000;

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
    private long[] masks = {};
    private long mask;
    private boolean code64;

    /** Distances of its other pages from that of the entry, in bytes. */
    private long[] pageDistances = {};

    /** Where those lie physically. */
    private long[] physicalPages = {};

    /** Address of the entry and {@link dev.hv.cpu.x86.mmu.Mmu#epoch} when they were seen there. */
    private long mappedRip;

    private long mappedEpoch = -1;

    /** How often in succession its pages were elsewhere. */
    private int elsewhere;

    private int lowest;
    private int highest;

    /** Most instructions between two polls. */
    private int longest;

    private int entries;

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /**
     * Runs the region.
     *
     * @param c without one it does nothing: for HotSpot, which compiles what is called often
     * @return as {@link Node#execute}
     */
    public abstract @Nullable Block execute(@Nullable Context c);

    final void bind(RegionPlan plan, List<RegionFile.Way> ways) {
        links = ways.stream().map(way -> new Link(way.distance())).toArray(Link[]::new);
        masks = ways.stream().mapToLong(RegionFile.Way::mask).toArray();
        code64 = (plan.mode() & Mode.CODE_SIZE) == Mode.CODE_64;
        mask = code64 ? -1L : 0xFFFF_FFFFL;
        lowest = plan.lowest();
        highest = plan.highest();
        longest = plan.instructions();
    }

    /** Returns whether it has run since this was last asked. */
    final boolean ranSinceAsked() {
        boolean ran = instructions != instructionsAsked;
        instructionsAsked = instructions;
        return ran;
    }

    /**
     * Says which pages it has code from, beyond that of its entry.
     *
     * @param distances from the entry's page, in bytes
     * @param physical addresses of the pages
     */
    final void bindPages(long[] distances, long[] physical) {
        pageDistances = distances;
        physicalPages = physical;
    }

    /** Returns how many instructions there are at most between two polls. */
    final int longest() {
        return longest;
    }

    /** Returns whether it may be entered: whether it would reach its first poll within the run. */
    final boolean fits(Context c) {
        return c.limit - c.instructions >= longest
                && !c.missed
                && (code64 || withinSegment(c))
                && (pageDistances.length == 0 || mapped(c));
    }

    /** Whether its other pages are where they were when it was made. */
    private boolean mapped(Context c) {
        long epoch = c.mmu.epoch();
        return (mappedEpoch == epoch && mappedRip == c.rip) || lookAtPages(c, epoch);
    }

    private boolean lookAtPages(Context c, long epoch) {
        long page = c.linearRip() & Mmu.PAGE;
        for (int i = 0; i < pageDistances.length; i++) {
            long at = page + pageDistances[i];
            if (!c.mmu.fetchesFrom(at, physicalPages[i]) && c.mmu.probe(at) != physicalPages[i]) {
                elsewhere++;
                return false;
            }
        }
        elsewhere = 0;
        mappedEpoch = epoch;
        mappedRip = c.rip;
        return true;
    }

    /** Returns whether its pages have been elsewhere for so long that it is of no use any more. */
    final boolean isLost() {
        return elsewhere >= LOST;
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
    private boolean withinSegment(Context c) {
        long wrap = (c.mode & Mode.CODE_SIZE) == Mode.CODE_16 ? 0xFFFF : 0xFFFF_FFFFL;
        long last = c.rip + highest - 1;
        return c.rip + lowest >= 0 && last <= Math.min(wrap, c.segLimit[Seg.CS]);
    }

    /** See {@link RegionHost}. */
    public final long limit(Context c) {
        if (entries >= YOUNG) {
            return c.limit;
        }
        entries++;
        return Math.min(c.limit, c.instructions + longest + SLICE);
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
            return c.follow(c.running(), link.target, link.distance, masks[where], link);
        }
        return how == RegionHost.BY_JUMP ? c.jump() : null;
    }
}
