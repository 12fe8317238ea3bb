package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Initiator;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.cpu.CpuBench;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** Code that runs at the same offset of different segments. */
final class SegmentedCodeTest {
    private static final Initiator TEST = Initiator.named("test");

    private static void put(CpuBench bench, long address, String hex) {
        byte[] code = HexFormat.of().parseHex(hex);
        bench.memory().writeBytes(address, MemorySegment.ofArray(code), TEST);
    }

    @Test
    void theSameOffsetOfAnotherSegmentIsOtherCode() {
        CpuBench bench = new CpuBench(1 << 20);
        put(bench, 0x10000, "b001ea00000020"); // mov al,1; jmp 2000h:0
        put(bench, 0x20000, "b402ea00000030"); // mov ah,2; jmp 3000h:0
        put(bench, 0x30000, "b303f4"); // mov bl,3; hlt
        try (VirtualCpu cpu = new X86Backend().create(CpuModel.parse("max"), 0, bench)) {
            cpu.reset(ResetKind.COLD);
            cpu.state().set("cs", 0x1000);
            cpu.state().set("cs.base", 0x10000);
            cpu.state().set("rip", 0);
            cpu.run(100);
            assertEquals(0x201, cpu.state().get("rax") & 0xFFFF);
            assertEquals(3, cpu.state().get("rbx") & 0xFF);
        }
    }
}
