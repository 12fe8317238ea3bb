package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.ops.Undefined;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** From a decoded instruction to its meaning. */
public final class Lifter {
    private static final List<Family> FAMILIES =
            List.of(
                    IntegerFamily::lift,
                    ShiftFamily::lift,
                    BitFamily::lift,
                    ControlFamily::lift,
                    StringFamily::lift,
                    SystemFamily::lift,
                    X87Family::lift,
                    VectorFamily::lift);

    /** Lifts the instructions that it knows. */
    private interface Family {
        /** Returns whether it knows the instruction; then its steps are in the builder. */
        boolean lift(Builder b, String mnemonic);
    }

    private Lifter() {}

    /**
     * Returns what an instruction means to a certain processor.
     *
     * @param mode see {@link dev.hv.cpu.x86.core.Mode}
     * @param flagsDead whether nobody will look at the status flags that it leaves
     * @param defined whether the processor's model has it
     */
    public static Lifted meaning(Instruction in, int mode, boolean flagsDead, boolean defined) {
        Lifted lifted =
                defined ? lift(in, mode, flagsDead) : liftWithoutFeature(in, mode, flagsDead);
        return lifted == null ? undefined(in, mode) : lifted;
    }

    /**
     * Returns what an instruction means.
     *
     * @param mode see {@link dev.hv.cpu.x86.core.Mode}
     * @param flagsDead whether nobody will look at the status flags that it leaves
     * @return null if the instruction is not implemented
     */
    public static @Nullable Lifted lift(Instruction in, int mode, boolean flagsDead) {
        return lift(in, in.opcode.mnemonic(), mode, flagsDead);
    }

    /**
     * Returns what an instruction means to a processor that does not have it, but whose encoding
     * was another one before: TZCNT and LZCNT were BSF and BSR with a prefix without meaning,
     * PREFETCHW a hint, WBNOINVD WBINVD; and x87 instructions go unanswered.
     *
     * @return null if the instruction is undefined then
     */
    public static @Nullable Lifted liftWithoutFeature(Instruction in, int mode, boolean flagsDead) {
        if (in.opcode.feature().equals("fpu")) {
            Builder b = new Builder(in, mode, flagsDead);
            X87Family.liftAbsent(b);
            return b.finish();
        }
        String before =
                switch (in.opcode.mnemonic()) {
                    case "tzcnt" -> "bsf";
                    case "lzcnt" -> "bsr";
                    case "prefetchw", "prefetchwt1", "cldemote" -> "nop";
                    case "wbnoinvd" -> "wbinvd";
                    default -> null;
                };
        return before == null ? null : lift(in, before, mode, flagsDead);
    }

    private static @Nullable Lifted lift(
            Instruction in, String mnemonic, int mode, boolean flagsDead) {
        for (Family family : FAMILIES) {
            Builder b = new Builder(in, mode, flagsDead);
            if (family.lift(b, mnemonic)) {
                return b.finish();
            }
        }
        return null;
    }

    /** Returns the meaning of bytes that only raise an exception; {@code error} is -1 for none. */
    public static Lifted raising(int vector, int error) {
        return Lifted.of(List.of(new Stmt.Raise(vector, error)), 0, true);
    }

    /** Returns the meaning of an instruction that is not there: #UD, counted under its name. */
    public static Lifted undefined(Instruction in, int mode) {
        Builder b = new Builder(in, mode, false);
        b.leave(Undefined.class, "raise", new Expr.Const(in.opcode.id()));
        return b.finish();
    }
}
