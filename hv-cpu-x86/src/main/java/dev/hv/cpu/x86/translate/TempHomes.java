package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.ir.Stmt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the temporaries of one instruction are: in one of two registers from the first step that
 * mentions them to the last, as long as those are free, else in the frame.
 */
final class TempHomes {
    private static final int[] REGISTERS = {Frame.RDI, Frame.RSI};

    private final Map<Integer, Integer> first = new HashMap<>();
    private final Map<Integer, Integer> last = new HashMap<>();
    private final Map<Integer, Integer> registers = new HashMap<>();
    private int steps;

    private TempHomes(List<Stmt> instruction) {
        instruction.forEach(this::scan);
        int[] busyUntil = new int[REGISTERS.length];
        first.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(
                        entry -> {
                            for (int i = 0; i < REGISTERS.length; i++) {
                                if (busyUntil[i] <= entry.getValue()) {
                                    registers.put(entry.getKey(), REGISTERS[i]);
                                    busyUntil[i] = last.getOrDefault(entry.getKey(), 0) + 1;
                                    return;
                                }
                            }
                        });
    }

    static TempHomes of(List<Stmt> instruction) {
        return new TempHomes(instruction);
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
