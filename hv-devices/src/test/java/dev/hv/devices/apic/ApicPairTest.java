package dev.hv.devices.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.irq.EndOfInterruptReceiver;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.devices.bench.DeviceBench;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.ArrayList;
import java.util.List;

/**
 * An I/O APIC and a local APIC as a machine wires them: for any interleaving of devices and guest,
 * no interrupt is lost and none is invented.
 */
final class ApicPairTest {
    /** Inputs 0 to 3 are edges, 4 to 7 are levels. */
    private static final int INPUTS = 8;

    private static final int FIRST_LEVEL = 4;

    /** What happens, and to which input. */
    record Step(Action action, int input) {}

    enum Action {
        RAISE,
        LOWER,
        MASK,
        UNMASK,
        ACKNOWLEDGE,
        END,
        RAISE_PRIORITY,
        LOWER_PRIORITY
    }

    @Provide
    Arbitrary<List<Step>> scripts() {
        return Combinators.combine(
                        Arbitraries.of(Action.class), Arbitraries.integers().between(0, INPUTS - 1))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    @Property
    void noneIsLostAndNoneIsInvented(@ForAll("scripts") List<Step> script) {
        Pair pair = new Pair();
        for (Step step : script) {
            pair.step(step);
        }
        pair.settle();
    }

    private static int vector(int input) {
        return 0x31 + 0x10 * input;
    }

    private static boolean isLevel(int input) {
        return input >= FIRST_LEVEL;
    }

    private static final class Pair {
        private final DeviceBench local = new DeviceBench();
        private final DeviceBench io = new DeviceBench();
        private final LocalApic cpu;
        private final List<InterruptLine> lines = new ArrayList<>();
        private final boolean[] masked = new boolean[INPUTS];

        /** The device wants its interrupt, and has not had it since it began to want it. */
        private final boolean[] owed = new boolean[INPUTS];

        /** How many interrupts the input has given reason for, and not had yet, at most. */
        private final int[] reasons = new int[INPUTS];

        private final List<Integer> inService = new ArrayList<>();

        Pair() {
            EndOfInterruptReceiver[] ioApic = new EndOfInterruptReceiver[1];
            local.peer("eoi", (EndOfInterruptReceiver) vector -> ioApic[0].endOfInterrupt(vector));
            cpu = (LocalApic) local.create(new LocalApicPlugin());
            io.messagesTo(cpu);
            IoApic apic = (IoApic) io.create(new IoApicPlugin());
            ioApic[0] = apic;
            local.write("regs", LocalApicBench.SVR, Width.DWORD, 0x1FF);
            for (int i = 0; i < INPUTS; i++) {
                lines.add(apic.connect(i, "device" + i));
                entry(i);
            }
        }

        private void entry(int input) {
            long low =
                    vector(input)
                            | (isLevel(input) ? 1 << 15 : 0)
                            | (masked[input] ? LocalApicBench.MASKED : 0);
            io.write("regs", 0x00, Width.DWORD, 0x10 + 2 * input);
            io.write("regs", 0x10, Width.DWORD, low);
        }

        void step(Step step) {
            int input = step.input;
            switch (step.action) {
                case RAISE -> raise(input);
                case LOWER -> lower(input);
                case MASK -> {
                    masked[input] = true;
                    entry(input);
                }
                case UNMASK -> {
                    masked[input] = false;
                    entry(input);
                }
                case ACKNOWLEDGE -> acknowledge();
                case END -> end();
                case RAISE_PRIORITY -> cpu.taskPriority(2 + input);
                case LOWER_PRIORITY -> cpu.taskPriority(0);
            }
        }

        private void raise(int input) {
            InterruptLine line = lines.get(input);
            if (line.asserted()) {
                return;
            }
            if (isLevel(input)) {
                owed[input] = true;
                reasons[input]++;
            } else if (!masked[input]) {
                owed[input] = true;
                reasons[input]++;
            }
            line.set(true);
        }

        private void lower(int input) {
            lines.get(input).set(false);
            if (isLevel(input)) {
                owed[input] = false;
            }
        }

        private void acknowledge() {
            boolean requesting = local.line("intr").asserted();
            int vector = cpu.acknowledge();
            if (!requesting) {
                assertTrue(
                        vector == InterruptController.NO_VECTOR || vector == 0xFF,
                        "a vector without a request: " + vector);
                return;
            }
            int input = (vector - 0x31) / 0x10;
            assertEquals(vector(input), vector);
            assertTrue(reasons[input] > 0, "invented: input " + input);
            reasons[input] = isLevel(input) ? 0 : reasons[input] - 1;
            owed[input] = false;
            inService.add(input);
        }

        private void end() {
            local.write("regs", LocalApicBench.EOI, Width.DWORD, 0);
            if (!inService.isEmpty()) {
                int input = inService.stream().max(Integer::compare).orElseThrow();
                inService.remove(Integer.valueOf(input));
                if (isLevel(input) && lines.get(input).asserted()) {
                    owed[input] = true;
                    reasons[input]++;
                }
            }
        }

        /** Lets the guest serve everything; whoever is owed an interrupt must get it. */
        void settle() {
            for (int i = 0; i < INPUTS; i++) {
                masked[i] = false;
                entry(i);
            }
            cpu.taskPriority(0);
            while (!inService.isEmpty()) {
                end();
            }
            for (int budget = 4 * INPUTS; local.line("intr").asserted(); budget--) {
                assertTrue(budget > 0, "the request never goes");
                acknowledge();
                lower(inService.getLast());
                end();
            }
            for (int i = 0; i < INPUTS; i++) {
                assertFalse(owed[i], "lost: input " + i);
                io.write("regs", 0x00, Width.DWORD, 0x10 + 2 * i);
                assertEquals(0, io.read("regs", 0x10, Width.DWORD) & 1 << 14, "remote IRR");
            }
        }
    }
}
