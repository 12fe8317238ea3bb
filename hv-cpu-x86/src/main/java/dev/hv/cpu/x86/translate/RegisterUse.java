package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Stmt;

import java.util.List;

/** Which general registers the rewritten steps of a region read and write. */
final class RegisterUse {
    private int read;
    private int written;

    boolean uses(int number) {
        return ((read | written) >>> number & 1) != 0;
    }

    boolean writes(int number) {
        return (written >>> number & 1) != 0;
    }

    void add(List<Stmt> steps) {
        steps.forEach(this::add);
    }

    private static int bit(int temp) {
        int number = temp - Slots.REGISTERS;
        return number >= 0 && number < Slots.REGISTER_COUNT ? 1 << number : 0;
    }

    private void add(Stmt step) {
        switch (step) {
            case Stmt.Let(int temp, Expr value) -> {
                written |= bit(temp);
                read(value);
            }
            case Stmt.Load load -> read(load.linear());
            case Stmt.Load16 load -> read(load.linear());
            case Stmt.Store store -> {
                read(store.linear());
                read(store.value());
            }
            case Stmt.Store16 store -> {
                read(store.linear());
                read(store.low());
                read(store.high());
            }
            case Stmt.Linear linear -> read(linear.offset());
            case Stmt.SetXmm set -> read(set.value());
            case Stmt.Call call -> call.arguments().forEach(this::read);
            case Stmt.CallValue call -> call.arguments().forEach(this::read);
            case Stmt.CheckAligned check -> read(check.linear());
            case Stmt.When(Cond condition, List<Stmt> steps) -> {
                read(condition);
                add(steps);
            }
            case Stmt.Branch branch -> read(branch.condition());
            case Stmt.JumpTo jump -> read(jump.rip());
            case Stmt.Leave leave -> leave.arguments().forEach(this::read);
            case Stmt.CheckSimd check -> {}
            case Stmt.Expect expect -> read(expect.condition());
            case Stmt.ExpectDirect expect -> read(expect.linear());
            case Stmt.Direct direct -> add(direct.access());
            case Stmt.Raise raise -> {}
            case Stmt.Jump jump -> {}
            case Stmt.SetGpr set -> throw notRewritten(set);
            case Stmt.SetFixedGpr set -> throw notRewritten(set);
            case Stmt.SetFlags set -> throw notRewritten(set);
        }
    }

    private static IllegalArgumentException notRewritten(Stmt step) {
        return new IllegalArgumentException("not rewritten: " + step);
    }

    private void read(Expr value) {
        switch (value) {
            case Expr.Temp(int index) -> read |= bit(index);
            case Expr.Binary binary -> {
                read(binary.a());
                read(binary.b());
            }
            case Expr.ZeroExtend extend -> read(extend.value());
            case Expr.SignExtend extend -> read(extend.value());
            case Expr.Select select -> {
                read(select.condition());
                read(select.ifTrue());
                read(select.ifFalse());
            }
            case Expr.Pure pure -> pure.arguments().forEach(this::read);
            default -> {}
        }
    }

    private void read(Cond condition) {
        switch (condition) {
            case Cond.Compare compare -> {
                read(compare.a());
                read(compare.b());
            }
            case Cond.Both both -> {
                read(both.a());
                read(both.b());
            }
            case Cond.Not not -> read(not.condition());
            case Cond.Code code -> {}
        }
    }
}
