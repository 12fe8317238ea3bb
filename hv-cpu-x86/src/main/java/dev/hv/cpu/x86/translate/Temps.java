package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Stmt;

import java.util.List;
import java.util.function.IntConsumer;

/** Which temporaries rewritten steps mention. */
final class Temps {
    private Temps() {}

    static boolean mentions(Expr value, int temp) {
        boolean[] found = {false};
        visit(value, each -> found[0] |= each == temp);
        return found[0];
    }

    /** Visits the temporaries of a step and of what is in it, in order. */
    static void visit(Stmt step, IntConsumer visitor) {
        switch (step) {
            case Stmt.Let(int temp, Expr value) -> {
                visit(value, visitor);
                visitor.accept(temp);
            }
            case Stmt.Load load -> {
                visit(load.linear(), visitor);
                visitor.accept(load.temp());
            }
            case Stmt.Load16 load -> {
                visit(load.linear(), visitor);
                visitor.accept(load.low());
                visitor.accept(load.high());
            }
            case Stmt.Store store -> {
                visit(store.linear(), visitor);
                visit(store.value(), visitor);
            }
            case Stmt.Store16 store -> {
                visit(store.linear(), visitor);
                visit(store.low(), visitor);
                visit(store.high(), visitor);
            }
            case Stmt.Linear linear -> {
                visit(linear.offset(), visitor);
                visitor.accept(linear.temp());
            }
            case Stmt.SetXmm set -> visit(set.value(), visitor);
            case Stmt.Call call -> call.arguments().forEach(each -> visit(each, visitor));
            case Stmt.CallValue call -> {
                call.arguments().forEach(each -> visit(each, visitor));
                visitor.accept(call.temp());
            }
            case Stmt.CheckAligned check -> visit(check.linear(), visitor);
            case Stmt.Expect expect -> visit(expect.condition(), visitor);
            case Stmt.When(Cond condition, List<Stmt> steps) -> {
                visit(condition, visitor);
                steps.forEach(each -> visit(each, visitor));
            }
            case Stmt.Branch branch -> visit(branch.condition(), visitor);
            case Stmt.JumpTo jump -> visit(jump.rip(), visitor);
            default -> {} // nobody writes code for those
        }
    }

    private static void visit(Expr value, IntConsumer visitor) {
        switch (value) {
            case Expr.Temp(int index) -> visitor.accept(index);
            case Expr.Binary binary -> {
                visit(binary.a(), visitor);
                visit(binary.b(), visitor);
            }
            case Expr.ZeroExtend extend -> visit(extend.value(), visitor);
            case Expr.SignExtend extend -> visit(extend.value(), visitor);
            case Expr.Select select -> {
                visit(select.condition(), visitor);
                visit(select.ifTrue(), visitor);
                visit(select.ifFalse(), visitor);
            }
            case Expr.Pure pure -> pure.arguments().forEach(each -> visit(each, visitor));
            default -> {}
        }
    }

    static void visit(Cond condition, IntConsumer visitor) {
        switch (condition) {
            case Cond.Compare compare -> {
                visit(compare.a(), visitor);
                visit(compare.b(), visitor);
            }
            case Cond.Both both -> {
                visit(both.a(), visitor);
                visit(both.b(), visitor);
            }
            case Cond.Not not -> visit(not.condition(), visitor);
            case Cond.Code code -> {}
        }
    }
}
