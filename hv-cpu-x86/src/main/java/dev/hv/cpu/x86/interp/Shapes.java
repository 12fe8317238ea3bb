package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Field;
import dev.hv.cpu.x86.ir.Lifted;
import dev.hv.cpu.x86.ir.Lifter;
import dev.hv.cpu.x86.ir.Stmt;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The shapes met so far. Handlers hold no state of any machine, so all processors share them. Any
 * thread.
 */
final class Shapes {
    private static final ConcurrentHashMap<Long, Shape> SINGLE = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<Handlers.Key, Shape> FUSED = new ConcurrentHashMap<>();

    private Shapes() {}

    /**
     * Returns the shape of an instruction.
     *
     * @param defined whether the processor's model has it
     */
    static Shape of(Instruction in, int mode, boolean flagsDead, boolean defined) {
        long key = Shape.key(in, mode, flagsDead, !defined);
        Shape shape = SINGLE.get(key);
        if (shape == null) {
            shape = SINGLE.computeIfAbsent(key, k -> make(in, mode, flagsDead, defined, k));
        }
        return shape;
    }

    private static Shape make(
            Instruction in, int mode, boolean flagsDead, boolean defined, long key) {
        Lifted lifted = Lifter.meaning(in, mode, flagsDead, defined);
        Handlers.Key one = new Handlers.Key(key, 0);
        return shape(in.opcode.mnemonic(), lifted, lifted, lifted.steps(), in, mode, one);
    }

    /**
     * The shape of steps.
     *
     * @param meaning of the instruction, or of the second one
     * @param first what the temporaries belong to
     */
    private static Shape shape(
            String name,
            Lifted meaning,
            Lifted first,
            List<Stmt> steps,
            Instruction last,
            int mode,
            Handlers.Key key) {
        boolean inverted = branchesOnOpposite(steps) && Handlers.masksAgree(last, mode);
        List<Stmt> made = inverted ? invert(steps) : steps;
        return new Shape(meaning, Handlers.generate(name, first, made, last, mode, key), inverted);
    }

    /** With half of the condition codes the other half can be told. */
    private static boolean branchesOnOpposite(List<Stmt> steps) {
        return !steps.isEmpty()
                && steps.getLast() instanceof Stmt.Branch(Cond.Code(int condition), Field to)
                && (condition & 1) != 0;
    }

    private static List<Stmt> invert(List<Stmt> steps) {
        List<Stmt> inverted = new ArrayList<>(steps);
        if (inverted.removeLast() instanceof Stmt.Branch(Cond.Code(int condition), Field to)) {
            inverted.add(new Stmt.Branch(new Cond.Code(condition ^ 1), to));
        }
        return inverted;
    }

    /**
     * Returns the shape of an instruction that defines the flags with the conditional branch behind
     * it, or null if the two do not go together.
     */
    static @Nullable Shape fused(
            Instruction first, Shape firstShape, Instruction second, Shape secondShape, int mode) {
        List<Stmt> before = firstShape.lifted().steps();
        List<Stmt> after = secondShape.lifted().steps();
        if (before.isEmpty()
                || !(before.getLast() instanceof Stmt.SetFlags)
                || after.size() != 1
                || !(after.getFirst() instanceof Stmt.Branch branch)
                || !(branch.condition() instanceof Cond.Code)) {
            return null;
        }
        Handlers.Key pair =
                new Handlers.Key(
                        Shape.key(first, mode, false, false),
                        Shape.key(second, mode, false, false));
        Shape known = FUSED.get(pair);
        return known != null
                ? known
                : FUSED.computeIfAbsent(
                        pair, key -> fuse(first, firstShape, second, secondShape, mode, key));
    }

    private static Shape fuse(
            Instruction first,
            Shape firstShape,
            Instruction second,
            Shape secondShape,
            int mode,
            Handlers.Key key) {
        List<Stmt> steps = new ArrayList<>(firstShape.lifted().steps());
        steps.addAll(secondShape.lifted().steps());
        String name = first.opcode.mnemonic() + "_" + second.opcode.mnemonic();
        return shape(name, secondShape.lifted(), firstShape.lifted(), steps, second, mode, key);
    }
}
