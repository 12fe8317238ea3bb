package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.ops.FlagStack;

import org.junit.jupiter.api.Test;

/** CR4.VME and CR4.PVI: Intel SDM vol. 3A, chapter 21 (8086 emulation), 21.3.3 and 21.4. */
final class VirtualInterruptsTest {
    private static final int MAP = 0x88;

    private final Bench bench = Bench.protectedMode();

    private Bench virtual(int iopl) {
        bench.c.cr4 |= Cr4.VME;
        bench.c.segLimit[Seg.TR] = MAP + 0x20;
        bench.memory.put(Bench.TSS + 0x66, 2, MAP);
        return bench.virtual8086().iopl(iopl);
    }

    private boolean vif() {
        return (bench.c.eflags & Eflags.VIF) != 0;
    }

    @Test
    void cliAndStiMoveVif() {
        virtual(0);
        FlagControl.setInterrupt(bench.c);
        assertEquals(true, vif());
        assertEquals(0, bench.c.eflags & Eflags.IF);
        FlagControl.clearInterrupt(bench.c);
        assertEquals(false, vif());
        bench.assertNoFault();
    }

    @Test
    void stiWithAnInterruptPendingGoesToTheMonitor() {
        virtual(0);
        bench.c.eflags |= Eflags.VIP;
        FlagControl.setInterrupt(bench.c);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void withoutVmeTheMonitorSeesAll() {
        bench.virtual8086().iopl(0);
        FlagControl.clearInterrupt(bench.c);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void pushfShowsVifAsIfAndIopl3() {
        virtual(0);
        bench.c.eflags |= Eflags.VIF;
        FlagStack.pushf(bench.c, 2);
        bench.assertNoFault();
        assertEquals(Eflags.IF | Eflags.IOPL, bench.stack(0, 2) & (Eflags.IF | Eflags.IOPL));
    }

    @Test
    void popfLoadsVif() {
        virtual(0);
        bench.push(Eflags.IF | Eflags.CF, 2);
        FlagStack.popf(bench.c, 2);
        bench.assertNoFault();
        assertEquals(true, vif());
        assertEquals(0, bench.c.eflags & Eflags.IF);
        assertEquals(0, bench.c.eflags & Eflags.IOPL);
        assertEquals(Eflags.CF, bench.c.flags() & Eflags.CF);
    }

    @Test
    void popfOfTfGoesToTheMonitor() {
        virtual(0);
        bench.push(Eflags.TF, 2);
        FlagStack.popf(bench.c, 2);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void aClearBitOfTheRedirectionMapSendsAnInterruptToTheProgram() {
        virtual(0).next(0x5002);
        bench.memory.put(4 * 0x21, 4, 0x1234_5678);
        bench.c.eflags |= Eflags.VIF;
        Events.software(bench.c, 0x21);
        bench.assertNoFault();
        assertEquals(0x1234, bench.c.segSelector[Seg.CS]);
        assertEquals(0x5678, bench.c.nextRip);
        assertEquals(false, vif());
        assertEquals(0x5002, bench.stack(0, 2));
        assertEquals(Eflags.IF, bench.stack(2, 2) & Eflags.IF, "VIF is shown as IF");
    }

    @Test
    void aSetBitSendsItToTheMonitor() {
        virtual(0);
        bench.memory.put(Bench.TSS + MAP - 32 + 4, 1, 2);
        Events.software(bench.c, 0x21);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void iretLoadsVif() {
        virtual(0);
        bench.push(Eflags.IF, 2);
        bench.push(0x2000, 2);
        bench.push(0x30, 2);
        Returns.interruptReturn(bench.c, 2);
        bench.assertNoFault();
        assertEquals(true, vif());
        assertEquals(0x30, bench.c.nextRip);
    }

    @Test
    void pviIsForProtectedModeAtLevel3() {
        bench.c.cr4 |= Cr4.PVI;
        bench.user().iopl(0);
        FlagControl.setInterrupt(bench.c);
        bench.assertNoFault();
        assertEquals(true, vif());
    }
}
