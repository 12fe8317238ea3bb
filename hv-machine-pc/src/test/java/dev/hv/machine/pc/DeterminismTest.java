package dev.hv.machine.pc;

import static dev.hv.machine.pc.ScriptedCpu.count;
import static dev.hv.machine.pc.ScriptedCpu.halt;
import static dev.hv.machine.pc.ScriptedCpu.in;
import static dev.hv.machine.pc.ScriptedCpu.jump;
import static dev.hv.machine.pc.ScriptedCpu.out;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.machine.MachineState;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.machine.pc.ScriptedCpu.Instruction;
import dev.hv.machine.pc.ScriptedCpu.Program;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

@Timeout(120)
final class DeterminismTest {
    private static final int VECTOR = 32 + 5;

    /** Writes what it has counted, and the time, into memory. */
    private static final Instruction RECORD =
            cpu -> {
                long slot = cpu.bus.memory().read(0x1000, Width.QWORD, ScriptedCpu.CPU);
                cpu.bus.memory().write(0x1000, Width.QWORD, slot + 1, ScriptedCpu.CPU);
                cpu.bus
                        .memory()
                        .write(
                                0x2000 + slot % 1024 * 8,
                                Width.QWORD,
                                cpu.accumulator * 31 + cpu.bus.clock().nanos(),
                                ScriptedCpu.CPU);
            };

    /** After 40 interrupts, the machine ends. */
    private static final Program RECORDER =
            Program.of(
                            out(0x300, 3),
                            count(),
                            RECORD,
                            count(),
                            cpu -> {
                                if (cpu.accumulator % 5 == 0) {
                                    halt().execute(cpu);
                                }
                            },
                            jump(1))
                    .on(
                            VECTOR,
                            cpu -> {
                                in(0x300).execute(cpu);
                                long ticks =
                                        cpu.bus.memory().read(0x800, Width.QWORD, ScriptedCpu.CPU);
                                cpu.bus
                                        .memory()
                                        .write(0x800, Width.QWORD, ticks + 1, ScriptedCpu.CPU);
                                cpu.accumulator = ticks;
                                out(ticks == 40 ? 0xf4 : 0x300, 1 + ticks % 3).execute(cpu);
                            });

    private static MachineSpec spec() {
        return Bench.spec(
                ClockSpec.deterministic(),
                Bench.end(),
                Bench.controller(),
                Bench.ticker().with("delay", "777"));
    }

    private static StateTree finalState(PcMachine machine) throws InterruptedException {
        machine.await();
        return machine.save();
    }

    @Test
    void twoRunsEndInTheSameState() throws InterruptedException {
        try (PcMachine first = Bench.build(spec(), RECORDER);
                PcMachine second = Bench.build(spec(), RECORDER)) {
            first.start();
            second.start();
            assertEquals(finalState(first), finalState(second));
            assertEquals(
                    first.cpus().getFirst().instructions(),
                    second.cpus().getFirst().instructions());
        }
    }

    @Test
    void pausesDoNotShow() throws InterruptedException {
        try (PcMachine first = Bench.build(spec(), RECORDER);
                PcMachine second = Bench.build(spec(), RECORDER)) {
            first.start();
            second.start();
            while (second.state() != MachineState.CLOSED) {
                second.pause();
                second.resume();
            }
            assertEquals(finalState(first), finalState(second));
        }
    }

    private record Seen(long nanos, long instructions, StateTree state) {}

    private static List<Seen> watched(PcMachine machine, long everyNanos)
            throws InterruptedException {
        List<Seen> states = new ArrayList<>();
        machine.watchState(
                everyNanos,
                (nanos, instructions, state) -> states.add(new Seen(nanos, instructions, state)));
        machine.start();
        machine.await();
        return states;
    }

    @Test
    void equalRunsHaveEqualStatesOnTheWay() throws InterruptedException {
        try (PcMachine first = Bench.build(spec(), RECORDER);
                PcMachine second = Bench.build(spec(), RECORDER);
                PcMachine unwatched = Bench.build(spec(), RECORDER)) {
            List<Seen> states = watched(first, 1000);
            assertEquals(states, watched(second, 1000));
            assertTrue(states.size() > 10, "only " + states.size());
            long before = 0;
            for (Seen seen : states) {
                assertTrue(seen.nanos / 1000 > before / 1000, seen.nanos + " after " + before);
                before = seen.nanos;
            }
            assertNotEquals(states.get(3).state, states.get(4).state);
            unwatched.start();
            assertEquals(finalState(unwatched), first.save());
        }
    }

    @Test
    void statesAreWatchedFromTheStartAndWhereTimeIsTheSameInEachRun() {
        try (PcMachine real = Bench.build(Bench.spec(ClockSpec.real()), RECORDER);
                PcMachine machine = Bench.build(spec(), RECORDER)) {
            assertThrows(IllegalStateException.class, () -> real.watchState(1000, (n, i, s) -> {}));
            assertThrows(
                    IllegalArgumentException.class, () -> machine.watchState(0, (n, i, s) -> {}));
            machine.start();
            assertThrows(
                    IllegalStateException.class, () -> machine.watchState(1000, (n, i, s) -> {}));
        }
    }

    @Test
    void haltedTimeJumpsToTheNextTimer() throws InterruptedException {
        MachineSpec spec =
                Bench.spec(
                        ClockSpec.deterministic(),
                        Bench.end(),
                        Bench.controller(),
                        Bench.ticker().with("delay", "3600000000000"));
        Program program =
                Program.of(count(), out(0x300, 24), halt(), jump(2)).on(VECTOR, out(0xf4, 1));
        try (PcMachine machine = Bench.build(spec, program)) {
            machine.start();
            assertEquals(1, machine.await().code());
            // One instruction was retired when the timer was armed.
            assertEquals(24 * 3_600_000_000_000L + 1, machine.nanos());
        }
    }

    @Test
    void aPacedRunIsTheSame() throws InterruptedException {
        MachineSpec paced = spec().withClock(ClockSpec.deterministic().withPace());
        try (PcMachine first = Bench.build(spec(), RECORDER);
                PcMachine second = Bench.build(paced, RECORDER)) {
            first.start();
            second.start();
            assertEquals(finalState(first), finalState(second));
        }
    }

    @Test
    void pacedTimeDoesNotJumpAheadAndCanBePaused() {
        MachineSpec spec =
                Bench.spec(
                        ClockSpec.deterministic().withPace(),
                        Bench.end(),
                        Bench.controller(),
                        Bench.ticker().with("delay", "3600000000000"));
        Program program =
                Program.of(count(), out(0x300, 24), halt(), jump(2)).on(VECTOR, out(0xf4, 1));
        try (PcMachine machine = Bench.build(spec, program)) {
            machine.start();
            long halted = 0;
            while (halted == 0) {
                machine.pause();
                halted = machine.cpus().getFirst().halted() ? machine.nanos() : 0;
                machine.resume();
            }
            machine.pause();
            assertEquals(halted, machine.nanos());
            machine.stop();
        }
    }

    @Test
    void aRestoredMachineGoesOnAsIfNothingHadBeen() throws Exception {
        try (PcMachine whole = Bench.build(spec(), RECORDER);
                PcMachine begun = Bench.build(spec(), RECORDER);
                PcMachine restored = Bench.build(spec(), RECORDER)) {
            whole.start();
            begun.start();
            begun.pause();
            StateTree state = StateTree.parse("snapshot", begun.save().toBytes());
            copyMemory(begun, restored);
            restored.load(state.reader());
            if (begun.state() == MachineState.PAUSED) {
                assertEquals(MachineState.PAUSED, restored.state());
                assertEquals(begun.save(), restored.save());
            }
            restored.resume();
            if (begun.state() == MachineState.PAUSED) {
                assertEquals(finalState(whole), finalState(restored));
            }
        }
    }

    @Test
    void aStateOfOtherMemoryIsRefused() throws Exception {
        try (PcMachine saved = Bench.build(spec(), RECORDER);
                PcMachine restored = Bench.build(spec(), RECORDER)) {
            saved.start();
            saved.await();
            StateTree state = saved.save();
            assertThrows(StateException.class, () -> restored.load(state.reader()));
            assertEquals(MachineState.FAILED, restored.state());
        }
    }

    @Test
    void aStateOfOtherDevicesIsRefused() {
        try (PcMachine saved = Bench.build(spec(), RECORDER);
                PcMachine other =
                        Bench.build(Bench.spec(ClockSpec.deterministic(), Bench.end()), RECORDER)) {
            StateTree state = saved.save();
            StateException thrown =
                    assertThrows(StateException.class, () -> other.load(state.reader()));
            assertEquals(
                    "devices: are [end, pic, ticker], this machine has [end]", thrown.getMessage());
        }
    }

    private static void copyMemory(PcMachine from, PcMachine to) {
        for (MachineMap.Range range : from.map().memory()) {
            long bytes = range.last() - range.first() + 1;
            MemorySegment copy = MemorySegment.ofArray(new byte[(int) bytes]);
            from.memory().readBytes(range.first(), copy, ScriptedCpu.CPU);
            to.memory().writeBytes(range.first(), copy, ScriptedCpu.CPU);
        }
    }
}
