package dev.hv.machine.pc.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

import org.junit.jupiter.api.Test;

final class InstructionClockTest {
    private long retired;

    private InstructionClock clock(int rate) {
        InstructionClock clock = new InstructionClock(rate);
        clock.count(() -> retired);
        return clock;
    }

    @Property
    void aBudgetEndsAtTheFirstInstructionAtWhichTheDeadlineHasCome(
            @ForAll @IntRange(min = 1, max = 1_000_000) int rate,
            @ForAll @IntRange(max = 1_000_000) int before,
            @ForAll @LongRange(min = 1, max = 1_000_000_000L) long delay) {
        retired = 0;
        InstructionClock clock = clock(rate);
        retired = before;
        long deadline = clock.nanos() + delay;
        long budget = clock.budgetUntil(deadline);
        retired += budget - 1;
        assertTrue(budget == 1 || clock.nanos() < deadline);
        retired += 1;
        assertTrue(clock.nanos() >= deadline);
    }

    @Property
    void lookingAtTheTimeDoesNotChangeIt(
            @ForAll @IntRange(min = 1, max = 1_000_000) int rate,
            @ForAll @IntRange(min = 1, max = 100) int steps) {
        retired = 0;
        InstructionClock looked = clock(rate);
        InstructionClock left = clock(rate);
        for (int i = 0; i < steps; i++) {
            retired += 7;
            looked.publish();
        }
        assertEquals(left.nanos(), looked.nanos());
    }

    @Test
    void timeJumpsForwardOnly() {
        InstructionClock clock = clock(1000);
        clock.jumpTo(50);
        clock.jumpTo(20);
        assertEquals(50, clock.nanos());
    }

    @Test
    void aFarDeadlineGivesALargeBudgetAndAPastOneOneInstruction() {
        InstructionClock clock = clock(1);
        assertEquals(InstructionClock.MAX_BUDGET, clock.budgetUntil(Long.MAX_VALUE));
        assertEquals(1, clock.budgetUntil(-5));
    }

    @Test
    void aChangeOfTheCountThatIsNoRunIsNoTime() {
        InstructionClock clock = clock(1000);
        retired = 100;
        clock.recountAround(() -> retired = 0);
        assertEquals(100, clock.nanos());
        retired = 5;
        assertEquals(105, clock.nanos());
    }

    @Test
    void anotherThreadSeesTheTimeAtWhichTheRunBegan() throws InterruptedException {
        InstructionClock clock = clock(1000);
        retired = 3;
        clock.start();
        retired = 10;
        assertEquals(10, clock.nanos());
        long[] seen = new long[1];
        Thread other = Thread.ofPlatform().start(() -> seen[0] = clock.nanos());
        other.join();
        assertEquals(3, seen[0]);
    }
}
