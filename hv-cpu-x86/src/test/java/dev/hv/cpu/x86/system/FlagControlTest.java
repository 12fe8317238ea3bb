package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Intel SDM vol. 2: CLI, STI, PUSHF, POPF. */
class FlagControlTest {
    @Test
    void stiHoldsInterruptsBackForOneInstructionIfTheyWereOff() {
        Bench bench = Bench.protectedMode();
        bench.c.instructionsAhead = 1; // the last of its block
        FlagControl.setInterrupt(bench.c);
        assertTrue(bench.c.inShadow());
        bench.c.endShadow();
        FlagControl.setInterrupt(bench.c);
        assertFalse(bench.c.inShadow());
        FlagControl.clearInterrupt(bench.c);
        assertEquals(0, bench.c.flags() & Eflags.IF);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void theUserNeedsIoplForIf(int iopl) {
        Bench bench = Bench.protectedMode().user().iopl(iopl);
        FlagControl.setInterrupt(bench.c);
        assertEquals(iopl == 0, bench.c.faulted);
        assertEquals(iopl == 3, (bench.c.flags() & Eflags.IF) != 0);
    }

    @Test
    void pushedFlagsHideRfAndVm() {
        Bench bench = Bench.protectedMode().virtual8086().iopl(3);
        bench.c.eflags |= Eflags.RF;
        assertEquals(Eflags.IOPL | 2, FlagControl.pushFlags(bench.c, 4));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 4, 0x247FD7", // level 0: all but VM, RF, VIF, VIP
        "0, 0, 2, 0x7FD7",
        "3, 0, 4, 0x244DD7", // the user: neither IOPL nor IF
        "3, 3, 4, 0x247FD7"
    })
    void popfChangesWhatThePrivilegeAllows(int cpl, int iopl, int size, int expected) {
        Bench bench = Bench.protectedMode();
        if (cpl == 3) {
            bench.user();
        }
        bench.iopl(iopl);
        FlagControl.popFlags(bench.c, 0x3F_FFFF, size);
        bench.assertNoFault();
        assertEquals(expected, bench.c.flags());
    }

    @Test
    void theUserCannotClearIfByPopf() {
        Bench bench = Bench.protectedMode().user();
        bench.c.eflags |= Eflags.IF;
        FlagControl.popFlags(bench.c, 0, 4);
        bench.assertNoFault();
        assertEquals(Eflags.IF | 2, bench.c.flags());
    }

    @Test
    void inVirtual8086ModeFlagsNeedIoplThree() {
        Bench bench = Bench.protectedMode().virtual8086();
        FlagControl.pushFlags(bench.c, 4);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        FlagControl.popFlags(bench.c, 0, 2);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        bench.iopl(3);
        FlagControl.popFlags(bench.c, Eflags.IF, 2);
        bench.assertNoFault();
        assertEquals(Eflags.VM | Eflags.IOPL | Eflags.IF | 2, bench.c.flags());
    }
}
