package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.ir.Stmt;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** What is known at the beginning of each block about what defined the flags. */
final class KnownFlags {
    private final RegionPlan plan;
    private final Stmt.@Nullable SetFlags[] known;
    private final boolean[] reached;

    /**
     * @param entered positions of blocks that are entered from elsewhere as well
     */
    KnownFlags(RegionPlan plan, boolean[] entered) {
        this.plan = plan;
        int count = plan.blocks().size();
        known = new Stmt.SetFlags[count];
        reached = Arrays.copyOf(entered, count);
        reached[0] = true;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < count; i++) {
                changed |= reached[i] && propagate(i);
            }
        }
    }

    /** Returns what defined the flags, over {@link Slots}, or null if nothing certain did. */
    Stmt.@Nullable SetFlags at(int position) {
        return known[position];
    }

    private boolean propagate(int position) {
        GuestBlock block = plan.blocks().get(position);
        Stmt.SetFlags flags = known[position];
        for (GuestInstruction instruction : block.instructions()) {
            Rewriter rewriter = new Rewriter(instruction, plan.careful(), flags);
            rewriter.rewrite(instruction.lifted().steps());
            flags = rewriter.flags();
        }
        flags = Rewriter.withoutConstants(flags);
        boolean changed = false;
        for (int offset : block.successors(plan.mode())) {
            Integer target = plan.positions().get(offset);
            changed |= target != null && merge(target, flags);
        }
        return changed;
    }

    private boolean merge(int target, Stmt.@Nullable SetFlags flags) {
        if (!reached[target]) {
            reached[target] = true;
            known[target] = flags;
            return true;
        }
        if (known[target] != null && !known[target].equals(flags)) {
            known[target] = null;
            return true;
        }
        return false;
    }
}
