package dev.hv.devices.pit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import java.util.List;

/** The closed form against the counter that is stepped from pulse to pulse. */
class PitCounterPropertyTest {
    private static final int LOW_THEN_HIGH = 3 << 4;
    private static final int HORIZON = 60;

    enum Kind {
        PROGRAM,
        COUNT,
        FIRST_BYTE,
        GATE,
        WAIT
    }

    record Action(Kind kind, int number) {}

    @Provide
    Arbitrary<List<Action>> scripts() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(1, Arbitraries.just(Kind.PROGRAM)),
                                Tuple.of(3, Arbitraries.just(Kind.COUNT)),
                                Tuple.of(1, Arbitraries.just(Kind.FIRST_BYTE)),
                                Tuple.of(3, Arbitraries.just(Kind.GATE)),
                                Tuple.of(6, Arbitraries.just(Kind.WAIT))),
                        Arbitraries.integers().between(1, 20))
                .as(Action::new)
                .list()
                .ofMaxSize(25);
    }

    @Property(tries = 5000)
    void theClosedFormAgreesWithTheSteppedCounter(
            @ForAll("scripts") List<Action> script, @ForAll("modes") int firstMode) {
        PitCounter counter = new PitCounter();
        counter.reset(1000, true);
        SteppedCounter stepped = new SteppedCounter();
        long now = 1000;
        counter.program(LOW_THEN_HIGH | (firstMode << 1));
        stepped.program(firstMode);
        counter.takeRises();
        stepped.takeRises();
        boolean gate = true;
        boolean half = false;
        for (Action action : script) {
            switch (action.kind) {
                case PROGRAM -> {
                    int mode = action.number % 6;
                    counter.program(LOW_THEN_HIGH | (mode << 1));
                    stepped.program(mode);
                    counter.takeRises();
                    stepped.takeRises();
                    half = false;
                }
                case COUNT -> {
                    if (!half) {
                        counter.write(action.number);
                        stepped.firstByte();
                    }
                    int low = half ? 7 : action.number;
                    counter.write(0);
                    stepped.count(low);
                    half = false;
                }
                case FIRST_BYTE -> {
                    if (!half) {
                        counter.write(7);
                        stepped.firstByte();
                        half = true;
                    }
                }
                case GATE -> {
                    gate = !gate;
                    counter.gate(gate);
                    stepped.gate(gate);
                }
                case WAIT -> {
                    now += action.number;
                    counter.advance(now);
                    for (int i = 0; i < action.number; i++) {
                        stepped.step();
                    }
                }
            }
            assertEquals(stepped.output(), counter.output(), "OUT");
            assertEquals(stepped.takeRises(), counter.takeRises(), "rising edges");
            if (stepped.counting()) {
                assertEquals(stepped.element(), latched(counter), "count");
            }
            assertEquals(stepped.nullCount(), (status(counter) & 0x40) != 0, "null count");
        }
        long expected = counter.nextRise();
        long rise = PitCounter.NEVER;
        for (int i = 1; i <= HORIZON && rise == PitCounter.NEVER; i++) {
            stepped.step();
            rise = stepped.takeRises() > 0 ? now + i : PitCounter.NEVER;
        }
        assertEquals(rise, expected, "next rise");
    }

    @Provide
    Arbitrary<Integer> modes() {
        return Arbitraries.integers().between(0, 5);
    }

    private static int latched(PitCounter counter) {
        counter.latchCount();
        return counter.read() | (counter.read() << 8);
    }

    private static int status(PitCounter counter) {
        counter.latchStatus();
        return counter.read();
    }
}
