package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.ir.Stmt;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The meaning of a region, as {@link Rewriter} has it, for those that write code from it. */
final class RewrittenRegion {
    /** Most places behind calls that a return may go to within the region. */
    private static final int MOST_RETURN_POINTS = 24;

    private final RegionPlan plan;

    /** Positions of the blocks, by distance. */
    final Map<Integer, Integer> positions;

    /** Positions of the blocks behind calls. */
    final List<Integer> returnPoints = new ArrayList<>();

    /** The steps of each instruction of each block. */
    final List<List<List<Stmt>>> blocks = new ArrayList<>();

    RewrittenRegion(RegionPlan plan) {
        this.plan = plan;
        this.positions = plan.positions();
        for (GuestBlock block : plan.blocks()) {
            Integer behind = positions.get(block.end());
            if (block.calls() && behind != null && returnPoints.size() < MOST_RETURN_POINTS) {
                returnPoints.add(behind);
            }
        }
        KnownFlags known = new KnownFlags(plan, entered());
        for (int i = 0; i < plan.blocks().size(); i++) {
            blocks.add(rewrite(plan.blocks().get(i), known.at(i)));
        }
    }

    private boolean[] entered() {
        boolean[] entered = new boolean[plan.blocks().size()];
        for (int point : returnPoints) {
            entered[point] = true;
        }
        for (int entrance : plan.entrances()) {
            entered[Objects.requireNonNull(positions.get(entrance))] = true;
        }
        for (GuestBlock block : plan.blocks()) {
            for (int target : block.targets()) {
                Integer position = positions.get(target);
                if (position != null) {
                    entered[position] = true;
                }
            }
        }
        return entered;
    }

    private List<List<Stmt>> rewrite(GuestBlock block, Stmt.@Nullable SetFlags before) {
        Stmt.SetFlags flags = before;
        List<List<Stmt>> steps = new ArrayList<>();
        for (GuestInstruction instruction : block.instructions()) {
            Rewriter rewriter = new Rewriter(instruction, plan.careful(), flags);
            steps.add(rewriter.rewrite(instruction.lifted().steps()));
            flags = rewriter.flags();
        }
        return steps;
    }
}
