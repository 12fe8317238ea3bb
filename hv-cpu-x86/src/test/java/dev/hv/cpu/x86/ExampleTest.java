package dev.hv.cpu.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.cpu.x86.system.Bench;

import org.junit.jupiter.api.Test;

/** The README's example. */
class ExampleTest {
    static CpuExit run(CpuBus bus) {
        CpuBackend backend = new X86Backend();
        try (VirtualCpu cpu = backend.create(CpuModel.parse("x86-64-v1,-sse2"), 0, bus)) {
            return cpu.run(1_000_000);
        }
    }

    @Test
    void aProcessorRunsFromItsResetVectorToTheFirstHalt() {
        CpuExit exit = run(Bench.real());
        assertEquals(ExitReason.HALTED, exit.reason(), exit.detail());
        assertTrue(exit.instructions() < 1_000_000);
    }
}
