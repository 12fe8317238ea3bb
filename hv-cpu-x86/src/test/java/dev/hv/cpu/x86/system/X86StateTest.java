package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuState.Register;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Seg;

import org.junit.jupiter.api.Test;

/** Registers by name, power-on values and snapshots. */
class X86StateTest {
    @Test
    void powerOnIsAsTheManualSays() {
        Bench bench = Bench.longMode();
        Reset.powerOn(bench.c);
        X86State state = new X86State(bench.c);
        assertEquals(0xFFF0, state.get("rip"));
        assertEquals(0xF000, state.get("cs"));
        assertEquals(0xFFFF_0000L, state.get("cs.base"));
        assertEquals(0xFFFF, state.get("ds.limit"));
        assertEquals(Cr0.CD | Cr0.NW | Cr0.ET, state.get("cr0"));
        assertEquals(2, state.get("eflags"));
        assertEquals(0x600, state.get("rdx") & 0xF00, "the family");
        assertEquals(0, state.get("efer"));
        assertEquals(0, bench.c.mode & 3, "16-bit code");
    }

    @Test
    void everyRegisterKeepsWhatIsSet() {
        X86State state = new X86State(Bench.real().c);
        for (Register register : state.registers()) {
            byte[] value = new byte[register.bits() / 8];
            state.setBytes(register.name(), value);
            assertEquals(value.length, state.getBytes(register.name()).length, register.name());
        }
        state.set("r15", -2);
        assertEquals(-2, state.get("r15"));
        state.setBytes("xmm15", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
        assertEquals(16, state.getBytes("xmm15")[15]);
    }

    @Test
    void unknownNamesAndWrongLengthsAreRefused() {
        X86State state = new X86State(Bench.real().c);
        assertThrows(IllegalArgumentException.class, () -> state.get("r16"));
        assertThrows(IllegalArgumentException.class, () -> state.get("xmm0"));
        assertThrows(IllegalArgumentException.class, () -> state.setBytes("rax", new byte[4]));
    }

    @Test
    void settingTheCodeSegmentChangesTheMode() {
        Bench bench = Bench.longMode();
        X86State state = new X86State(bench.c);
        state.set("cs.attributes", 0xC09B);
        assertEquals(1, bench.c.mode & 3);
        state.set("cs.attributes", 0xA09B);
        assertTrue(bench.c.code64());
    }

    @Test
    void aSnapshotTakenAndLoadedIsTheSameProcessor() throws StateException {
        Bench before = Bench.longMode().user();
        before.c.r[7] = 0x1234_5678_9ABC_DEF0L;
        before.c.flagOp = Flags.SUB | 3;
        before.c.flagRes = -1;
        before.c.flagA = 0;
        before.c.flagB = 1;
        before.c.msrs.lstar = -4096;
        before.c.interruptShadow = true;
        before.c.fp.xmm[5] = 99;
        StateTree tree = new StateTree("cpu", 1);
        new X86State(before.c).save(tree);
        Bench after = Bench.real();
        new X86State(after.c).load(tree.reader());
        X86State first = new X86State(before.c);
        X86State second = new X86State(after.c);
        for (Register register : first.registers()) {
            assertArrayEquals(
                    first.getBytes(register.name()),
                    second.getBytes(register.name()),
                    register.name());
        }
        assertEquals(before.c.mode, after.c.mode);
        assertEquals(3, after.c.cpl);
        assertTrue(after.c.interruptShadow);
        assertEquals(
                Eflags.CF | Eflags.SF | Eflags.PF | Eflags.AF,
                after.c.flags() & Eflags.STATUS,
                "lazy flags are computed");
    }

    @Test
    void aSnapshotThatIsIncompleteLeavesAProcessorAsAfterPowerOn() {
        Bench bench = Bench.longMode();
        StateTree tree = new StateTree("cpu", 1);
        tree.putLong("rax", 5);
        assertThrows(StateException.class, () -> new X86State(bench.c).load(tree.reader()));
        assertEquals(0xFFF0, bench.c.rip);
        assertEquals(0xF000, bench.c.segSelector[Seg.CS]);
        assertEquals(0, bench.c.r[0]);
    }
}
