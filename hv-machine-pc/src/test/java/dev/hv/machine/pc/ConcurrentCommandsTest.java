package dev.hv.machine.pc;

import static dev.hv.machine.pc.ScriptedCpu.halt;
import static dev.hv.machine.pc.ScriptedCpu.in;
import static dev.hv.machine.pc.ScriptedCpu.jump;
import static dev.hv.machine.pc.ScriptedCpu.out;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.device.ResetKind;
import dev.hv.api.machine.MachineEnd;
import dev.hv.api.machine.MachineState;
import dev.hv.machine.pc.ScriptedCpu.Program;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@Timeout(120)
final class ConcurrentCommandsTest {
    private static final int THREADS = 4;
    private static final int COMMANDS = 200;

    /** Arms a timer, waits for it, and so on: the machine's own threads are busy, too. */
    private static final Program TICKS =
            Program.of(out(0x300, 1), in(0x320), halt(), jump(1))
                    .on(
                            32 + 5,
                            cpu -> {
                                in(0x300).execute(cpu);
                                out(0x300, 1).execute(cpu);
                            });

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void commandsOfManyThreadsNeverBlockEachOtherForEver(ClockSpec.Mode mode) throws Exception {
        MachineSpec spec =
                Bench.spec(
                        mode == ClockSpec.Mode.REAL ? ClockSpec.real() : ClockSpec.deterministic(),
                        Bench.controller(),
                        Bench.ticker().with("delay", "20000"),
                        DeviceSpec.of("lines", "test-lines").with("in0", "machine.power-button"));
        try (PcMachine machine = Bench.build(spec, TICKS);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            machine.start();
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                done.add(threads.submit(commands(machine, random)));
            }
            for (Future<Void> thread : done) {
                thread.get();
            }
            machine.resume();
            assertEquals(MachineState.RUNNING, machine.state());
            machine.stop();
            assertEquals(MachineEnd.Kind.STOPPED, machine.await().kind());
        }
    }

    private static Callable<Void> commands(PcMachine machine, Random random) {
        return () -> {
            for (int i = 0; i < COMMANDS; i++) {
                switch (random.nextInt(6)) {
                    case 0 -> machine.pause();
                    case 1, 2 -> machine.resume();
                    case 3 -> machine.reset(ResetKind.WARM);
                    case 4 -> machine.powerButton();
                    default -> machine.nanos();
                }
            }
            return null;
        };
    }
}
