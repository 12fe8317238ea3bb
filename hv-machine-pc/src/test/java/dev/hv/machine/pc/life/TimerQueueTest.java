package dev.hv.machine.pc.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.api.time.Timer;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

final class TimerQueueTest {
    private final List<String> fired = new ArrayList<>();

    private Timer timer(TimerQueue queue, String name) {
        return queue.make("d", name, () -> fired.add(name));
    }

    @Test
    void dueTimersRunByDeadlineAndThenByAge() {
        TimerQueue queue = new TimerQueue();
        Timer a = timer(queue, "a");
        Timer b = timer(queue, "b");
        Timer c = timer(queue, "c");
        a.armAt(20);
        c.armAt(10);
        b.armAt(10);
        queue.runDue(9);
        assertEquals(List.of(), fired);
        queue.runDue(20);
        assertEquals(List.of("b", "c", "a"), fired);
        assertEquals(TimerQueue.NONE, queue.nextDeadline());
    }

    @Test
    void aTimerThatArmsItselfInThePastRunsOnceForEachCall() {
        TimerQueue queue = new TimerQueue();
        Timer[] self = new Timer[1];
        self[0] =
                queue.make(
                        "d",
                        "again",
                        () -> {
                            fired.add("again");
                            self[0].armAt(0);
                        });
        self[0].armAt(0);
        queue.runDue(5);
        queue.runDue(5);
        assertEquals(List.of("again", "again"), fired);
        assertEquals(0, queue.nextDeadline());
    }

    @Test
    void aTimerThatIsTakenBackByOneBeforeItDoesNotRun() {
        TimerQueue queue = new TimerQueue();
        Timer second = timer(queue, "second");
        Timer first = queue.make("d", "first", second::cancel);
        first.armAt(1);
        second.armAt(2);
        queue.runDue(3);
        assertEquals(List.of(), fired);
    }

    @Test
    void aSecondTimerOfOneNameIsRefused() {
        TimerQueue queue = new TimerQueue();
        timer(queue, "a");
        assertThrows(IllegalArgumentException.class, () -> timer(queue, "a"));
    }

    @Property
    void theNextDeadlineIsTheEarliestArmedOne(
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> choices,
            @ForAll @IntRange(max = 100) int seed) {
        TimerQueue queue = new TimerQueue();
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            timers.add(timer(queue, "t" + i));
        }
        int step = 0;
        for (int choice : choices) {
            Timer timer = timers.get(choice % 4);
            if (choice < 6) {
                timer.armAt((seed + 37L * step * choice) % 101);
            } else {
                timer.cancel();
            }
            long earliest =
                    timers.stream()
                            .map(Timer::deadlineNanos)
                            .filter(OptionalLong::isPresent)
                            .mapToLong(OptionalLong::getAsLong)
                            .min()
                            .orElse(TimerQueue.NONE);
            assertEquals(earliest, queue.nextDeadline());
            step++;
        }
    }

    @Test
    void deadlinesAreSavedAndRestored() throws StateException {
        TimerQueue queue = new TimerQueue();
        timer(queue, "a").armAt(7);
        Timer b = timer(queue, "b");
        StateTree state = new StateTree("timers", 1);
        queue.save(state);
        b.armAt(3);
        queue.load(state.reader());
        assertEquals(OptionalLong.empty(), b.deadlineNanos());
        assertEquals(7, queue.nextDeadline());
        state.putLong("d.c", 1);
        assertThrows(StateException.class, () -> queue.load(state.reader()));
    }
}
