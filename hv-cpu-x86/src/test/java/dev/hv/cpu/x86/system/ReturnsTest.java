package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Intel SDM vol. 2A, IRET; vol. 2B, RET. */
class ReturnsTest {
    private static void frame(Bench bench, int size, long... values) {
        for (int i = values.length - 1; i >= 0; i--) {
            bench.push(values[i], size);
        }
    }

    @Test
    void realModePopsThreeWordsAndKeepsTheUpperFlags() {
        Bench bench = Bench.real();
        bench.c.eflags |= Eflags.ID;
        frame(bench, 2, 0x1234, 0x100, Eflags.IF | Eflags.CF | 0x7000);
        Returns.interruptReturn(bench.c, 2);
        bench.assertNoFault();
        assertEquals(0x1234, bench.c.nextRip);
        assertEquals(0x1000, bench.c.segBase[Seg.CS]);
        assertEquals(Eflags.ID | Eflags.IF | Eflags.CF | 0x7002, bench.c.flags());
        assertEquals(Bench.STACK, bench.c.r[4]);
    }

    @Test
    void theSameLevelPopsThreeValues() {
        Bench bench = Bench.protectedMode();
        frame(bench, 4, 0x7777, Bench.CODE, Eflags.IF | 2);
        Returns.interruptReturn(bench.c, 4);
        bench.assertNoFault();
        assertEquals(0x7777, bench.c.nextRip);
        assertEquals(Eflags.IF | 2, bench.c.flags());
        assertEquals(Bench.STACK, bench.c.r[4]);
    }

    @Test
    void anOuterLevelGetsItsStackBackAndLosesTheSystemsSegments() {
        Bench bench = Bench.protectedMode();
        Cpu c = bench.c;
        bench.setSegment(Seg.ES, Bench.USER_DATA);
        frame(bench, 4, 0x7777, Bench.USER_CODE, 2, 0x4444, Bench.USER_DATA);
        Returns.interruptReturn(c, 4);
        bench.assertNoFault();
        assertEquals(3, c.cpl);
        assertEquals(0x4444, c.r[4]);
        assertEquals(Bench.USER_DATA, c.segSelector[Seg.ES]);
        assertEquals(0, c.segSelector[Seg.DS]);
        assertEquals(0, c.segAttributes[Seg.DS]);
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 0x23, 13, 0",
        "0x10, 0x23, 13, 0x10", // data
        "0x0B, 0x23, 13, 0x08", // RPL is not the DPL
        "0xA0, 0x23, 11, 0xA0", // not present
        "0x1B, 0x00, 13, 0", // null stack
        "0x1B, 0x10, 13, 0x10", // the system's stack
        "0x1B, 0x1B, 13, 0x18" // code as a stack
    })
    void aBadFrameFaultsAndChangesNothing(int code, int stack, int vector, int error) {
        Bench bench = Bench.protectedMode();
        frame(bench, 4, 0x7777, code, Eflags.CF | 2, 0x4444, stack);
        long pointer = bench.c.r[4];
        Returns.interruptReturn(bench.c, 4);
        bench.assertFault(vector, error);
        assertEquals(pointer, bench.c.r[4]);
        assertEquals(Bench.CODE, bench.c.segSelector[Seg.CS]);
        assertEquals(2, bench.c.flags());
    }

    @Test
    void theUserCannotReturnInward() {
        Bench bench = Bench.protectedMode().user();
        frame(bench, 4, 0x7777, Bench.CODE, 2);
        Returns.interruptReturn(bench.c, 4);
        bench.assertFault(Vector.GP, Bench.CODE);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "3, false"})
    void theUserChangesIfOnlyByIoplAndNeverIopl(int iopl, boolean kept) {
        Bench bench = Bench.protectedMode().user().iopl(iopl);
        bench.c.eflags |= Eflags.IF;
        frame(bench, 4, 0x7777, Bench.USER_CODE, 0x1000);
        Returns.interruptReturn(bench.c, 4);
        bench.assertNoFault();
        assertEquals(kept, (bench.c.flags() & Eflags.IF) != 0);
        assertEquals(iopl << 12, bench.c.flags() & Eflags.IOPL);
    }

    @Test
    void levelZeroEntersVirtual8086Mode() {
        Bench bench = Bench.protectedMode();
        Cpu c = bench.c;
        int flags = Eflags.VM | Eflags.IF | 0x3002;
        frame(bench, 4, 0x7777, 0x1000, flags, 0x4444, 0x2000, 0x3000, 0x4000, 0x5000, 0x6000);
        Returns.interruptReturn(c, 4);
        bench.assertNoFault();
        assertTrue(c.virtual8086());
        assertEquals(3, c.cpl);
        assertEquals(flags, c.flags());
        assertEquals(0x10000, c.segBase[Seg.CS]);
        assertEquals(0x20000, c.segBase[Seg.SS]);
        assertEquals(0x30000, c.segBase[Seg.ES]);
        assertEquals(0x40000, c.segBase[Seg.DS]);
        assertEquals(0x50000, c.segBase[Seg.FS]);
        assertEquals(0x60000, c.segBase[Seg.GS]);
        assertEquals(0xFFFF, c.segLimit[Seg.DS]);
        assertEquals(0x4444, c.r[4]);
        assertEquals(0, c.mode & 3, "16-bit code");
    }

    @Test
    void theUserCannotEnterVirtual8086Mode() {
        Bench bench = Bench.protectedMode().user();
        frame(bench, 4, 0x7777, Bench.USER_CODE, Eflags.VM | 2);
        Returns.interruptReturn(bench.c, 4);
        bench.assertNoFault();
        assertFalse(bench.c.virtual8086());
    }

    @Test
    void virtual8086ModeReturnsByItselfWithIoplThree() {
        Bench bench = Bench.protectedMode().virtual8086();
        frame(bench, 2, 0x7777, 0x100, Eflags.CF);
        Returns.interruptReturn(bench.c, 2);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        bench.iopl(3);
        Returns.interruptReturn(bench.c, 2);
        bench.assertNoFault();
        assertTrue(bench.c.virtual8086());
        assertEquals(0x1000, bench.c.segBase[Seg.CS]);
        assertEquals(Eflags.VM | Eflags.IOPL | Eflags.CF | 2, bench.c.flags());
    }

    @Test
    void sixtyFourBitModeAlwaysPopsTheStack() {
        Bench bench = Bench.longMode();
        frame(bench, 8, 0x7777, Bench.CODE_64, 2, 0x4445, 0);
        Returns.interruptReturn(bench.c, 8);
        bench.assertNoFault();
        assertEquals(0x4445, bench.c.r[4]);
        assertEquals(0, bench.c.segAttributes[Seg.SS], "null");
    }

    @Test
    void theUserCannotHaveANullStack() {
        Bench bench = Bench.longMode();
        frame(bench, 8, 0x7777, Bench.USER_CODE_64, 2, 0x4445, 3);
        Returns.interruptReturn(bench.c, 8);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void aTargetMustBeCanonical() {
        Bench bench = Bench.longMode();
        frame(bench, 8, 1L << 47, Bench.USER_CODE_64, 2, 0x4445, Bench.USER_DATA);
        Returns.interruptReturn(bench.c, 8);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void aNullSegmentKeepsTheBaseThatAnMsrGaveIt() {
        Bench bench = Bench.longMode();
        Descriptors.loadNull(bench.c, Seg.FS, 0);
        bench.c.segBase[Seg.FS] = 0x7FFF_1234_5678L;
        frame(bench, 8, 0x7777, Bench.USER_CODE_64, 2, 0x4440, Bench.USER_DATA);
        Returns.interruptReturn(bench.c, 8);
        bench.assertNoFault();
        assertEquals(0x7FFF_1234_5678L, bench.c.segBase[Seg.FS]);
    }

    @Test
    void longModeHasNoNestedTasks() {
        Bench bench = Bench.longMode();
        bench.c.eflags |= Eflags.NT;
        Returns.interruptReturn(bench.c, 8);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void aReturnToASixteenBitStackKeepsTheUpperHalfOfEsp() {
        Bench bench = Bench.protectedMode();
        bench.descriptor(Bench.STACK_16, 0, 0xFFFF, Bench.DATA_3, 0);
        bench.c.r[4] = 0x1_9000;
        frame(bench, 4, 0x7777, Bench.USER_CODE, 2, 0xABCD_4444L, Bench.STACK_16 | 3);
        Returns.interruptReturn(bench.c, 4);
        bench.assertNoFault();
        assertEquals(0x1_4444, bench.c.r[4]);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nmisAreTakenAgainEvenIfTheReturnFaults(boolean fault) {
        Bench bench = Bench.protectedMode();
        bench.c.nmiBlocked = true;
        frame(bench, 4, 0x7777, fault ? 0 : Bench.CODE, 2);
        Returns.interruptReturn(bench.c, 4);
        assertEquals(fault, bench.c.faulted);
        assertFalse(bench.c.nmiBlocked);
    }

    @Test
    void anInterruptAndItsReturnLeaveNoTrace() {
        Bench bench = Bench.longMode().user();
        Cpu c = bench.c;
        bench.gate(0x30, Bench.CODE_64, Bench.HANDLER, 0x8E);
        c.eflags |= Eflags.IF | Eflags.DF;
        c.r[4] = 0x8FF3;
        int flags = c.flags();
        Events.external(c, 0x30);
        Returns.interruptReturn(bench.next(Bench.HANDLER).c, 8);
        bench.assertNoFault();
        assertEquals(3, c.cpl);
        assertEquals(0x5000, c.nextRip);
        assertEquals(0x8FF3, c.r[4]);
        assertEquals(flags, c.flags());
        assertEquals(Bench.USER_DATA, c.segSelector[Seg.SS]);
        assertEquals(Bench.USER_CODE_64, c.segSelector[Seg.CS]);
    }

    @Test
    void aFarReturnDropsParameters() {
        Bench bench = Bench.protectedMode();
        frame(bench, 4, 0x7777, Bench.CODE, 1, 2);
        Returns.returnFar(bench.c, 4, 8);
        bench.assertNoFault();
        assertEquals(0x7777, bench.c.nextRip);
        assertEquals(Bench.STACK, bench.c.r[4]);
    }
}
