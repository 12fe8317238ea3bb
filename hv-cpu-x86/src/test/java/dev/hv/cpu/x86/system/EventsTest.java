package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.model.Model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Intel SDM vol. 3A, chapter 6. */
class EventsTest {
    private static final int INTERRUPT_32 = 0x8E;
    private static final int TRAP_32 = 0x8F;
    private static final int INTERRUPT_16 = 0x86;
    private static final int USER_GATE = 0xEE;
    private static final int ABSENT_GATE = 0x0E;
    private static final int RIP = 0x5000;

    private static void fault(Bench bench, int vector, int error) {
        bench.c.raise(vector, error);
        Events.deliver(bench.c);
        assertFalse(bench.c.faulted);
    }

    // Real mode

    @Test
    void realModeGoesThroughTheVectorTable() {
        Bench bench = Bench.real();
        Cpu c = bench.c;
        bench.memory.put(0x21 * 4, 4, 0x1234_5678L);
        c.eflags |= Eflags.IF | Eflags.TF;
        c.segSelector[Seg.CS] = 0x40;
        Events.external(c, 0x21);
        bench.assertNoFault();
        assertEquals(0x5678, c.rip);
        assertEquals(0x1234, c.segSelector[Seg.CS]);
        assertEquals(0x12340, c.segBase[Seg.CS]);
        assertEquals(RIP, bench.stack(0, 2));
        assertEquals(0x40, bench.stack(1, 2));
        assertEquals(Eflags.IF | Eflags.TF | 2, bench.stack(2, 2));
        assertEquals(0, c.flags() & (Eflags.IF | Eflags.TF));
        assertEquals(Bench.STACK - 6, c.r[4]);
    }

    @Test
    void realModePushesNoErrorCode() {
        Bench bench = Bench.real();
        bench.memory.put(Vector.GP * 4, 4, 0x7000);
        fault(bench, Vector.GP, 0);
        assertEquals(Bench.STACK - 6, bench.c.r[4]);
        assertEquals(0x7000, bench.c.rip);
    }

    @Test
    void aVectorTableTooShortForAllShutsTheProcessorDown() {
        Bench bench = Bench.real();
        bench.c.idtLimit = 0;
        bench.c.raise(Vector.UD);
        Events.deliver(bench.c);
        assertTrue(bench.c.shutdown);
    }

    // Protected mode

    @Test
    void anInterruptGatePushesThreeValuesAndClearsIf() {
        Bench bench = Bench.protectedMode();
        Cpu c = bench.c;
        bench.gate(0x30, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        c.eflags |= Eflags.IF | Eflags.NT | Eflags.DF;
        Events.external(c, 0x30);
        bench.assertNoFault();
        assertEquals(Bench.HANDLER, c.rip);
        assertEquals(RIP, bench.stack(0, 4));
        assertEquals(Bench.CODE, bench.stack(1, 4));
        assertEquals(Eflags.IF | Eflags.NT | Eflags.DF | 2, bench.stack(2, 4));
        assertEquals(Eflags.DF | 2, c.flags());
        assertEquals(Bench.STACK - 12, c.r[4]);
    }

    @Test
    void aTrapGateKeepsIf() {
        Bench bench = Bench.protectedMode();
        bench.gate(0x30, Bench.CODE, Bench.HANDLER, TRAP_32);
        bench.c.eflags |= Eflags.IF;
        Events.external(bench.c, 0x30);
        assertEquals(Eflags.IF | 2, bench.c.flags());
    }

    @Test
    void aSixteenBitGatePushesWordsAndHasAShortOffset() {
        Bench bench = Bench.protectedMode();
        bench.gate(0x30, Bench.CODE, 0xABCD_7000L, INTERRUPT_16);
        Events.external(bench.c, 0x30);
        assertEquals(0x7000, bench.c.rip);
        assertEquals(RIP, bench.stack(0, 2));
        assertEquals(Bench.CODE, bench.stack(1, 2));
        assertEquals(Bench.STACK - 6, bench.c.r[4]);
    }

    @Test
    void anExceptionPushesItsErrorCodeAndReturnsWithRf() {
        Bench bench = Bench.protectedMode();
        bench.gate(Vector.GP, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        fault(bench, Vector.GP, 0x58);
        assertEquals(0x58, bench.stack(0, 4));
        assertEquals(RIP, bench.stack(1, 4));
        assertEquals(Eflags.RF | 2, bench.stack(3, 4));
    }

    @Test
    void anInnerLevelGetsItsOwnStackFromTheTss() {
        Bench bench = Bench.protectedMode().user();
        Cpu c = bench.c;
        bench.gate(0x30, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        Events.external(c, 0x30);
        bench.assertNoFault();
        assertEquals(0, c.cpl);
        assertEquals(Bench.CODE, c.segSelector[Seg.CS]);
        assertEquals(Bench.DATA, c.segSelector[Seg.SS]);
        assertEquals(Bench.INNER_STACK - 20, c.r[4]);
        assertEquals(RIP, bench.stack(0, 4));
        assertEquals(Bench.USER_CODE, bench.stack(1, 4));
        assertEquals(Bench.STACK, bench.stack(3, 4));
        assertEquals(Bench.USER_DATA, bench.stack(4, 4));
    }

    @Test
    void aConformingHandlerRunsAtTheInterruptedLevel() {
        Bench bench = Bench.protectedMode().user();
        bench.gate(0x30, Bench.CONFORMING, Bench.HANDLER, INTERRUPT_32);
        Events.external(bench.c, 0x30);
        bench.assertNoFault();
        assertEquals(3, bench.c.cpl);
        assertEquals(Bench.CONFORMING | 3, bench.c.segSelector[Seg.CS]);
        assertEquals(Bench.STACK - 12, bench.c.r[4]);
    }

    @Test
    void theProgramMayUseOnlyGatesOfItsLevel() {
        Bench bench = Bench.protectedMode().user();
        bench.gate(0x80, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        Events.software(bench.c, 0x80);
        bench.assertFault(Vector.GP, 0x80 * 8 + 2);
        bench.c.faulted = false;
        bench.gate(0x80, Bench.CODE, Bench.HANDLER, USER_GATE);
        Events.software(bench.next(0x5002).c, 0x80);
        bench.assertNoFault();
        assertEquals(Bench.HANDLER, bench.c.nextRip);
        assertEquals(0x5002, bench.stack(0, 4));
    }

    @Test
    void intoGoesOnlyIfOverflowIsSet() {
        Bench bench = Bench.protectedMode();
        bench.gate(Vector.OF, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        Events.overflow(bench.next(0x5001).c);
        assertEquals(0x5001, bench.c.nextRip);
        bench.c.eflags |= Eflags.OF;
        Events.overflow(bench.c);
        assertEquals(Bench.HANDLER, bench.c.nextRip);
    }

    /** What is wrong with an external interrupt's gate is told with EXT set. */
    @ParameterizedTest
    @CsvSource({
        "142, 8, 0x5000, -1, 0", // fine
        "14, 8, 0x5000, 11, 0x183", // gate not present
        "137, 8, 0x5000, 13, 0x183", // not a gate
        "142, 0, 0x5000, 13, 0x1", // null selector
        "142, 16, 0x5000, 13, 0x11", // data
        "142, 160, 0x5000, 11, 0xA1", // code not present
        "142, 27, 0x5000, 13, 0x19", // outer level
        "142, 0x1F8, 0x5000, 13, 0x1F9" // beyond the GDT
    })
    void aBadGateFaultsWithTheSelectorThatIsWrong(
            int access, int selector, int offset, int vector, int error) {
        Bench bench = Bench.protectedMode();
        bench.gate(0x30, selector, offset, access);
        bench.gate(Vector.NP, Bench.CODE, 0x7B00, INTERRUPT_32);
        bench.gate(Vector.GP, Bench.CODE, 0x7D00, INTERRUPT_32);
        Events.external(bench.c, 0x30);
        bench.assertNoFault();
        if (vector == -1) {
            assertEquals(offset, bench.c.rip);
            return;
        }
        assertEquals(vector == Vector.NP ? 0x7B00 : 0x7D00, bench.c.rip);
        assertEquals(error, bench.stack(0, 4));
    }

    @Test
    void aBadInnerStackIsAnInvalidTss() {
        Bench bench = Bench.protectedMode().user();
        bench.gate(0x80, Bench.CODE, Bench.HANDLER, USER_GATE);
        bench.memory.put(Bench.TSS + 8, 2, Bench.USER_DATA);
        Events.software(bench.c, 0x80);
        bench.assertFault(Vector.TS, Bench.USER_DATA & ~3);
        bench.c.faulted = false;
        bench.memory.put(Bench.TSS + 8, 2, 0);
        Events.software(bench.c, 0x80);
        bench.assertFault(Vector.TS, 0);
        bench.c.faulted = false;
        bench.memory.put(Bench.TSS + 8, 2, Bench.ABSENT_DATA);
        Events.software(bench.c, 0x80);
        bench.assertFault(Vector.SS, Bench.ABSENT_DATA);
        assertEquals(3, bench.c.cpl);
        assertEquals(Bench.STACK, bench.c.r[4]);
    }

    @Test
    void aStackWithoutRoomChangesNothing() {
        Bench bench = Bench.protectedMode();
        Cpu c = bench.c;
        bench.gate(0x80, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        c.segLimit[Seg.SS] = Bench.STACK - 7;
        Events.software(c, 0x80);
        bench.assertFault(Vector.SS, 0);
        assertEquals(Bench.STACK, c.r[4]);
        assertEquals(Bench.CODE, c.segSelector[Seg.CS]);
    }

    // Two exceptions

    @Test
    void twoContributoryExceptionsAreADoubleFault() {
        Bench bench = Bench.protectedMode();
        bench.gate(Vector.DF, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        bench.gate(Vector.GP, Bench.CODE, Bench.HANDLER, ABSENT_GATE);
        fault(bench, Vector.GP, 0);
        assertEquals(Bench.HANDLER, bench.c.rip);
        assertEquals(0, bench.stack(0, 4));
    }

    @Test
    void aContributoryExceptionAfterABenignOneIsItself() {
        Bench bench = Bench.protectedMode();
        bench.gate(Vector.UD, Bench.CODE, Bench.HANDLER, ABSENT_GATE);
        bench.gate(Vector.NP, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        fault(bench, Vector.UD, -1);
        assertEquals(Vector.UD * 8 + 3, bench.stack(0, 4));
    }

    /** Found by random code: on processors it never ends. */
    @Test
    void anAlignmentCheckOnItsHandlersStackIsTriedAgain() {
        Bench bench = Bench.protectedMode().user();
        Cpu c = bench.c;
        c.cr0 |= Cr0.AM;
        c.eflags |= Eflags.AC;
        c.updateMode();
        c.r[4] = Bench.STACK + 1;
        bench.gate(Vector.AC, Bench.USER_CODE, Bench.HANDLER, USER_GATE);
        fault(bench, Vector.AC, 0);
        assertFalse(c.shutdown);
        assertEquals(RIP, c.rip);
        assertEquals(Bench.STACK + 1, c.r[4]);
    }

    @Test
    void the80286HasGatesOf16BitsOnly() {
        Bench bench = Bench.protectedMode();
        bench.c.model = Model.of(CpuModel.parse("80286"));
        bench.gate(0x30, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        bench.gate(Vector.GP, Bench.CODE, Bench.HANDLER, INTERRUPT_16);
        Events.external(bench.c, 0x30);
        bench.assertNoFault();
        assertEquals(Bench.HANDLER, bench.c.rip);
        assertEquals(0x30 * 8 + 3, bench.stack(0, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {Vector.DF, Vector.GP, Vector.PF, Vector.SS})
    void anExternalInterruptIsBenignWhateverItsVector(int vector) {
        Bench bench = Bench.protectedMode();
        bench.gate(vector, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        bench.gate(Vector.NP, Bench.CODE, Bench.HANDLER + 0x100, INTERRUPT_32);
        bench.memory.put(Bench.IDT + vector * 8L + 5, 1, ABSENT_GATE);
        Events.external(bench.c, vector);
        bench.assertNoFault();
        assertFalse(bench.c.shutdown);
        assertEquals(Bench.HANDLER + 0x100, bench.c.rip);
        assertEquals(vector * 8 + 3, bench.stack(0, 4), "it names the gate, and is external");
    }

    @Test
    void aDoubleFaultThatCannotBeDeliveredShutsDown() {
        Bench bench = Bench.protectedMode();
        bench.c.raise(Vector.GP, 0);
        Events.deliver(bench.c);
        assertTrue(bench.c.shutdown);
        assertEquals(RIP, bench.c.rip);
    }

    @ParameterizedTest
    @ValueSource(ints = {Vector.PF, Vector.GP})
    void aPageFaultAfterAPageFaultIsADoubleFaultAndAfterAContributoryOneItself(int first) {
        Bench bench = Bench.longMode();
        Cpu c = bench.c;
        bench.gate(Vector.PF, Bench.CODE_64, 0x7E00, INTERRUPT_32);
        bench.gate(Vector.GP, Bench.CODE_64, 0x7D00, INTERRUPT_32);
        bench.gate(Vector.DF, Bench.CODE_64, 0x7800, INTERRUPT_32, 1);
        // The first event has no stack: it faults at 40000000H.
        bench.memory.put(Bench.PAGE_TABLES + 0x1000 + 8, 8, 0);
        c.r[4] = 0x4000_0000L + 0x100;
        if (first == Vector.PF) {
            c.raisePageFault(0x1234, 2);
        } else {
            c.raise(first, 0);
        }
        bench.gate(Vector.GP, Bench.CODE_64, 0x7D00, INTERRUPT_32);
        if (first == Vector.GP) {
            bench.gate(Vector.PF, Bench.CODE_64, 0x7E00, INTERRUPT_32, 1);
        }
        Events.deliver(c);
        bench.assertNoFault();
        assertEquals(0x4000_00F8L, c.cr2, "the last fault's address");
        assertEquals(first == Vector.PF ? 0x7800 : 0x7E00, c.rip);
    }

    // Virtual-8086 mode

    @Test
    void fromVirtual8086ModeTheSegmentsGoOntoTheInnerStack() {
        Bench bench = Bench.protectedMode().virtual8086();
        Cpu c = bench.c;
        bench.gate(0x30, Bench.CODE, Bench.HANDLER, INTERRUPT_32);
        Descriptors.loadVirtual8086(c, Seg.DS, 0x1111);
        Descriptors.loadVirtual8086(c, Seg.GS, 0x2222);
        c.eflags |= Eflags.IF;
        Events.external(c, 0x30);
        bench.assertNoFault();
        assertEquals(0, c.cpl);
        assertFalse(c.virtual8086());
        assertEquals(Bench.INNER_STACK - 36, c.r[4]);
        assertEquals(RIP, bench.stack(0, 4));
        assertEquals(Eflags.VM | Eflags.IF | 2, bench.stack(2, 4));
        assertEquals(Bench.STACK, bench.stack(3, 4));
        assertEquals(0x1111, bench.stack(6, 4));
        assertEquals(0x2222, bench.stack(8, 4));
        assertEquals(0, c.segSelector[Seg.DS]);
        assertEquals(0, c.segAttributes[Seg.GS]);
    }

    @Test
    void intNeedsIoplThreeThereButInt3DoesNot() {
        Bench bench = Bench.protectedMode().virtual8086();
        bench.gate(Vector.BP, Bench.CODE, Bench.HANDLER, USER_GATE);
        Events.software(bench.c, Vector.BP);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        Events.breakpoint(bench.c);
        bench.assertNoFault();
        assertEquals(0, bench.c.cpl);
    }

    @Test
    void aVirtual8086HandlerMustBeAtLevelZero() {
        Bench bench = Bench.protectedMode().virtual8086().iopl(3);
        bench.gate(0x80, Bench.USER_CODE, Bench.HANDLER, USER_GATE);
        Events.software(bench.c, 0x80);
        bench.assertFault(Vector.GP, Bench.USER_CODE & ~3);
    }

    // Long mode

    @Test
    void longModeAlignsTheStackAndAlwaysPushesIt() {
        Bench bench = Bench.longMode();
        Cpu c = bench.c;
        bench.gate(Vector.GP, Bench.CODE_64, 0x1_2345_6789L, INTERRUPT_32);
        c.r[4] = Bench.STACK + 5;
        fault(bench, Vector.GP, 0x18);
        assertEquals(0x1_2345_6789L, c.rip);
        assertEquals(Bench.STACK - 48, c.r[4]);
        assertEquals(0x18, bench.stack(0, 8));
        assertEquals(RIP, bench.stack(1, 8));
        assertEquals(Bench.CODE_64, bench.stack(2, 8));
        assertEquals(Bench.STACK + 5, bench.stack(4, 8));
        assertEquals(Bench.DATA, bench.stack(5, 8));
        assertEquals(Bench.DATA, c.segSelector[Seg.SS], "the same level keeps SS");
    }

    @Test
    void fromTheUserSsBecomesNull() {
        Bench bench = Bench.longMode().user();
        bench.gate(0x30, Bench.CODE_64, Bench.HANDLER, INTERRUPT_32);
        Events.external(bench.c, 0x30);
        bench.assertNoFault();
        assertEquals(0, bench.c.cpl);
        assertEquals(0, bench.c.segSelector[Seg.SS]);
        assertEquals(Bench.INNER_STACK - 40, bench.c.r[4]);
        assertEquals(Bench.USER_DATA, bench.stack(4, 8));
        assertTrue(bench.c.code64());
    }

    @Test
    void anInterruptStackTableEntryIsTakenWhateverTheLevel() {
        Bench bench = Bench.longMode();
        bench.gate(Vector.DF, Bench.CODE_64, Bench.HANDLER, INTERRUPT_32, 1);
        fault(bench, Vector.DF, 0);
        assertEquals(Bench.IST_STACK - 48, bench.c.r[4]);
    }

    @ParameterizedTest
    @CsvSource({
        "0x85, 0x38, 0x602", // task gates do not exist
        "0x86, 0x38, 0x602", // nor do 16-bit ones
        "0x8E, 0x08, 0x08", // the handler must be 64-bit code
        "0x8E, 0x10, 0x10"
    })
    void longModeHasSixtyFourBitGatesOnly(int access, int selector, int error) {
        Bench bench = Bench.longMode();
        bench.gate(0xC0, selector, Bench.HANDLER, access);
        Events.software(bench.c, 0xC0);
        bench.assertFault(Vector.GP, error);
    }

    @Test
    void aHandlerMustBeCanonical() {
        Bench bench = Bench.longMode();
        bench.gate(0xC0, Bench.CODE_64, 1L << 47, INTERRUPT_32);
        Events.software(bench.c, 0xC0);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void aPageFaultLoadsCr2() {
        Bench bench = Bench.longMode();
        bench.gate(Vector.PF, Bench.CODE_64, Bench.HANDLER, INTERRUPT_32);
        bench.c.raisePageFault(0xDEAD_B000L, 6);
        Events.deliver(bench.c);
        assertEquals(0xDEAD_B000L, bench.c.cr2);
        assertEquals(6, bench.stack(0, 8));
    }

    @Test
    void anNmiBlocksOthersAndWakesTheProcessor() {
        Bench bench = Bench.longMode();
        bench.gate(Vector.NMI, Bench.CODE_64, Bench.HANDLER, INTERRUPT_32);
        bench.c.halted = true;
        bench.c.interruptShadow = true;
        Events.nmi(bench.c);
        assertTrue(bench.c.nmiBlocked);
        assertFalse(bench.c.halted);
        assertFalse(bench.c.interruptShadow);
        assertEquals(Bench.HANDLER, bench.c.rip);
    }

    // Task gates

    @Test
    void aTaskGateSwitchesToATaskThatLinksBack() {
        Bench bench = Bench.protectedMode().user();
        Cpu c = bench.c;
        int other = 0x6000;
        bench.memory.put(other + 0x1C, 4, 0x1234_5000);
        bench.memory.put(other + 0x20, 4, Bench.HANDLER);
        bench.memory.put(other + 0x24, 4, 2);
        bench.memory.put(other + 0x28, 4, 0xAAAA);
        bench.memory.put(other + 0x38, 4, Bench.IST_STACK);
        for (int segment : new int[] {0x48, 0x50, 0x54, 0x58, 0x5C}) {
            bench.memory.put(other + segment, 2, Bench.DATA);
        }
        bench.memory.put(other + 0x4C, 2, Bench.CODE);
        bench.gate(Vector.DF, Bench.OTHER_TASK, 0, 0x85);
        c.r[0] = 0xBBBB;
        fault(bench, Vector.DF, 0);
        assertEquals(Bench.HANDLER, c.rip);
        assertEquals(0, c.cpl);
        assertEquals(0xAAAA, c.r[0]);
        assertEquals(Bench.OTHER_TASK, c.segSelector[Seg.TR]);
        assertTrue((c.cr0 & Cr0.TS) != 0);
        assertTrue((c.flags() & Eflags.NT) != 0);
        assertEquals(Bench.IST_STACK - 4, c.r[4]);
        assertEquals(0, bench.stack(0, 4), "the error code");
        assertEquals(Bench.TASK, bench.memory.get(other, 2));
        assertEquals(RIP, bench.memory.get(Bench.TSS + 0x20, 4));
        assertEquals(0xBBBB, bench.memory.get(Bench.TSS + 0x28, 4));
        assertEquals(Bench.USER_DATA, bench.memory.get(Bench.TSS + 0x50, 2));
        assertEquals(0x8B, bench.memory.get(Bench.GDT + Bench.OTHER_TASK + 5, 1));
        assertEquals(0x8B, bench.memory.get(Bench.GDT + Bench.TASK + 5, 1));
    }
}
