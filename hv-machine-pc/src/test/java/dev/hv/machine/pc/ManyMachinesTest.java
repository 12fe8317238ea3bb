package dev.hv.machine.pc;

import static dev.hv.machine.pc.ScriptedCpu.halt;
import static dev.hv.machine.pc.ScriptedCpu.in;
import static dev.hv.machine.pc.ScriptedCpu.jump;
import static dev.hv.machine.pc.ScriptedCpu.out;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.machine.pc.ScriptedCpu.Program;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;

final class ManyMachinesTest {
    /** Counts ten ticks in memory, then ends with the machine's own number. */
    private static Program program(int number) {
        return Program.of(out(0x300, 1), halt(), jump(1))
                .on(
                        32 + 5,
                        cpu -> {
                            long ticks = cpu.accumulator + 1;
                            in(0x300).execute(cpu);
                            cpu.accumulator = ticks;
                            out(ticks == 10 ? 0xf4 : 0x300, number).execute(cpu);
                        });
    }

    @Test
    @Timeout(60)
    void eightMachinesRunAtOnceWithoutTouchingEachOther() throws InterruptedException {
        List<PcMachine> machines = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                ClockSpec clock = i % 2 == 0 ? ClockSpec.real() : ClockSpec.deterministic();
                MachineSpec spec =
                        Bench.spec(
                                        clock,
                                        Bench.end(),
                                        Bench.controller(),
                                        Bench.ticker().with("delay", "1000"))
                                .withName("machine" + i);
                machines.add(Bench.build(spec, program(i + 1)));
            }
            machines.forEach(PcMachine::start);
            for (int i = 0; i < 8; i++) {
                assertEquals(i + 1, machines.get(i).await().code());
            }
        } finally {
            machines.forEach(PcMachine::close);
        }
    }
}
