package dev.hv.devices.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.irq.InterruptController;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/** For any script the local APIC does what a naive reading of the manual's 12.8 does. */
final class LocalApicModelTest {
    /** What is done to the APIC, and with which number. */
    record Step(Action action, int number) {}

    enum Action {
        ARRIVE,
        ACKNOWLEDGE,
        END,
        PRIORITY
    }

    @Provide
    Arbitrary<List<Step>> scripts() {
        return Combinators.combine(
                        Arbitraries.of(Action.class), Arbitraries.integers().between(0, 255))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property
    void anyScriptGoesAsTheManualReads(@ForAll("scripts") List<Step> script) {
        LocalApicBench b = LocalApicBench.enabled();
        Model model = new Model();
        for (Step step : script) {
            switch (step.action) {
                case ARRIVE -> {
                    b.edge(step.number);
                    model.arrive(step.number);
                }
                case ACKNOWLEDGE -> assertEquals(model.acknowledge(), b.apic.acknowledge());
                case END -> {
                    b.write(LocalApicBench.EOI, 0);
                    model.end();
                }
                case PRIORITY -> {
                    b.write(LocalApicBench.TPR, step.number);
                    model.taskPriority = step.number;
                }
            }
            assertEquals(model.requesting(), b.requesting());
            assertEquals(model.priorityClass(), (int) b.read(LocalApicBench.PPR) >> 4);
        }
    }

    @Property(tries = 100)
    void aSnapshotAnywhereChangesNothing(@ForAll("scripts") List<Step> script) {
        LocalApicBench b = LocalApicBench.enabled();
        for (Step step : script) {
            LocalApicBench restored = new LocalApicBench();
            restored.bench.restoreFrom(b.bench);
            assertEquals(b.bench.save(), restored.bench.save());
            assertEquals(b.requesting(), restored.requesting());
            b = restored;
            switch (step.action) {
                case ARRIVE -> b.level(step.number);
                case ACKNOWLEDGE -> b.apic.acknowledge();
                case END -> b.write(LocalApicBench.EOI, 0);
                case PRIORITY -> b.write(LocalApicBench.TPR, step.number);
            }
        }
    }

    private static final class Model {
        private final TreeSet<Integer> requested = new TreeSet<>();
        private final Deque<Integer> inService = new ArrayDeque<>();
        private int taskPriority;

        void arrive(int vector) {
            if (vector >= 16) {
                requested.add(vector);
            }
        }

        int priorityClass() {
            int serving = inService.isEmpty() ? 0 : inService.peek() / 16;
            return Math.max(taskPriority / 16, serving);
        }

        boolean requesting() {
            return !requested.isEmpty() && requested.last() / 16 > priorityClass();
        }

        int acknowledge() {
            if (requesting()) {
                inService.push(requested.pollLast());
                return inService.peek();
            }
            return requested.isEmpty() ? InterruptController.NO_VECTOR : 0xFF;
        }

        void end() {
            inService.poll();
        }
    }
}
