package dev.hv.cpu.x86.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Stmt;

import org.junit.jupiter.api.Test;

import java.util.List;

class ForwardingTest {
    private static final int FIRST = Slots.FIRST_OWN;
    private static final int SECOND = Slots.FIRST_OWN + 1;
    private static final int PINNED = Slots.register(0);
    private static final int OTHER = Slots.register(13);

    private static List<Stmt> forwarded(Stmt... steps) {
        return Forwarding.of(List.of(steps), temp -> temp == PINNED);
    }

    private static Expr temp(int index) {
        return new Expr.Temp(index);
    }

    private static Expr sum(Expr a, long b) {
        return new Expr.Binary(Expr.Op.ADD, a, new Expr.Const(b));
    }

    private static Stmt let(int temp, Expr value) {
        return new Stmt.Let(temp, value);
    }

    @Test
    void whatIsUsedOnceIsComputedThere() {
        assertEquals(
                List.of(new Stmt.Store(8, sum(temp(OTHER), 8), temp(PINNED))),
                forwarded(
                        let(FIRST, sum(temp(OTHER), 8)),
                        new Stmt.Store(8, temp(FIRST), temp(PINNED))));
    }

    @Test
    void whatIsUsedTwiceIsKeptUnlessItIsInARegisterAnyway() {
        Stmt kept = let(FIRST, sum(temp(OTHER), 8));
        Stmt load = new Stmt.Load(SECOND, 8, temp(FIRST));
        Stmt store = new Stmt.Store(8, temp(FIRST), sum(temp(SECOND), 1));
        assertEquals(List.of(kept, load, store), forwarded(kept, load, store));
        assertEquals(
                List.of(let(OTHER, temp(PINNED)), let(Slots.FLAG_A, temp(PINNED))),
                forwarded(
                        let(FIRST, temp(PINNED)),
                        let(OTHER, temp(FIRST)),
                        let(Slots.FLAG_A, temp(FIRST))));
    }

    @Test
    void whatChangesMeanwhileIsComputedBefore() {
        Stmt old = let(FIRST, temp(PINNED));
        Stmt change = let(PINNED, sum(temp(PINNED), 1));
        Stmt use = let(Slots.FLAG_A, temp(FIRST));
        assertEquals(List.of(old, change, use), forwarded(old, change, use));
        Stmt load = new Stmt.Load(PINNED, 8, temp(OTHER));
        assertEquals(List.of(old, load, use), forwarded(old, load, use));
    }

    @Test
    void aStepThatMayNotHappenGetsWhatItReads() {
        Stmt before = let(FIRST, sum(temp(OTHER), 8));
        Stmt when =
                new Stmt.When(
                        new Cond.Compare(Cond.Relation.EQUAL, temp(PINNED), new Expr.Const(0)),
                        List.of(let(OTHER, temp(FIRST))));
        assertEquals(List.of(before, when), forwarded(before, when));
    }

    @Test
    void aRegisterIsLoadedAtOnce() {
        Stmt.Load load = new Stmt.Load(FIRST, 4, temp(OTHER));
        List<Stmt> once = List.of(new Stmt.Load(PINNED, 4, temp(OTHER)));
        assertEquals(once, forwarded(load, let(PINNED, temp(FIRST))));
        Expr wide = new Expr.ZeroExtend(4, temp(FIRST));
        assertEquals(once, forwarded(load, let(PINNED, wide)));
        Stmt narrow = let(PINNED, new Expr.ZeroExtend(2, temp(FIRST)));
        assertEquals(List.of(load, narrow), forwarded(load, narrow));
        Stmt both = let(PINNED, temp(FIRST));
        Stmt again = let(Slots.FLAG_RESULT, temp(FIRST));
        assertEquals(List.of(load, both, again), forwarded(load, both, again));
    }
}
