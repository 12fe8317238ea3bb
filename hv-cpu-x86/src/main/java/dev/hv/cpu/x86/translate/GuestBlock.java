package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.ir.Lifted;
import dev.hv.cpu.x86.ir.Stmt;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Instructions that run one after the other; only the first is branched to.
 *
 * @param offset distance of its first byte from the region's entry
 * @param instructions at least one
 * @param targets where the indirect jump at its end may lead, as far as that is in the region
 */
public record GuestBlock(int offset, List<GuestInstruction> instructions, List<Integer> targets) {
    /** No distance. */
    static final int NOWHERE = Integer.MIN_VALUE;

    GuestInstruction last() {
        return instructions.getLast();
    }

    /** Returns how many instructions. */
    int count() {
        return instructions.size();
    }

    /** Distance of the instruction behind its last one. */
    int end() {
        return last().parts().end();
    }

    /** How it ends, or null if it runs into what lies behind it. */
    @Nullable Stmt ending() {
        Lifted lifted = last().lifted();
        return lifted.ends() ? lifted.steps().getLast() : null;
    }

    /** Where it leads directly, to code of the region or not. */
    List<Integer> successors(int mode) {
        return switch (ending()) {
            case null -> List.of(end());
            case Stmt.Jump jump -> List.of(target(mode));
            case Stmt.Branch branch -> List.of(target(mode), end());
            case Stmt.Leave leave when leave.helper().resumes() -> List.of(end());
            default -> List.of();
        };
    }

    /** Where its branch leads, which it has, or {@link #NOWHERE} if that depends on the place. */
    int target(int mode) {
        return keepsPointer(last().in(), mode) ? (int) (end() + last().in().immediate) : NOWHERE;
    }

    /** Whether a branch keeps all bits of the instruction pointer that the code's size has. */
    static boolean keepsPointer(Instruction branch, int mode) {
        return (mode & Mode.CODE_SIZE) != Mode.CODE_32 || branch.operandSize != 2;
    }

    /** Whether it ends with a call. */
    boolean calls() {
        return last().in().opcode.mnemonic().equals("call");
    }

    /** Whether it ends with an indirect jump or call. */
    boolean jumps() {
        return ending() instanceof Stmt.JumpTo && !returns();
    }

    /** Whether it ends with a near return. */
    boolean returns() {
        return last().in().opcode.mnemonic().equals("ret");
    }
}
