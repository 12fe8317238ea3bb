package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Far jumps and calls: Intel SDM vol. 2A, JMP and CALL; vol. 3A, 5.8 and 7.3. */
class TransfersTest {
    private static final int GATE_32 = 0xEC;
    private static final int GATE_16 = 0xE4;

    private static void callGate(Bench bench, int selector, long offset, int access, int count) {
        bench.memory.put(Bench.GDT + Bench.GATE, 8, Bench.gateOf(selector, offset, access, count));
        bench.memory.put(Bench.GDT + Bench.GATE + 8, 8, offset >>> 32);
    }

    @Test
    void realModeJumpsAnywhereInItsLimit() {
        Bench bench = Bench.real();
        Transfers.jumpFar(bench.c, 0xF000, 0x1_2345, 2);
        bench.assertNoFault();
        assertEquals(0xF0000, bench.c.segBase[Seg.CS]);
        assertEquals(0x2345, bench.c.nextRip);
        Transfers.jumpFar(bench.c, 0xF000, 0x1_2345, 4);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void aCallInRealModePushesTheReturnAddress() {
        Bench bench = Bench.real().next(0x5005);
        Transfers.callFar(bench.c, 0x1000, 0x10, 2);
        assertEquals(0x5005, bench.stack(0, 2));
        assertEquals(0, bench.stack(1, 2));
        assertEquals(Bench.STACK - 4, bench.c.r[4]);
    }

    @ParameterizedTest
    @CsvSource({
        "0x08, -1, 0",
        "0x00, 13, 0", // null
        "0x10, 13, 0x10", // data
        "0x0B, 13, 0x08", // RPL beyond CPL
        "0x18, 13, 0x18", // outer level
        "0xA0, 11, 0xA0", // not present
        "0x48, -1, 0" // conforming
    })
    void jumpsStayAtTheirLevel(int selector, int vector, int error) {
        Bench bench = Bench.protectedMode();
        Transfers.jumpFar(bench.c, selector, 0x7000, 4);
        if (vector == -1) {
            bench.assertNoFault();
            assertEquals(0x7000, bench.c.nextRip);
            assertEquals(selector, bench.c.segSelector[Seg.CS]);
        } else {
            bench.assertFault(vector, error);
            assertEquals(Bench.CODE, bench.c.segSelector[Seg.CS]);
        }
    }

    @Test
    void conformingCodeRunsAtTheCallersLevel() {
        Bench bench = Bench.protectedMode().user();
        Transfers.jumpFar(bench.c, Bench.CONFORMING, 0x7000, 4);
        bench.assertNoFault();
        assertEquals(3, bench.c.cpl);
        assertEquals(Bench.CONFORMING | 3, bench.c.segSelector[Seg.CS]);
    }

    @Test
    void anOffsetBeyondTheLimitFaults() {
        Bench bench = Bench.protectedMode();
        Transfers.jumpFar(bench.c, Bench.CODE_16, 0x1_0000, 4);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void aJumpToSixteenBitCodeChangesTheMode() {
        Bench bench = Bench.protectedMode();
        Transfers.jumpFar(bench.c, Bench.CODE_16, 0x7000, 4);
        assertEquals(0, bench.c.mode & 3);
    }

    @Test
    void aCallThatCannotPushDoesNotHappen() {
        Bench bench = Bench.protectedMode().next(0x5005);
        bench.c.segLimit[Seg.SS] = 0x100;
        Transfers.callFar(bench.c, Bench.CODE, 0x7000, 4);
        bench.assertFault(Vector.SS, 0);
        assertEquals(0x5005, bench.c.nextRip);
        assertEquals(Bench.STACK, bench.c.r[4]);
    }

    @Test
    void aCallGateCopiesParametersToTheInnerStack() {
        Bench bench = Bench.protectedMode().user();
        Cpu c = bench.c;
        callGate(bench, Bench.CODE, 0x7654_3210L, GATE_32, 2);
        bench.push(0x2222, 4);
        bench.push(0x1111, 4);
        long outer = c.r[4];
        Transfers.callFar(bench.next(0x5007).c, Bench.GATE | 3, 0xFFFF_FFFFL, 4);
        bench.assertNoFault();
        assertEquals(0, c.cpl);
        assertEquals(0x7654_3210L, c.nextRip);
        assertEquals(Bench.INNER_STACK - 24, c.r[4]);
        assertEquals(0x5007, bench.stack(0, 4));
        assertEquals(Bench.USER_CODE, bench.stack(1, 4));
        assertEquals(0x1111, bench.stack(2, 4));
        assertEquals(0x2222, bench.stack(3, 4));
        assertEquals(outer, bench.stack(4, 4));
        assertEquals(Bench.USER_DATA, bench.stack(5, 4));
        Returns.returnFar(c, 4, 8);
        bench.assertNoFault();
        assertEquals(3, c.cpl);
        assertEquals(0x5007, c.nextRip);
        assertEquals(Bench.STACK, c.r[4], "the parameters are gone from both stacks");
        assertEquals(Bench.USER_DATA, c.segSelector[Seg.SS]);
    }

    @Test
    void aSixteenBitGatePushesWords() {
        Bench bench = Bench.protectedMode();
        callGate(bench, Bench.CODE, 0x9999_7000L, GATE_16, 0);
        Transfers.callFar(bench.next(0x5007).c, Bench.GATE, 0, 4);
        assertEquals(0x7000, bench.c.nextRip);
        assertEquals(Bench.STACK - 4, bench.c.r[4]);
        assertEquals(0x5007, bench.stack(0, 2));
    }

    @Test
    void aJumpThroughAGateCannotGoInward() {
        Bench bench = Bench.protectedMode().user();
        callGate(bench, Bench.CODE, 0x7000, GATE_32, 0);
        Transfers.jumpFar(bench.c, Bench.GATE, 0, 4);
        bench.assertFault(Vector.GP, Bench.CODE);
    }

    @Test
    void aGateOfTheSystemIsNotTheUsers() {
        Bench bench = Bench.protectedMode().user();
        callGate(bench, Bench.CODE, 0x7000, 0x8C, 0);
        Transfers.callFar(bench.c, Bench.GATE, 0, 4);
        bench.assertFault(Vector.GP, Bench.GATE);
    }

    @Test
    void aSixtyFourBitGateHasSixteenBytesAndCopiesNothing() {
        Bench bench = Bench.longMode().user();
        Cpu c = bench.c;
        callGate(bench, Bench.CODE_64, 0x12_3456_7890L, GATE_32, 5);
        Transfers.callFar(bench.next(0x5007).c, Bench.GATE, 0, 4);
        bench.assertNoFault();
        assertEquals(0x12_3456_7890L, c.nextRip);
        assertEquals(0, c.segSelector[Seg.SS]);
        assertEquals(Bench.INNER_STACK - 32, c.r[4]);
        assertEquals(0x5007, bench.stack(0, 8));
        assertEquals(Bench.USER_CODE_64, bench.stack(1, 8));
        assertEquals(Bench.STACK, bench.stack(2, 8));
        assertEquals(Bench.USER_DATA, bench.stack(3, 8));
    }

    @Test
    void longModeHasNoTasks() {
        Bench bench = Bench.longMode();
        Transfers.jumpFar(bench.c, Bench.OTHER_TASK, 0, 4);
        bench.assertFault(Vector.GP, Bench.OTHER_TASK);
    }

    @Test
    void compatibilityModeIsAFarJumpAway() {
        Bench bench = Bench.longMode();
        Transfers.jumpFar(bench.c, Bench.CODE, 0x7000, 4);
        bench.assertNoFault();
        assertEquals(1, bench.c.mode & 3);
        Transfers.jumpFar(bench.c, Bench.CODE_64, 0x7000, 4);
        assertTrue(bench.c.code64());
    }

    private static Bench withTask() {
        Bench bench = Bench.protectedMode();
        int other = 0x6000;
        bench.memory.put(other + 0x20, 4, Bench.HANDLER);
        bench.memory.put(other + 0x24, 4, 2);
        bench.memory.put(other + 0x38, 4, Bench.IST_STACK);
        for (int segment : new int[] {0x48, 0x50, 0x54, 0x58, 0x5C}) {
            bench.memory.put(other + segment, 2, Bench.DATA);
        }
        bench.memory.put(other + 0x4C, 2, Bench.CODE);
        return bench;
    }

    @Test
    void aJumpToATaskFreesTheOldOne() {
        Bench bench = withTask();
        Cpu c = bench.c;
        Transfers.jumpFar(bench.next(0x5007).c, Bench.OTHER_TASK, 0, 4);
        bench.assertNoFault();
        assertEquals(Bench.HANDLER, c.nextRip);
        assertEquals(0, c.flags() & Eflags.NT);
        assertEquals(0x89, bench.memory.get(Bench.GDT + Bench.TASK + 5, 1));
        assertEquals(0x8B, bench.memory.get(Bench.GDT + Bench.OTHER_TASK + 5, 1));
        assertEquals(0x5007, bench.memory.get(Bench.TSS + 0x20, 4));
    }

    @Test
    void aCalledTaskReturnsToItsCaller() {
        Bench bench = withTask();
        Cpu c = bench.c;
        c.r[3] = 0x77;
        Transfers.callFar(bench.next(0x5007).c, Bench.OTHER_TASK, 0, 4);
        bench.assertNoFault();
        assertTrue((c.flags() & Eflags.NT) != 0);
        assertEquals(0, c.r[3]);
        Returns.interruptReturn(bench.next(Bench.HANDLER + 1).c, 4);
        bench.assertNoFault();
        assertEquals(0x5007, c.nextRip);
        assertEquals(0x77, c.r[3]);
        assertEquals(Bench.TASK, c.segSelector[Seg.TR]);
        assertEquals(Bench.STACK, c.r[4]);
        assertEquals(0x89, bench.memory.get(Bench.GDT + Bench.OTHER_TASK + 5, 1));
        assertEquals(Bench.HANDLER + 1, bench.memory.get(0x6020, 4));
        assertEquals(0, bench.memory.get(0x6024, 4) & Eflags.NT);
    }

    @Test
    void aBusyTaskCannotBeEntered() {
        Bench bench = withTask();
        Transfers.jumpFar(bench.c, Bench.TASK, 0, 4);
        bench.assertFault(Vector.GP, Bench.TASK);
    }

    @Test
    void aTaskSegmentThatIsTooShortIsInvalid() {
        Bench bench = withTask();
        bench.descriptor(Bench.OTHER_TASK, 0x6000, 0x66, 0x89, 0);
        Transfers.jumpFar(bench.c, Bench.OTHER_TASK, 0, 4);
        bench.assertFault(Vector.TS, Bench.OTHER_TASK);
        assertEquals(Bench.TASK, bench.c.segSelector[Seg.TR]);
    }

    @Test
    void aBadSegmentOfTheNewTaskFaultsInTheNewTask() {
        Bench bench = withTask();
        bench.memory.put(0x6000 + 0x54, 2, Bench.ABSENT_DATA);
        Transfers.jumpFar(bench.next(0x5007).c, Bench.OTHER_TASK, 0, 4);
        bench.assertFault(Vector.NP, Bench.ABSENT_DATA);
        assertEquals(Bench.OTHER_TASK, bench.c.segSelector[Seg.TR]);
        assertEquals(Bench.HANDLER, bench.c.rip);
        assertEquals(0, bench.c.ripDelta);
    }
}
