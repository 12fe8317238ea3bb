package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Initiator;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.cpu.CpuBench;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** What happens to decoded code when others than the processor write into its page. */
final class WritesByOthersTest {
    private static final long CODE = 0x1000;

    private final CpuBench bench = new CpuBench(1 << 20);
    private final VirtualCpu cpu;

    WritesByOthersTest() {
        put(CODE, "4043ebfc"); // inc ax; inc bx; jmp 1000h
        cpu = new X86Backend().create(CpuModel.parse("80386"), 0, bench);
        cpu.reset(ResetKind.COLD);
        cpu.state().set("cs", 0);
        cpu.state().set("cs.base", 0);
        cpu.state().set("rip", CODE);
    }

    @AfterEach
    void close() {
        cpu.close();
    }

    private void put(long address, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        bench.memory().writeBytes(address, MemorySegment.ofArray(bytes), Initiator.named("device"));
    }

    private long figure(String name) {
        return cpu.statistics().stream()
                .filter(figure -> figure.name().equals(name))
                .mapToLong(VirtualCpu.Diagnostic::count)
                .sum();
    }

    @Test
    void codeStaysBesideWhichTheyWrite() {
        cpu.run(300);
        long decoded = figure("blocks-decoded");
        put(CODE - 2, "ffff");
        put(CODE + 4, "ffff");
        put(CODE + 0xFFE, "ffffffff");
        cpu.run(300);
        assertEquals(200, cpu.state().get("rbx"));
        assertEquals(0, figure("code-pages-overwritten"));
        assertEquals(decoded, figure("blocks-decoded"));
    }

    @Test
    void codeIsNewThatTheyReach() {
        cpu.run(300);
        put(CODE - 2, "ffffff4b"); // what is not run; dec bx in the place of inc bx
        put(CODE, "40");
        cpu.run(300);
        assertEquals(0, cpu.state().get("rbx"));
        assertEquals(200, cpu.state().get("rax"));
    }
}
