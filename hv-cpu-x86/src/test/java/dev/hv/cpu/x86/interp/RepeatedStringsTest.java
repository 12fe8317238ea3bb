package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Initiator;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.X86Mode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** Repeated string instructions that come to where no memory is, or to code. */
final class RepeatedStringsTest {
    private static final int COUNT = 10_000;

    private static long instructions(String code, long atOnce, long to) {
        CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
        try (VirtualCpu cpu = new X86Backend().create(CpuModel.parse("max"), 0, bench)) {
            X86Mode.PROTECTED.prepare(bench.memory(), cpu.state());
            byte[] bytes = HexFormat.of().parseHex(code);
            bench.memory()
                    .writeBytes(
                            X86Mode.CODE, MemorySegment.ofArray(bytes), Initiator.named("test"));
            cpu.state().set("rcx", COUNT);
            cpu.state().set("rsi", X86Mode.DATA);
            cpu.state().set("rdi", to);
            for (int i = 0; i < 1000 && !cpu.halted(); i++) {
                cpu.run(atOnce);
            }
            assertEquals(0, cpu.state().get("rcx"));
            return cpu.instructions();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"90f3aa90f4", "90f3a490f4"}) // nop; rep stosb or movsb; nop; hlt
    void takeAsManyInstructionsHoweverTheRunIsCut(String code) {
        for (long to : new long[] {X86Mode.MEMORY_BYTES - 1000, X86Mode.DATA + 0x1000}) {
            assertEquals(instructions(code, 1000, to), instructions(code, 1, to), code);
        }
    }
}
