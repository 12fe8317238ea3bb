package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;

/** Intel SDM vol. 3A, 5.8.7 and 5.8.8. */
class FastCallsTest {
    private static Bench syscalls() {
        Bench bench = Bench.longMode().user();
        bench.c.msrs.star = 0x0030_0038_0000_0000L;
        bench.c.msrs.lstar = 0x1_2345_6000L;
        bench.c.msrs.fmask = Eflags.IF | Eflags.DF;
        return bench.next(0x5002);
    }

    @Test
    void syscallAndSysretMeet() {
        Bench bench = syscalls();
        Cpu c = bench.c;
        c.eflags |= Eflags.IF | Eflags.CF;
        FastCalls.syscall(c);
        bench.assertNoFault();
        assertEquals(0, c.cpl);
        assertEquals(0x1_2345_6000L, c.nextRip);
        assertEquals(0x5002, c.r[1]);
        assertEquals(Eflags.IF | Eflags.CF | 2, c.r[11]);
        assertEquals(Eflags.CF | 2, c.flags());
        assertEquals(0x38, c.segSelector[Seg.CS]);
        assertEquals(0x40, c.segSelector[Seg.SS]);
        assertEquals(Bench.STACK, c.r[4], "the stack is software's business");
        FastCalls.sysret(c, 8);
        bench.assertNoFault();
        assertEquals(3, c.cpl);
        assertEquals(0x5002, c.nextRip);
        assertEquals(0x43, c.segSelector[Seg.CS]);
        assertEquals(0x3B, c.segSelector[Seg.SS]);
        assertEquals(Eflags.IF | Eflags.CF | 2, c.flags());
        assertTrue(c.code64());
    }

    @Test
    void sysretGoesToCompatibilityModeToo() {
        Bench bench = syscalls();
        FastCalls.syscall(bench.c);
        FastCalls.sysret(bench.c, 4);
        assertEquals(0x33, bench.c.segSelector[Seg.CS]);
        assertEquals(1, bench.c.mode & 3);
    }

    @Test
    void sysretIsTheSystemsAndNeedsACanonicalTarget() {
        Bench bench = syscalls();
        FastCalls.sysret(bench.c, 8);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        FastCalls.syscall(bench.c);
        bench.c.r[1] = 1L << 47;
        FastCalls.sysret(bench.c, 8);
        bench.assertFault(Vector.GP, 0);
        assertEquals(0, bench.c.cpl);
    }

    @Test
    void withoutSceOrOutsideSixtyFourBitModeThereIsNoSyscall() {
        Bench bench = syscalls();
        bench.c.efer &= ~Efer.SCE;
        FastCalls.syscall(bench.c);
        bench.assertFault(Vector.UD, -1);
        Bench legacy = Bench.protectedMode();
        legacy.c.efer = Efer.SCE;
        FastCalls.syscall(legacy.c);
        legacy.assertFault(Vector.UD, -1);
    }

    @Test
    void sysenterAndSysexitMeet() {
        Bench bench = Bench.protectedMode().user();
        Cpu c = bench.c;
        c.msrs.sysenterCs = 0x60;
        c.msrs.sysenterEip = 0x7000;
        c.msrs.sysenterEsp = 0xA000;
        c.eflags |= Eflags.IF;
        FastCalls.sysenter(c);
        bench.assertNoFault();
        assertEquals(0, c.cpl);
        assertEquals(0x7000, c.nextRip);
        assertEquals(0xA000, c.r[4]);
        assertEquals(0x60, c.segSelector[Seg.CS]);
        assertEquals(0x68, c.segSelector[Seg.SS]);
        assertEquals(0, c.flags() & Eflags.IF);
        c.r[1] = 0x9000;
        c.r[2] = 0x5002;
        FastCalls.sysexit(c, 4);
        bench.assertNoFault();
        assertEquals(3, c.cpl);
        assertEquals(0x5002, c.nextRip);
        assertEquals(0x9000, c.r[4]);
        assertEquals(0x73, c.segSelector[Seg.CS]);
        assertEquals(0x7B, c.segSelector[Seg.SS]);
    }

    @Test
    void sysenterNeedsItsSelectorAndProtectedMode() {
        Bench bench = Bench.protectedMode();
        FastCalls.sysenter(bench.c);
        bench.assertFault(Vector.GP, 0);
        Bench real = Bench.real();
        real.c.msrs.sysenterCs = 8;
        FastCalls.sysenter(real.c);
        real.assertFault(Vector.GP, 0);
    }

    @Test
    void inLongModeSysenterGoesToSixtyFourBitCodeAndSysexitComesBackTwoWays() {
        Bench bench = Bench.longMode().user();
        Cpu c = bench.c;
        c.msrs.sysenterCs = 0x60;
        c.msrs.sysenterEip = 0x1_0000_0000L;
        FastCalls.sysenter(c);
        assertTrue(c.code64());
        assertEquals(0x1_0000_0000L, c.nextRip);
        c.r[1] = 0x1_0000_9000L;
        c.r[2] = 0x1_0000_5000L;
        FastCalls.sysexit(c, 8);
        assertEquals(0x83, c.segSelector[Seg.CS]);
        assertEquals(0x8B, c.segSelector[Seg.SS]);
        assertEquals(0x1_0000_9000L, c.r[4]);
        assertTrue(c.code64());
    }
}
