package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Field;
import dev.hv.cpu.x86.ir.Stmt;

import java.util.List;
import java.util.function.IntConsumer;

/** Which temporaries rewritten steps mention, and what else may stand for them. */
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

    static void visit(Expr value, IntConsumer visitor) {
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

    // ------------------------------------------------------------------ replacement

    /** Returns a step in which a value stands for a temporary that the step reads. */
    static Stmt replace(Stmt step, int temp, Expr by) {
        return switch (step) {
            case Stmt.Let(int to, Expr value) -> new Stmt.Let(to, replace(value, temp, by));
            case Stmt.Load(int to, int size, Expr linear) ->
                    new Stmt.Load(to, size, replace(linear, temp, by));
            case Stmt.Store(int size, Expr linear, Expr value) ->
                    new Stmt.Store(size, replace(linear, temp, by), replace(value, temp, by));
            case Stmt.Branch(Cond condition, Field distance) ->
                    new Stmt.Branch(replace(condition, temp, by), distance);
            case Stmt.JumpTo(Expr rip) -> new Stmt.JumpTo(replace(rip, temp, by));
            default -> throw new IllegalArgumentException(step.toString());
        };
    }

    static Expr replace(Expr value, int temp, Expr by) {
        return switch (value) {
            case Expr.Temp(int index) -> index == temp ? by : value;
            case Expr.Binary(Expr.Op op, Expr a, Expr b) ->
                    Folding.binary(op, replace(a, temp, by), replace(b, temp, by));
            case Expr.ZeroExtend(int size, Expr inner) ->
                    Folding.zeroExtend(size, replace(inner, temp, by));
            case Expr.SignExtend(int size, Expr inner) ->
                    Folding.signExtend(size, replace(inner, temp, by));
            case Expr.Select(Cond condition, Expr ifTrue, Expr ifFalse) ->
                    Folding.select(
                            replace(condition, temp, by),
                            replace(ifTrue, temp, by),
                            replace(ifFalse, temp, by));
            case Expr.Pure(Callee helper, List<Expr> arguments) ->
                    new Expr.Pure(
                            helper,
                            arguments.stream().map(each -> replace(each, temp, by)).toList());
            default -> value;
        };
    }

    private static Cond replace(Cond condition, int temp, Expr by) {
        return switch (condition) {
            case Cond.Compare(Cond.Relation relation, Expr a, Expr b) ->
                    Folding.compare(relation, replace(a, temp, by), replace(b, temp, by));
            case Cond.Both(Cond a, Cond b) ->
                    Folding.both(replace(a, temp, by), replace(b, temp, by));
            case Cond.Not(Cond inner) -> Folding.not(replace(inner, temp, by));
            case Cond.Code code -> code;
        };
    }
}
