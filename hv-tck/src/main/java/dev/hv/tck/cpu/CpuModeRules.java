package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.tck.Rule;
import dev.hv.tck.cpu.CpuTrial.Bench;

/** Rules for x86 processors in protected mode and in 64-bit mode; what has no such mode passes. */
public final class CpuModeRules {
    private static final int HANDLER = 0x9000;

    /** A page that tables do not map: the first beyond 1 GiB. */
    private static final long UNMAPPED = 0x4000_0000L;

    private CpuModeRules() {}

    @Rule(
            id = "CPU-MOD-01",
            text = "In 32-bit code, results of 8 and 16 bits leave the rest of their register.",
            source = "Intel SDM vol. 1, 3.4.1")
    static void narrowResultsLeaveTheRest(CpuTrial trial) {
        // mov eax,11223344h; mov ax,5566h; mov ah,77h
        try (Bench bench = trial.bench(X86Mode.PROTECTED, "b844332211", "66b86655", "b477")) {
            bench.cpu.run(100);
            long value = bench.state.get("rax");
            require(value == 0x1122_7766, "EAX is " + Long.toHexString(value));
        }
    }

    @Rule(
            id = "CPU-MOD-02",
            text = "In 64-bit code, results of 32 bits clear the upper half of their register.",
            source = "Intel SDM vol. 1, 3.4.1.1")
    static void wideResultsClearTheUpperHalf(CpuTrial trial) {
        if (!trial.modes().contains(X86Mode.LONG)) {
            return;
        }
        // mov rax,-1; mov r9,rax; mov eax,eax; add r9d,1; mov rbx,-1; mov bl,2
        try (Bench bench =
                trial.bench(
                        X86Mode.LONG,
                        "48c7c0ffffffff",
                        "4989c1",
                        "89c0",
                        "4183c101",
                        "48c7c3ffffffff",
                        "b302")) {
            bench.cpu.run(100);
            long a = bench.state.get("rax");
            require(a == 0xFFFF_FFFFL, "RAX is " + Long.toHexString(a));
            require(bench.state.get("r9") == 0, "R9 is " + Long.toHexString(bench.state.get("r9")));
            long b = bench.state.get("rbx");
            require(b == -254, "RBX is " + Long.toHexString(b));
        }
    }

    @Rule(
            id = "CPU-MOD-03",
            text = "In 64-bit code, an address may be relative to the end of its instruction.",
            source = "Intel SDM vol. 2A, 2.2.1.6")
    static void addressesAreRelative(CpuTrial trial) {
        if (!trial.modes().contains(X86Mode.LONG)) {
            return;
        }
        // mov dword [rip+100h],12345678h, whose immediate is behind the displacement
        try (Bench bench = trial.bench(X86Mode.LONG, "c7050001000078563412")) {
            bench.cpu.run(100);
            long stored = bench.quadword(X86Mode.CODE + 0x10A);
            require(stored == 0x1234_5678, "there is " + Long.toHexString(stored));
        }
    }

    @Rule(
            id = "CPU-FLT-02",
            text = "A page fault says the address and what was tried, and is restarted by IRET.",
            source = "Intel SDM vol. 3A, 6.15, interrupt 14")
    static void pageFaultsAreRestarted(CpuTrial trial) {
        if (!trial.modes().contains(X86Mode.LONG)) {
            return;
        }
        // mov ebx,UNMAPPED+8; add qword [rbx],5: its handler moves RBX to data that is there
        try (Bench bench = trial.bench(X86Mode.LONG, "bb08000040", "48830305")) {
            // pop rcx (error code); mov rdx,cr2; mov ebx,C000h; iretq
            bench.gate(14, HANDLER, "590f20d2bb00c0000048cf");
            bench.cpu.run(100);
            long address = bench.state.get("rdx");
            require(address == UNMAPPED + 8, "CR2 is " + Long.toHexString(address));
            long error = bench.state.get("rcx");
            require(error == 2, "the error code is " + error + ", not that of a write");
            long sum = bench.quadword(X86Mode.DATA);
            require(sum == 5, "the instruction was not restarted: there is " + sum);
        }
    }

    @Rule(
            id = "CPU-FLT-03",
            text = "A load beyond a segment's limit raises #GP(0), and loads nothing.",
            source = "Intel SDM vol. 3A, 5.3")
    static void limitsHold(CpuTrial trial) {
        // mov eax,[2000h]
        try (Bench bench = trial.bench(X86Mode.PROTECTED, "b844332211", "a100200000")) {
            bench.state.set("ds.limit", 0x1FFF);
            bench.put(0x2000, "99");
            bench.gate(13, HANDLER, "595af4"); // pop ecx (error code); pop edx; hlt
            bench.cpu.run(100);
            require(bench.state.get("rip") == HANDLER + 3, "no #GP");
            require(bench.state.get("rcx") == 0, "the error code is not 0");
            long from = bench.state.get("rdx");
            require(from == X86Mode.CODE + 5, "it points to " + Long.toHexString(from));
            require(bench.state.get("rax") == 0x1122_3344, "EAX has changed");
        }
    }
}
