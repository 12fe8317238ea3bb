package dev.hv.cpu.x86.ir;

import java.util.List;

/**
 * The meaning of an instruction.
 *
 * @param steps what it does
 * @param temps how many temporaries the steps use
 * @param ends whether it ends its block
 * @param mayFault whether it may leave before it is done
 * @param readsFlags whether it depends on the status flags before it
 * @param setsFlags whether it defines all six status flags, whatever happens
 */
public record Lifted(
        List<Stmt> steps,
        int temps,
        boolean ends,
        boolean mayFault,
        boolean readsFlags,
        boolean setsFlags) {

    static Lifted of(List<Stmt> steps, int temps, boolean readsFlags) {
        return new Lifted(
                List.copyOf(steps),
                temps,
                !steps.isEmpty() && ends(steps.getLast()),
                steps.stream().anyMatch(Lifted::mayFault),
                readsFlags || steps.stream().anyMatch(Lifted::seesEverything),
                steps.stream().anyMatch(Stmt.SetFlags.class::isInstance));
    }

    /**
     * Returns whether anybody may look at the status flags before it.
     *
     * @param after whether anybody may look at those behind it
     */
    public boolean flagsLiveBefore(boolean after) {
        return mayFault || readsFlags || (after && !setsFlags);
    }

    private static boolean ends(Stmt step) {
        return switch (step) {
            case Stmt.Jump jump -> true;
            case Stmt.Branch branch -> true;
            case Stmt.JumpTo jump -> true;
            case Stmt.Leave leave -> true;
            case Stmt.Raise raise -> true;
            default -> false;
        };
    }

    private static boolean mayFault(Stmt step) {
        return switch (step) {
            case Stmt.Load load -> true;
            case Stmt.Load16 load -> true;
            case Stmt.Store store -> true;
            case Stmt.Store16 store -> true;
            case Stmt.Linear linear -> true;
            case Stmt.CheckAligned check -> true;
            case Stmt.CheckSimd check -> true;
            case Stmt.Expect expect -> true;
            case Stmt.ExpectDirect expect -> true;
            case Stmt.Raise raise -> true;
            case Stmt.Leave leave -> true;
            case Stmt.Call call -> call.helper().mayFault();
            case Stmt.CallValue call -> call.helper().mayFault();
            case Stmt.When when -> when.steps().stream().anyMatch(Lifted::mayFault);
            default -> false;
        };
    }

    private static boolean seesEverything(Stmt step) {
        return switch (step) {
            case Stmt.Leave leave -> true;
            case Stmt.Raise raise -> true;
            case Stmt.Call call -> call.helper().touchesFlags();
            case Stmt.CallValue call -> call.helper().touchesFlags();
            default -> false;
        };
    }
}
