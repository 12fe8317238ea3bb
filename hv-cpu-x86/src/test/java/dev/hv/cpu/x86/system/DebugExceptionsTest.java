package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.X86Mode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.HexFormat;

/**
 * Breakpoints and single steps: Intel SDM vol. 3B, chapter 18 ("Debug, Branch Profile, TSC, and
 * Intel Resource Director Technology Features"), in real mode, where #DB and INT 20H lead to a HLT.
 */
final class DebugExceptionsTest {
    private static final Initiator TEST = Initiator.named("test");
    private static final int HANDLER = 0x9000;
    private static final int OTHER_HANDLER = 0x9100;
    private static final int TF = 0x100;
    private static final int RF = 0x1_0000;

    private final CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
    private final VirtualCpu cpu = new X86Backend().create(CpuModel.parse("max,-la57"), 0, bench);
    private final CpuState state = cpu.state();

    @BeforeEach
    void realMode() {
        X86Mode.REAL.prepare(bench.memory(), state);
        put(4 * 1, 4, HANDLER);
        put(4 * 0x20, 4, OTHER_HANDLER);
        put(HANDLER, 1, 0xF4);
        put(OTHER_HANDLER, 1, 0xF4);
        state.set("idtr.base", 0);
        state.set("idtr.limit", 0x3FF);
    }

    @AfterEach
    void close() {
        cpu.close();
    }

    private void put(long address, int size, long value) {
        bench.memory().write(address, Width.ofBytes(size), value, TEST);
    }

    private long get(long address, int size) {
        return bench.memory().read(address, Width.ofBytes(size), TEST);
    }

    /** Runs code, followed by HLT. */
    private void run(String hexadecimal) {
        byte[] code = HexFormat.of().parseHex(hexadecimal + "f4");
        for (int i = 0; i < code.length; i++) {
            put(X86Mode.CODE + i, 1, code[i]);
        }
        cpu.run(100);
        assertTrue(cpu.halted(), "not halted");
    }

    private void assertTrapped(int returnOffset, long causes) {
        assertEquals(HANDLER + 1, state.get("rip"), "in the handler");
        assertEquals(X86Mode.CODE + returnOffset, get(X86Mode.STACK - 6, 2), "return address");
        assertEquals(causes, state.get("dr6") & 0xE00F, "DR6");
    }

    private void assertNotTrapped(int end) {
        assertEquals(X86Mode.CODE + end, state.get("rip"));
        assertEquals(0, state.get("dr6") & 0xE00F, "DR6");
    }

    @Test
    void anInstructionBreakpointComesBeforeTheInstruction() {
        state.set("dr0", X86Mode.CODE + 1);
        state.set("dr7", 0x402 | 1);
        run("4040"); // inc ax; inc ax
        assertTrapped(1, 1);
        assertEquals(1, state.get("rax"));
    }

    @Test
    void resumeHoldsItBackForOneInstruction() {
        state.set("dr0", X86Mode.CODE);
        state.set("dr7", 0x401);
        state.set("eflags", RF | 2);
        run("40ebfd"); // inc ax; jmp to it
        assertTrapped(0, 1);
        assertEquals(1, state.get("rax"));
    }

    @Test
    void aBreakpointAfterALoadOfSsIsHeldBack() {
        state.set("dr0", X86Mode.CODE + 2);
        state.set("dr7", 0x401);
        run("8ed090"); // mov ss,ax; nop
        assertNotTrapped(4);
    }

    @Test
    void aDataBreakpointComesAfterTheInstruction() {
        state.set("dr1", X86Mode.DATA);
        state.set("dr7", 0x404 | 0xDL << 20); // 4 bytes, writes
        run("a202c090"); // mov [C002],al; nop
        assertTrapped(3, 2);
    }

    @Test
    void aWriteBreakpointLetsReadsAndOtherBytesPass() {
        state.set("dr1", X86Mode.DATA);
        state.set("dr7", 0x404 | 0xDL << 20);
        run("a000c0a204c0a2ffbf"); // mov al,[C000]; mov [C004],al; mov [BFFF],al
        assertNotTrapped(10);
    }

    @Test
    void aReadAndWriteBreakpointHearsReads() {
        state.set("dr3", X86Mode.DATA + 1);
        state.set("dr7", 0x480 | 0x3L << 28); // 1 byte
        run("a100c090"); // mov ax,[C000]
        assertTrapped(3, 8);
    }

    @Test
    void dataThatIsReadIntoSsTrapsAfterTheNextInstruction() {
        state.set("dr1", X86Mode.DATA);
        state.set("dr7", 0x404 | 0xFL << 20);
        run("8e1600c04090"); // mov ss,[C000]; inc ax; nop
        assertTrapped(5, 2);
        assertEquals(1, state.get("rax"));
    }

    @Test
    void portsHaveBreakpointsUnderDe() {
        state.set("dr2", 0x80);
        state.set("dr7", 0x410 | 0x2L << 24);
        state.set("cr4", 8);
        run("e68090"); // out 80h,al; nop
        assertTrapped(2, 4);
    }

    @Test
    void withoutDePortsHaveNone() {
        state.set("dr2", 0x80);
        state.set("dr7", 0x410 | 0x2L << 24);
        run("e68090");
        assertNotTrapped(4);
    }

    @Test
    void aStepTrapsAfterTheInstruction() {
        state.set("eflags", TF | 2);
        run("4090");
        assertTrapped(1, 0x4000);
        assertEquals(0, state.get("eflags") & TF, "TF in the handler");
        assertEquals(TF, get(X86Mode.STACK - 2, 2) & TF, "TF pushed");
    }

    @Test
    void aStepOverALoadOfSsTakesTheNextInstructionToo() {
        state.set("eflags", TF | 2);
        run("8ed04090"); // mov ss,ax; inc ax
        assertTrapped(3, 0x4000);
    }

    @Test
    void stiHoldsInterruptsBackButNoStep() {
        state.set("eflags", TF | 2);
        run("fb90");
        assertTrapped(1, 0x4000);
    }

    @Test
    void popfThatClearsTfIsStillAStep() {
        state.set("eflags", TF | 2);
        put(X86Mode.STACK, 2, 2);
        run("9d90");
        assertEquals(HANDLER + 1, state.get("rip"));
        assertEquals(X86Mode.CODE + 1, get(X86Mode.STACK - 4, 2), "return address");
    }

    @Test
    void anInterruptInstructionLeavesNoStepBehind() {
        state.set("eflags", TF | 2);
        run("cd20");
        assertEquals(OTHER_HANDLER + 1, state.get("rip"));
        assertEquals(0, state.get("dr6") & 0x4000);
    }

    @Test
    void aStepIsOneRepetitionOfAString() {
        state.set("eflags", TF | 2);
        state.set("rcx", 3);
        state.set("rdi", X86Mode.DATA);
        run("f3aa90"); // rep stosb
        assertTrapped(0, 0x4000);
        assertEquals(2, state.get("rcx"));
    }

    @Test
    void generalDetectComesBeforeAnAccessToADebugRegister() {
        state.set("dr7", 0x2400);
        run("0f21c0"); // mov eax,dr0
        assertTrapped(0, 0x2000);
        assertEquals(0, state.get("dr7") & 0x2000, "GD is clear in the handler");
    }

    @Test
    void aFaultLeavesNoDataBreakpointBehind() {
        put(4 * 6, 4, OTHER_HANDLER);
        put(4 * 13, 4, OTHER_HANDLER);
        state.set("dr1", X86Mode.DATA);
        state.set("dr7", 0x404 | 0xFL << 20);
        // bound ax,[C000] reads its bounds and raises #BR
        put(4 * 5, 4, OTHER_HANDLER);
        state.set("rax", 5);
        run("620600c0");
        assertEquals(OTHER_HANDLER + 1, state.get("rip"));
        assertEquals(0, state.get("dr6") & 0xF);
    }
}
