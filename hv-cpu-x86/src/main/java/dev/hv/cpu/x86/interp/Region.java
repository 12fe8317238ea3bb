package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
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

    /** Linear address at which its entry ran when it was asked for. */
    long linear;

    /** Instructions that ran in it. */
    long instructions;

    private long instructionsAsked;
    private Link[] links = {};
    private long[] masks = {};
    private long mask;
    private boolean code64;
    private int lowest;
    private int highest;

    /** Most instructions between two polls. */
    private int longest;

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

    /** Returns whether it may be entered: whether it would reach its first poll within the run. */
    final boolean fits(Context c) {
        return c.limit - c.instructions >= longest && !c.missed && (code64 || withinSegment(c));
    }

    /** All of it must lie within the limit of CS, and without a wrap of the pointer. */
    private boolean withinSegment(Context c) {
        long wrap = (c.mode & Mode.CODE_SIZE) == Mode.CODE_16 ? 0xFFFF : 0xFFFF_FFFFL;
        long last = c.rip + highest - 1;
        return c.rip + lowest >= 0 && last <= Math.min(wrap, c.segLimit[Seg.CS]);
    }

    /** See {@link RegionHost}. */
    public static long limit(Context c) {
        return c.limit;
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
