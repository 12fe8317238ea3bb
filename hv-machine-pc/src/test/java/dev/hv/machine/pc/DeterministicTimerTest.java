package dev.hv.machine.pc;

import static dev.hv.machine.pc.ScriptedCpu.count;
import static dev.hv.machine.pc.ScriptedCpu.in;
import static dev.hv.machine.pc.ScriptedCpu.jump;
import static dev.hv.machine.pc.ScriptedCpu.out;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.machine.pc.ScriptedCpu.Program;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.util.Optional;

final class DeterministicTimerTest {
    @Property(tries = 50)
    void aTimerInterruptsAfterTheInstructionAtWhichItIsDue(
            @ForAll @IntRange(min = 1, max = 5000) int delay,
            @ForAll @IntRange(min = 1, max = 5000) int rate)
            throws InterruptedException {
        MachineSpec spec =
                Bench.spec(
                        new ClockSpec(ClockSpec.Mode.DETERMINISTIC, rate, Optional.empty()),
                        Bench.end(),
                        Bench.controller(),
                        Bench.ticker().with("delay", Integer.toString(delay)));
        Program program =
                Program.of(out(0x300, 1), count(), jump(1))
                        .on(
                                32 + 5,
                                cpu -> {
                                    in(0x300).execute(cpu);
                                    out(0xf4, 1).execute(cpu);
                                });
        try (PcMachine machine = Bench.build(spec, program)) {
            machine.start();
            machine.await();
            // The write is the first instruction; time 0 is before it.
            long expected = Math.max(1, (delay * 1000L + rate - 1) / rate);
            assertEquals(expected, machine.cpus().getFirst().instructions());
        }
    }
}
