package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.VirtualCpu.Diagnostic;

import java.util.IdentityHashMap;
import java.util.List;

/**
 * Has regions optimized that run for long. Where a simple region is left after some time is where
 * it spends its time: a region with that one entrance is made, runs for a while in code that counts
 * branches, and then waits, while the simple one runs again, until C2 has compiled it.
 */
final class Optimizer {
    /** Most regions that are made at a time. */
    private static final int MOST_IN_WORK = 2;

    /**
     * Roughly how many instructions an optimized region has at most: at first, and after HotSpot
     * has refused to compile so many (C1 runs out of virtual registers in code that counts).
     */
    private static final List<Integer> MOST_INSTRUCTIONS = List.of(150, 75, 40);

    /** Instructions after which a simple region is left if an optimized one may take over. */
    private static final int SLICE = 500;

    /** So many instructions and entries HotSpot has to see before its counts mean something. */
    private static final int SEEN = 600_000;

    private static final int ENTERED = 600;

    /** Instructions in counting code between two entries at most. */
    private static final int COUNTED_SLICE = 1000;

    /**
     * So many instructions it must run at each entry, on average, where what it is to take over
     * from is machine code, which other code enters without a return to Java.
     */
    private static final int WORTH_ENTERING = 300;

    private final Translator translator;
    private final List<RegionMaker> makers;
    private final long after;
    private final int worthEntering;
    private int inWork;
    private long made;

    /** Blocks where a region is to take over: that region, or the simple one until it is made. */
    private final IdentityHashMap<Block, Region> coming = new IdentityHashMap<>();

    Optimizer(Translator translator, Tiering tiering) {
        this.translator = translator;
        this.makers =
                MOST_INSTRUCTIONS.stream()
                        .map(most -> new RegionMaker(most, 1, false, false, null))
                        .toList();
        this.after = tiering.optimizedAfter();
        this.worthEntering = tiering.host() ? WORTH_ENTERING : 0;
    }

    /** A simple region is in place. */
    void installed(Region region) {
        if (!region.stays()) {
            region.askAt = after;
        }
    }

    /**
     * As many instructions as the region was to tell of have run in it.
     *
     * @param block where it is to be entered
     * @param linear address of that
     */
    void ran(Block block, long linear, Region region) {
        if (region.optimizing) {
            if (region.entries < ENTERED) {
                region.askAt = region.instructions + SEEN / 8;
            } else if (region.instructions < region.entries * worthEntering) {
                coming.values().remove(region);
                region.giveWay();
            } else {
                region.askAt = Long.MAX_VALUE;
                region.slice = 0;
                optimize(region);
            }
        } else if (inWork >= MOST_IN_WORK) {
            region.askAt = region.instructions + after / 8;
        } else if (region.slice == 0) {
            region.slice = SLICE; // to see where that is
            region.askAt = region.instructions + SLICE;
        } else {
            region.askAt = region.instructions + after;
            profile(block, linear, region);
        }
    }

    private void profile(Block block, long linear, Region simple) {
        coming.values().removeIf(Region::isGone);
        Surroundings around = translator.surroundings(block, linear);
        if (around == null || !simple.equals(block.region) || coming.containsKey(block)) {
            return;
        }
        if (simple.refused == makers.size()) {
            simple.askAt = Long.MAX_VALUE;
            return;
        }
        inWork++;
        coming.put(block, simple);
        translator.request(
                around,
                makers.get(simple.refused),
                HotSpot.PROFILED,
                () -> {},
                translated -> {
                    inWork--;
                    coming.remove(block);
                    if (translated == null) {
                        simple.refused++;
                    } else if (translated.isCurrent() && simple.equals(block.region)) {
                        Region region = translated.region();
                        region.replace(simple, block.entrance);
                        coming.put(block, region);
                        translator.install(translated);
                        region.optimizing = true;
                        region.slice = COUNTED_SLICE;
                        region.askAt = SEEN;
                    }
                });
    }

    private void optimize(Region region) {
        region.rest();
        translator.recompile(
                region,
                HotSpot.OPTIMIZED,
                compiled -> {
                    coming.values().remove(region);
                    if (!compiled) {
                        region.drop();
                    } else if (!region.isGone()) {
                        made++;
                        region.resume();
                    }
                });
    }

    /** Adds what it did, by name. Any thread. */
    void statistics(List<Diagnostic> figures) {
        figures.add(new Diagnostic("regions-optimized", made));
    }
}
