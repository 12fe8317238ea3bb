package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.cpu.x86.X86InterpreterBackend;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.X86Mode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.stream.Stream;

/** A processor that runs what it knows already leaves nothing behind for the garbage collector. */
final class AllocationTest {
    private static final int INSTRUCTIONS = 3_000_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Arguments loop(String name, CpuBackend backend, String code) {
        return Arguments.of(name + ", " + backend.id(), backend, code);
    }

    static Stream<Arguments> loops() {
        return Stream.of(new X86InterpreterBackend(), new X86Backend())
                .flatMap(
                        backend ->
                                Stream.of(
                                        loop(
                                                "registers and flags",
                                                backend,
                                                // add eax,ebx; rol eax,5; adc edx,eax; dec rsi; jmp
                                                "01d8c1c00511c248ffceebf4"),
                                        loop(
                                                "memory, a stack and a call",
                                                backend,
                                                // call +4; jmp back; push rdi; mov rax,[rdi];
                                                // add [rdi+8],rax; pop rcx; ret
                                                "e802000000ebf957488b0748014708" + "59c3"),
                                        loop(
                                                "strings and vectors",
                                                backend,
                                                // lea rsi,[rdi+64]; mov ecx,8; rep movsb;
                                                // sub rdi,8; movups xmm0,[rdi]; addps xmm0,xmm0;
                                                // mulsd xmm1,xmm1; jmp back
                                                "488d7740b908000000f3a44883ef08"
                                                        + "0f10070f58c0f20f59c9ebe5"),
                                        loop(
                                                "x87",
                                                backend,
                                                // fninit; fld1; fld st0; faddp; fstp st0; jmp to
                                                // fld1
                                                "dbe3d9e8d9c0dec1ddd8ebf6")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("loops")
    void aLoopAllocatesNothing(String name, CpuBackend backend, String code) {
        CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
        try (VirtualCpu cpu = backend.create(CpuModel.parse("max"), 0, bench)) {
            X86Mode.LONG.prepare(bench.memory(), cpu.state());
            byte[] bytes = HexFormat.of().parseHex(code);
            bench.memory()
                    .bytes()
                    .asSlice(X86Mode.CODE, bytes.length)
                    .copyFrom(MemorySegment.ofArray(bytes));
            cpu.state().set("rdi", X86Mode.DATA);
            cpu.run(INSTRUCTIONS);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            ExitReason reason = cpu.run(INSTRUCTIONS).reason();
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertEquals(ExitReason.BUDGET, reason);
            // The exit itself, and a region that may come late.
            assertTrue(allocated < INSTRUCTIONS / 100, allocated + " bytes");
        }
    }
}
