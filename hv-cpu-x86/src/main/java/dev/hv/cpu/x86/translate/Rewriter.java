package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.LazyFlags;
import dev.hv.cpu.x86.ir.Binding;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Cond.Relation;
import dev.hv.cpu.x86.ir.Conditions;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Field;
import dev.hv.cpu.x86.ir.Stmt;
import dev.hv.cpu.x86.ops.FpEvents;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes one instruction's meaning a part of a region: its {@link Field}s become constants, general
 * registers and flags become temporaries, and conditions become compares where it is known what
 * defined the flags.
 */
final class Rewriter {
    private static final Callee CONDITION = Callee.of(LazyFlags.class, "condition");
    private static final Callee COMPARED = Callee.of(FpEvents.class, "setFlags");
    private static final Expr ZERO = new Expr.Const(0);
    private static final Expr FLAG_B = new Expr.Temp(Slots.FLAG_B);

    /** Most temporaries that an instruction has beyond those of its meaning. */
    static final int SPARE = 4;

    private final Binding parts;
    private final int firstSpare;
    private final boolean careful;
    private final Map<Integer, Expr> constants = new HashMap<>();
    private Stmt.@Nullable SetFlags flags;

    /** Whether a SIMD operation before may have raised something. */
    private boolean raises;

    /**
     * @param careful whether to call the helpers that have a {@link Callee#quick} way
     * @param flags what defined the flags before it, over {@link Slots}; null if that is not known
     */
    Rewriter(GuestInstruction instruction, boolean careful, Stmt.@Nullable SetFlags flags) {
        this.parts = instruction.parts();
        this.firstSpare = own(instruction.lifted().temps());
        this.careful = careful;
        this.flags = flags;
    }

    /** Returns what defined the flags after it. */
    Stmt.@Nullable SetFlags flags() {
        return flags;
    }

    List<Stmt> rewrite(List<Stmt> steps) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt step : steps) {
            rewrite(step, result);
        }
        return result;
    }

    private void rewrite(Stmt step, List<Stmt> result) {
        switch (step) {
            case Stmt.Let(int temp, Expr value) -> let(temp, value(value), result);
            case Stmt.Load load ->
                    result.add(new Stmt.Load(own(load.temp()), load.size(), value(load.linear())));
            case Stmt.Load16 load ->
                    result.add(
                            new Stmt.Load16(
                                    own(load.low()), own(load.high()), value(load.linear())));
            case Stmt.Store store ->
                    result.add(
                            new Stmt.Store(
                                    store.size(), value(store.linear()), value(store.value())));
            case Stmt.Store16 store ->
                    result.add(
                            new Stmt.Store16(
                                    value(store.linear()),
                                    value(store.low()),
                                    value(store.high())));
            case Stmt.Linear linear ->
                    result.add(
                            new Stmt.Linear(
                                    own(linear.temp()),
                                    linear.segment(),
                                    value(linear.offset()),
                                    linear.size(),
                                    linear.write()));
            case Stmt.SetGpr set ->
                    result.add(let(register(number(set.number())), value(set.value())));
            case Stmt.SetFixedGpr set ->
                    result.add(let(register(set.number()), value(set.value())));
            case Stmt.SetXmm set ->
                    result.add(new Stmt.SetXmm(set.number(), set.part(), value(set.value())));
            case Stmt.SetFlags set -> setFlags(set, result);
            case Stmt.Call call when call.helper().equals(COMPARED) ->
                    compared(value(call.arguments().getFirst()), result);
            case Stmt.Call call -> {
                result.add(new Stmt.Call(call.helper(), values(call.arguments())));
                called(call.helper());
            }
            case Stmt.CallValue call -> callValue(call, result);
            case Stmt.CheckAligned(Expr linear, int bytes) ->
                    result.add(new Stmt.CheckAligned(value(linear), bytes));
            case Stmt.CheckSimd check -> {
                if (raises) {
                    result.add(check);
                }
            }
            case Stmt.Expect expect -> result.add(new Stmt.Expect(condition(expect.condition())));
            case Stmt.ExpectDirect expect -> throw notOfAnInstruction(expect);
            case Stmt.Direct direct -> throw notOfAnInstruction(direct);
            case Stmt.Raise raise -> result.add(raise);
            case Stmt.When when -> when(when, result);
            case Stmt.Jump jump -> result.add(jump);
            case Stmt.Branch branch ->
                    result.add(new Stmt.Branch(condition(branch.condition()), branch.distance()));
            case Stmt.JumpTo jump -> result.add(new Stmt.JumpTo(value(jump.rip())));
            case Stmt.Leave leave -> {
                result.add(new Stmt.Leave(leave.helper(), values(leave.arguments())));
                called(leave.helper());
            }
        }
    }

    private static IllegalArgumentException notOfAnInstruction(Stmt step) {
        return new IllegalArgumentException("no part of an instruction's meaning: " + step);
    }

    private static Stmt let(int temp, Expr value) {
        return new Stmt.Let(temp, value);
    }

    /** A temporary is set once: what is constant need not be kept. */
    private void let(int temp, Expr value, List<Stmt> result) {
        if (value instanceof Expr.Const constant) {
            constants.put(temp, constant);
        } else {
            result.add(let(own(temp), value));
        }
    }

    private static int own(int temp) {
        return Slots.FIRST_OWN + temp;
    }

    private static int register(int number) {
        if (number == Cpu.ZERO) {
            throw new IllegalArgumentException("a write to the register that is always zero");
        }
        return Slots.register(number);
    }

    private int number(Field field) {
        return (int) parts.value(field);
    }

    // ------------------------------------------------------------------ flags

    private void setFlags(Stmt.SetFlags set, List<Stmt> result) {
        Expr computed = value(set.result());
        Expr a = value(set.a());
        Expr b = value(set.b());
        result.add(let(Slots.FLAG_RESULT, Folding.signExtend(set.size(), computed)));
        if (set.usesA()) {
            result.add(let(Slots.FLAG_A, a));
        }
        if (set.usesB()) {
            result.add(let(Slots.FLAG_B, b));
        }
        int op = set.op() | Integer.numberOfTrailingZeros(set.size());
        result.add(let(Slots.FLAG_OP, new Expr.Const(op)));
        flags = known(set.op(), set.size(), b);
    }

    /** Flags over {@link Slots}, or a constant that is in one of them. */
    private static Stmt.SetFlags known(int op, int size, Expr b) {
        return new Stmt.SetFlags(
                op,
                size,
                new Expr.Temp(Slots.FLAG_RESULT),
                new Expr.Temp(Slots.FLAG_A),
                b instanceof Expr.Const ? b : FLAG_B);
    }

    /** Returns the same as far as it does not depend on constants. */
    static Stmt.@Nullable SetFlags withoutConstants(Stmt.@Nullable SetFlags flags) {
        return flags == null ? null : known(flags.op(), flags.size(), FLAG_B);
    }

    private void callValue(Stmt.CallValue call, List<Stmt> result) {
        Callee quick = careful ? null : call.helper().quick();
        if (quick != null) {
            quickly(call, quick, result);
            return;
        }
        raises |= call.helper().takesFpState();
        result.add(new Stmt.CallValue(own(call.temp()), call.helper(), values(call.arguments())));
        called(call.helper());
    }

    /** Computes at once, and leaves if that is not all. */
    private void quickly(Stmt.CallValue call, Callee quick, List<Stmt> result) {
        List<Expr> arguments = new ArrayList<>();
        for (Expr argument : values(call.arguments())) {
            if (argument instanceof Expr.Temp || argument instanceof Expr.Const) {
                arguments.add(argument);
            } else {
                int spare = firstSpare + arguments.size();
                result.add(let(spare, argument));
                arguments.add(new Expr.Temp(spare));
            }
        }
        Expr.Temp value = new Expr.Temp(own(call.temp()));
        result.add(let(own(call.temp()), new Expr.Pure(quick, List.copyOf(arguments))));
        arguments.add(value);
        Expr raisesNothing = new Expr.Pure(call.helper().quickWhen(), List.copyOf(arguments));
        result.add(
                new Stmt.Expect(
                        new Cond.Not(new Cond.Compare(Relation.EQUAL, raisesNothing, ZERO))));
    }

    /** After a comparison of floating-point numbers the flags are its result. */
    private void compared(Expr status, List<Stmt> result) {
        result.add(let(Slots.FLAG_RESULT, status));
        result.add(let(Slots.FLAG_OP, new Expr.Const(Flags.EAGER)));
        flags = known(Flags.EAGER, 8, FLAG_B);
    }

    private void called(Callee helper) {
        if (helper.touchesFlags()) {
            flags = null;
        }
    }

    private void when(Stmt.When when, List<Stmt> result) {
        Cond condition = condition(when.condition());
        if (Folding.isAlways(condition)) {
            when.steps().forEach(step -> rewrite(step, result));
        } else if (!Folding.isNever(condition)) {
            Stmt.SetFlags before = flags;
            List<Stmt> steps = rewrite(when.steps());
            result.add(new Stmt.When(condition, steps));
            if (!Objects.equals(before, flags)) {
                flags = null;
            }
        }
    }

    // ------------------------------------------------------------------ values

    private List<Expr> values(List<Expr> values) {
        return values.stream().map(this::value).toList();
    }

    private Expr value(Expr value) {
        return switch (value) {
            case Expr.Const constant -> constant;
            case Expr.Part(Field field) -> new Expr.Const(parts.value(field));
            case Expr.Gpr(Field field) -> read(number(field));
            case Expr.FixedGpr(int number) -> read(number);
            case Expr.Temp(int index) -> {
                Expr constant = constants.get(index);
                yield constant == null ? new Expr.Temp(own(index)) : constant;
            }
            case Expr.BlockRip() -> new Expr.Temp(Slots.RIP);
            case Expr.SegmentBase base -> base;
            case Expr.Direction direction -> direction;
            case Expr.Xmm xmm -> xmm;
            case Expr.Binary(Expr.Op op, Expr a, Expr b) -> Folding.binary(op, value(a), value(b));
            case Expr.ZeroExtend(int size, Expr inner) -> Folding.zeroExtend(size, value(inner));
            case Expr.SignExtend(int size, Expr inner) -> Folding.signExtend(size, value(inner));
            case Expr.Select(Cond condition, Expr ifTrue, Expr ifFalse) ->
                    Folding.select(condition(condition), value(ifTrue), value(ifFalse));
            case Expr.Pure(Callee helper, List<Expr> arguments) ->
                    Folding.pure(helper, values(arguments));
        };
    }

    private static Expr read(int number) {
        return number == Cpu.ZERO ? ZERO : new Expr.Temp(Slots.register(number));
    }

    private Cond condition(Cond condition) {
        return switch (condition) {
            case Cond.Compare(Relation relation, Expr a, Expr b) ->
                    Folding.compare(relation, value(a), value(b));
            case Cond.Code(int number) -> code(number);
            case Cond.Both(Cond a, Cond b) -> Folding.both(condition(a), condition(b));
            case Cond.Not(Cond inner) -> Folding.not(condition(inner));
        };
    }

    private static Cond refold(Cond condition) {
        return switch (condition) {
            case Cond.Compare(Relation relation, Expr a, Expr b) ->
                    Folding.compare(relation, refold(a), refold(b));
            case Cond.Both(Cond a, Cond b) -> Folding.both(refold(a), refold(b));
            case Cond.Not(Cond inner) -> Folding.not(refold(inner));
            case Cond.Code code -> code;
        };
    }

    private static Expr refold(Expr value) {
        return switch (value) {
            case Expr.ZeroExtend(int size, Expr inner) -> Folding.zeroExtend(size, inner);
            case Expr.SignExtend(int size, Expr inner) -> Folding.signExtend(size, inner);
            default -> value;
        };
    }

    /** A condition code: a compare if it is known what defined the flags. */
    private Cond code(int number) {
        Cond known = flags == null ? null : Conditions.after(flags, number);
        if (known != null && !(known instanceof Cond.Code)) {
            return refold(known);
        }
        Expr holds =
                new Expr.Pure(
                        CONDITION,
                        List.of(
                                new Expr.Temp(Slots.FLAG_OP),
                                new Expr.Temp(Slots.FLAG_RESULT),
                                new Expr.Temp(Slots.FLAG_A),
                                new Expr.Temp(Slots.FLAG_B),
                                new Expr.Const(number)));
        return new Cond.Not(new Cond.Compare(Relation.EQUAL, holds, ZERO));
    }
}
