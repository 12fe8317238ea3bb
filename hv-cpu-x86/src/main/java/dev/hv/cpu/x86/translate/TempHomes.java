package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Stmt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the temporaries of one instruction are: in a register from the first step that mentions
 * them to the last, as long as one is free, else in the frame.
 */
final class TempHomes {
    private static final int[] REGISTERS = {Frame.RDI, Frame.RSI};

    /** The same, where nothing but steps that compute and access memory needs the last one. */
    private static final int[] MORE = {Frame.RDI, Frame.RSI, Frame.RBX};

    private final Map<Integer, Integer> first = new HashMap<>();
    private final Map<Integer, Integer> last = new HashMap<>();
    private final Map<Integer, Integer> registers = new HashMap<>();
    private int steps;

    /** Whether one is in RBX. */
    final boolean useRbx;

    private TempHomes(List<Stmt> instruction, int[] homes) {
        instruction.forEach(this::scan);
        int[] busyUntil = new int[homes.length];
        first.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(
                        entry -> {
                            for (int i = 0; i < homes.length; i++) {
                                if (busyUntil[i] <= entry.getValue()) {
                                    registers.put(entry.getKey(), homes[i]);
                                    busyUntil[i] = last.getOrDefault(entry.getKey(), 0) + 1;
                                    return;
                                }
                            }
                        });
        useRbx = registers.containsValue(Frame.RBX);
    }

    /**
     * @param more whether one may be in RBX if the steps leave it alone
     */
    static TempHomes of(List<Stmt> instruction, boolean more) {
        boolean plain = more && instruction.stream().allMatch(TempHomes::leavesRbx);
        return new TempHomes(instruction, plain ? MORE : REGISTERS);
    }

    private static boolean leavesRbx(Stmt step) {
        return switch (step) {
            case Stmt.Let(int temp, Expr value) -> isPlain(value);
            case Stmt.Load load -> isPlain(load.linear());
            case Stmt.Store(int size, Expr linear, Expr value) ->
                    isPlain(linear) && (value instanceof Expr.Temp || value instanceof Expr.Const);
            case Stmt.Linear linear -> isPlain(linear.offset());
            case Stmt.Jump jump -> true;
            default -> false;
        };
    }

    private static boolean isPlain(Expr value) {
        return switch (value) {
            case Expr.Pure pure -> false;
            case Expr.Select select -> false;
            case Expr.Binary binary -> isPlain(binary.a()) && isPlain(binary.b());
            case Expr.ZeroExtend extend -> isPlain(extend.value());
            case Expr.SignExtend extend -> isPlain(extend.value());
            default -> true;
        };
    }

    private void scan(Stmt step) {
        if (step instanceof Stmt.When when) {
            int at = steps++;
            Temps.visit(when.condition(), temp -> mention(temp, at));
            when.steps().forEach(this::scan);
        } else {
            int at = steps++;
            Temps.visit(step, temp -> mention(temp, at));
        }
    }

    private void mention(int temp, int at) {
        if (temp >= Slots.FIRST_OWN) {
            first.putIfAbsent(temp, at);
            last.put(temp, at);
        }
    }

    /** Returns the register that holds a temporary, or -1. */
    int register(int temp) {
        return registers.getOrDefault(temp, -1);
    }

    /** Returns which place in the frame holds one that is in no register. */
    int slot(int temp) {
        return temp - Slots.FIRST_OWN;
    }
}
