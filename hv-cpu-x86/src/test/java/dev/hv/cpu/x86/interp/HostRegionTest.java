package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.hostcode.CodeMemory;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.HexFormat;

/** Machine code that leads to machine code, and comes back when it has to. */
class HostRegionTest {
    private static final int FIRST = 0x40_0000;
    private static final int SECOND = 0x41_0000;
    private static final int THIRD = 0x42_0000;

    /** Instructions of each round through all three. */
    private static final int PER_ROUND = 5;

    private Context c;
    private TierMachine machine;
    private Interpreter interpreter;

    @BeforeEach
    void threePagesThatLeadToEachOther() {
        assumeTrue(CodeMemory.get() != null, "the host is not one that code is written for");
        // Regions of one block: whatever follows is another one.
        machine =
                new TierMachine(
                        new Tiering(3, 1, 1, true, true, true, Long.MAX_VALUE, 1 << 20, true));
        c = machine.c;
        interpreter = machine.interpreter;
        put(FIRST, "4883c001" + "e9f7ff0000"); // add rax,1; jmp second
        put(SECOND, "ffe3"); // jmp rbx
        put(THIRD, "4883c203" + "e9f7fffdff"); // add rdx,3; jmp first
        c.r[2] = 0;
        c.r[3] = THIRD;
        c.rip = FIRST;
    }

    private void put(int address, String code) {
        machine.put(address, HexFormat.of().parseHex(code));
    }

    private void rounds(int count) {
        interpreter.run((long) PER_ROUND * count);
    }

    @Test
    void regionsFollowEachOtherWithoutJava() {
        rounds(50_000);
        assertEquals(50_000, c.r[0]);
        assertEquals(150_000, c.r[2]);
        long entries = machine.figure("region-entries");
        assertTrue(entries < 1000, "entered " + entries + " times");
        assertTrue(machine.figure("instructions-translated") > 200_000);
    }

    @Test
    void theBudgetIsExact() {
        rounds(1000);
        for (int budget = 1; budget < 700; budget++) {
            long before = c.instructions;
            interpreter.run(budget);
            assertEquals(before + budget, c.instructions);
        }
        long rounds = c.instructions / PER_ROUND;
        assertTrue(Math.abs(rounds - c.r[2] / 3) <= 1, rounds + " rounds, RDX " + c.r[2]);
    }

    @Test
    void codeThatIsOverwrittenIsNotEnteredAnyMore() {
        rounds(1000);
        c.inBlock = false;
        c.mmu.write(THIRD + 3, 1, 7);
        rounds(1000);
        assertEquals(3000 + 7000, c.r[2]);
        c.mmu.write(THIRD + 3, 1, 1);
        rounds(1000);
        assertEquals(3000 + 7000 + 1000, c.r[2]);
    }

    @Test
    void anIndirectJumpGoesWhereItsRegisterSays() {
        rounds(1000);
        put(THIRD + 0x100, "4883c205" + "e9f7fefdff"); // add rdx,5; jmp first
        c.r[3] = THIRD + 0x100;
        rounds(1000);
        assertEquals(3000 + 5000, c.r[2]);
    }

    @Test
    void anInterruptDoesNotWaitForTheEnd() {
        rounds(1000);
        interpreter.run(3); // not at the beginning of a round
        long before = c.instructions;
        c.signal(Cpu.EXIT);
        interpreter.run(1_000_000);
        assertTrue(c.instructions - before < 10_000, "ran on");
    }

    @Test
    void flagsOfArithmeticStayInMxcsr() {
        // divsd xmm0,xmm1; add rax,1; jmp back to the division
        put(FIRST, "f20f5ec1" + "4883c001" + "ebf6");
        c.cr4 |= 0x600;
        c.updateMode();
        c.fp.xmm[0] = Double.doubleToRawLongBits(1);
        c.fp.xmm[4] = Double.doubleToRawLongBits(3);
        interpreter.run(3000);
        assertEquals(0x1FA0, c.fp.mxcsr & 0x1FA0); // precision, and what smaller numbers raise
        c.fp.mxcsr = 0x1F80;
        c.fp.xmm[0] = Double.doubleToRawLongBits(8);
        c.fp.xmm[4] = Double.doubleToRawLongBits(1);
        interpreter.run(3000);
        assertEquals(0x1F80, c.fp.mxcsr);
        assertEquals(Double.doubleToRawLongBits(8), c.fp.xmm[0]);
    }

    @Test
    void noInterruptComesBetweenStiAndHlt() {
        put(FIRST, "fa" + "fb" + "f4" + "ebfb"); // cli; sti; hlt; jmp back
        for (int round = 0; round < 100; round++) {
            interpreter.run(1000);
            assertTrue(c.halted);
            assertEquals(c.instructions - 1, c.shadowed); // it held until HLT had ended
            c.halted = false;
        }
        assertTrue(machine.figure("instructions-translated") > 100);
    }

    @Test
    void aPageThatGoesLeavesLinksOfGlobalPages() {
        rounds(1000);
        long before = c.mmu.globalEpoch();
        c.mmu.flushPage(0x7000_0000);
        assertEquals(before, c.mmu.globalEpoch());
        rounds(1000);
        assertEquals(2000, c.r[0]);
    }
}
