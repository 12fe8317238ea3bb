package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.ir.Lifted;
import dev.hv.cpu.x86.ir.Lifter;
import dev.hv.cpu.x86.ir.Stmt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds status flags that are overwritten before anybody can look. Outside the region anybody may:
 * that is after every way out, before every instruction that may fault, and at back edges, where
 * the region may be left.
 */
final class FlagLiveness {
    private FlagLiveness() {}

    /** Returns the blocks without flags that nobody needs. */
    static List<GuestBlock> dropDead(List<GuestBlock> blocks, CodeImage image) {
        Map<Integer, Boolean> liveAt = new HashMap<>();
        List<GuestBlock> result = new ArrayList<>();
        for (int i = blocks.size() - 1; i >= 0; i--) {
            GuestBlock block = blocks.get(i);
            boolean live = liveAfter(block, image.mode(), liveAt);
            List<GuestInstruction> kept = new ArrayList<>();
            for (GuestInstruction instruction : block.instructions().reversed()) {
                GuestInstruction needed = live ? instruction : withoutFlags(instruction, image);
                kept.add(needed);
                live = needed.lifted().flagsLiveBefore(live);
            }
            Collections.reverse(kept);
            liveAt.put(block.offset(), live);
            result.add(new GuestBlock(block.offset(), List.copyOf(kept), block.targets()));
        }
        Collections.reverse(result);
        return result;
    }

    /** Blocks that were not visited yet lie before this one, or outside. */
    private static boolean liveAfter(GuestBlock block, int mode, Map<Integer, Boolean> liveAt) {
        return switch (block.ending()) {
            case null -> liveAt.getOrDefault(block.end(), true);
            case Stmt.Jump jump -> liveAt.getOrDefault(block.target(mode), true);
            case Stmt.Branch branch ->
                    liveAt.getOrDefault(block.target(mode), true)
                            || liveAt.getOrDefault(block.end(), true);
            default -> true;
        };
    }

    private static GuestInstruction withoutFlags(GuestInstruction instruction, CodeImage image) {
        boolean defined = image.features().contains(instruction.in().opcode.feature());
        Lifted lifted = Lifter.meaning(instruction.in(), image.mode(), true, defined);
        return new GuestInstruction(instruction.in(), instruction.parts(), lifted);
    }
}
