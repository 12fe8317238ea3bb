package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Stmt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Has the steps of one rewritten instruction need fewer temporaries: a value that is used once is
 * computed where it is used, one that is in a register anyway is read there, and what is loaded for
 * a register is loaded into it.
 */
final class Forwarding {
    /** Deepest value that another one is put into: the host has few registers to compute in. */
    private static final int DEEPEST = 4;

    private static final int NOTHING = -1;
    private static final int ANYTHING = -2;

    private final List<Stmt> steps;
    private final IntPredicate inRegister;

    private Forwarding(List<Stmt> steps, IntPredicate inRegister) {
        this.steps = new ArrayList<>(steps);
        this.inRegister = inRegister;
    }

    /**
     * Returns steps that mean the same.
     *
     * @param inRegister whether a temporary is in a register of the host's throughout
     */
    static List<Stmt> of(List<Stmt> steps, IntPredicate inRegister) {
        if (steps.isEmpty() || steps.getLast() instanceof Stmt.Leave) {
            return steps; // what a helper gets is not known
        }
        Forwarding forwarding = new Forwarding(steps, inRegister);
        forwarding.forward();
        return forwarding.steps;
    }

    private void forward() {
        int at = 0;
        while (at < steps.size()) {
            boolean gone =
                    steps.get(at) instanceof Stmt.Let(int temp, Expr value)
                            && temp >= Slots.FIRST_OWN
                            && forward(at, temp, value);
            if (gone) {
                steps.remove(at);
            } else {
                at++;
            }
        }
        for (at = 0; at + 1 < steps.size(); at++) {
            if (steps.get(at) instanceof Stmt.Load load) {
                loadInPlace(at, load);
            }
        }
    }

    /** Has a value stand for the temporary everywhere; false if it cannot. */
    private boolean forward(int at, int temp, Expr value) {
        List<Integer> users = new ArrayList<>();
        for (int i = at + 1; i < steps.size(); i++) {
            int mentions = mentions(steps.get(i), temp);
            if (mentions > 0 && (!takes(steps.get(i)) || written(steps.get(i)) == temp)) {
                return false;
            }
            for (int j = 0; j < mentions; j++) {
                users.add(i);
            }
        }
        boolean free = value instanceof Expr.Temp(int from) && inRegister.test(from);
        if (users.isEmpty() || (users.size() > 1 && !free) || !staysUntil(at, users, value)) {
            return false;
        }
        List<Stmt> replaced = new ArrayList<>();
        for (int user : users) {
            Stmt step = Temps.replace(steps.get(user), temp, value);
            if (depth(step) > DEEPEST) {
                return false;
            }
            replaced.add(step);
        }
        for (int i = 0; i < users.size(); i++) {
            steps.set(users.get(i), replaced.get(i));
        }
        return true;
    }

    /** Whether a value is the same when it is used last. */
    private boolean staysUntil(int at, List<Integer> users, Expr value) {
        if (!isPlain(value)) {
            return false;
        }
        for (int i = at + 1; i < users.getLast(); i++) {
            Stmt between = steps.get(i);
            int written = written(between);
            if (written == ANYTHING || (written >= 0 && Temps.mentions(value, written))) {
                return false;
            }
        }
        return true;
    }

    /** A register that gets what was loaded, and nothing else does, is where it is loaded. */
    private void loadInPlace(int at, Stmt.Load load) {
        if (load.temp() < Slots.FIRST_OWN
                || !(steps.get(at + 1) instanceof Stmt.Let(int to, Expr value))
                || !Slots.isRegister(to)) {
            return;
        }
        boolean same =
                switch (value) {
                    case Expr.Temp(int from) -> from == load.temp();
                    case Expr.ZeroExtend(int size, Expr.Temp(int from)) ->
                            from == load.temp() && size >= load.size();
                    default -> false;
                };
        for (int i = at + 2; i < steps.size(); i++) {
            same &= mentions(steps.get(i), load.temp()) == 0;
        }
        if (same) {
            steps.set(at, new Stmt.Load(to, load.size(), load.linear()));
            steps.remove(at + 1);
        }
    }

    private static int mentions(Stmt step, int temp) {
        int[] count = {0};
        Temps.visit(step, each -> count[0] += each == temp ? 1 : 0);
        return count[0];
    }

    /** Returns the temporary that a step writes. */
    private static int written(Stmt step) {
        return switch (step) {
            case Stmt.Let let -> let.temp();
            case Stmt.Load load -> load.temp();
            case Stmt.Linear linear -> linear.temp();
            case Stmt.Store store -> NOTHING;
            case Stmt.Branch branch -> NOTHING;
            case Stmt.JumpTo jump -> NOTHING;
            case Stmt.CheckAligned check -> NOTHING;
            default -> ANYTHING;
        };
    }

    /** Whether a value may be put into a step. */
    private static boolean takes(Stmt step) {
        return switch (step) {
            case Stmt.Let let -> true;
            case Stmt.Load load -> true;
            case Stmt.Store store -> true;
            case Stmt.Branch branch -> true;
            case Stmt.JumpTo jump -> true;
            default -> false;
        };
    }

    /** Whether a value depends on temporaries alone. */
    private static boolean isPlain(Expr value) {
        return switch (value) {
            case Expr.Const constant -> true;
            case Expr.Temp temp -> true;
            case Expr.Binary binary -> isPlain(binary.a()) && isPlain(binary.b());
            case Expr.ZeroExtend extend -> isPlain(extend.value());
            case Expr.SignExtend extend -> isPlain(extend.value());
            default -> false;
        };
    }

    private static int depth(Stmt step) {
        return switch (step) {
            case Stmt.Let let -> depth(let.value());
            case Stmt.Load load -> depth(load.linear());
            case Stmt.Store store -> Math.max(depth(store.linear()), depth(store.value()));
            case Stmt.JumpTo jump -> depth(jump.rip());
            default -> 0;
        };
    }

    private static int depth(Expr value) {
        return switch (value) {
            case Expr.Binary binary -> 1 + Math.max(depth(binary.a()), depth(binary.b()));
            case Expr.ZeroExtend extend -> depth(extend.value());
            case Expr.SignExtend extend -> depth(extend.value());
            default -> 0;
        };
    }
}
