package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.mmu.Mmu;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Blocks that are hot and wait for a region: the one that has run most by now comes first. Used by
 * the processor's own thread.
 */
final class Candidates {
    /** Most that wait; beyond that the oldest has to become hot again. */
    private static final int MOST = 1024;

    private final List<Candidate> waiting = new ArrayList<>();

    /**
     * A hot block.
     *
     * @param linear address at which it ran
     */
    record Candidate(Block block, long linear) {
        /** Returns whether it still needs a region. */
        boolean isNeeded() {
            return block.valid && !block.planned && block.region == null;
        }
    }

    /** Adds a block that runs at that linear address. */
    void add(Block block, long linear) {
        if (waiting.size() >= MOST) {
            waiting.removeFirst().block().cool();
        }
        waiting.add(new Candidate(block, linear));
    }

    /** Removes and returns the best one of those that are mapped now; null if there is none. */
    @Nullable Candidate next(Mmu mmu) {
        waiting.removeIf(Candidates::isDone);
        Candidate best = null;
        for (Candidate each : waiting) {
            if ((best == null || each.block().runs() > best.block().runs())
                    && mmu.probe(each.linear()) == (each.block().physical & Mmu.PAGE)) {
                best = each;
            }
        }
        if (best != null) {
            waiting.remove(best);
        }
        return best;
    }

    private static boolean isDone(Candidate candidate) {
        if (candidate.isNeeded()) {
            return false;
        }
        candidate.block().cool();
        candidate.block().planned = false;
        return true;
    }
}
