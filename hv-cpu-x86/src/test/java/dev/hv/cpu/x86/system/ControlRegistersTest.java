package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.model.Model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Intel SDM vol. 3A, 2.5; vol. 2B, MOV to control registers. */
class ControlRegistersTest {
    @Test
    void longModeBeginsWhenPagingDoes() {
        Bench bench = Bench.protectedMode();
        Cpu c = bench.c;
        c.efer = Efer.LME;
        ControlRegisters.write(c, 4, Cr4.PAE);
        ControlRegisters.write(c, 3, Bench.PAGE_TABLES);
        ControlRegisters.write(c, 0, c.cr0 | Cr0.PG);
        bench.assertNoFault();
        assertTrue(c.longMode());
        assertEquals(Mode.CODE_32, c.mode & Mode.CODE_SIZE, "compatibility mode");
        ControlRegisters.write(c, 0, c.cr0 & ~Cr0.PG);
        bench.assertNoFault();
        assertFalse(c.longMode());
        assertEquals(Efer.LME, c.efer);
    }

    @Test
    void longModeNeedsPae() {
        Bench bench = Bench.protectedMode();
        bench.c.efer = Efer.LME;
        ControlRegisters.write(bench.c, 0, bench.c.cr0 | Cr0.PG);
        bench.assertFault(Vector.GP, 0);
        assertFalse(bench.c.longMode());
    }

    @ParameterizedTest
    @ValueSource(longs = {0x8000_0000L, 0x2000_0001L, 0x1_0000_0001L})
    void contradictionsInCr0Fault(long value) {
        Bench bench = Bench.protectedMode();
        long before = bench.c.cr0;
        ControlRegisters.write(bench.c, 0, value);
        bench.assertFault(Vector.GP, 0);
        assertEquals(before, bench.c.cr0);
    }

    @Test
    void reservedBitsOfCr0AreDroppedAndEtIsAlwaysSet() {
        Bench bench = Bench.protectedMode();
        ControlRegisters.write(bench.c, 0, Cr0.PE | 0xFFC0);
        bench.assertNoFault();
        assertEquals(Cr0.PE | Cr0.ET, bench.c.cr0);
    }

    @Test
    void sixtyFourBitCodeCannotTurnPagingOffNorPae() {
        Bench bench = Bench.longMode();
        ControlRegisters.write(bench.c, 0, bench.c.cr0 & ~Cr0.PG);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        ControlRegisters.write(bench.c, 4, 0);
        bench.assertFault(Vector.GP, 0);
        assertEquals(Cr4.PAE, bench.c.cr4);
    }

    @Test
    void featuresThatTheModelLacksCannotBeSwitchedOn() {
        Bench bench = Bench.protectedMode();
        bench.c.model = Model.of(CpuModel.parse("max,-vme,-la57"));
        ControlRegisters.write(bench.c, 4, Cr4.PSE | Cr4.PGE | Cr4.OSFXSR);
        bench.assertNoFault();
        ControlRegisters.write(bench.c, 4, Cr4.VME);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        ControlRegisters.write(bench.c, 4, Cr4.LA57);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void cr3HasNoBitsBeyondThePhysicalAddress() {
        Bench bench = Bench.longMode();
        ControlRegisters.write(bench.c, 3, 1L << 40 | Bench.PAGE_TABLES);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void aNewPageTableIsSeenAtOnce() {
        Bench bench = Bench.longMode();
        Cpu c = bench.c;
        bench.memory.put(0x4000, 8, 0x1111);
        bench.memory.put(0x40_4000, 8, 0x2222);
        assertEquals(0x1111, c.mmu.read(0x4000, 8));
        bench.memory.put(Bench.PAGE_TABLES + 0x2000, 8, 0x40_0000 | 0xE7);
        assertEquals(0x1111, c.mmu.read(0x4000, 8), "still in the TLB");
        ControlRegisters.write(c, 3, c.cr3);
        assertEquals(0x2222, c.mmu.read(0x4000, 8));
        bench.memory.put(Bench.PAGE_TABLES + 0x2000, 8, 0xE7);
        ControlRegisters.invalidatePage(c, Seg.DS, 0x4123);
        assertEquals(0x1111, c.mmu.read(0x4000, 8));
    }

    @Test
    void cr8IsTheTaskPriority() {
        Bench bench = Bench.longMode();
        ControlRegisters.write(bench.c, 8, 9);
        assertEquals(9, bench.taskPriority);
        assertEquals(9, ControlRegisters.read(bench.c, 8));
        ControlRegisters.write(bench.c, 8, 16);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void otherNumbersAreNoRegisters() {
        Bench bench = Bench.longMode();
        ControlRegisters.read(bench.c, 1);
        bench.assertFault(Vector.UD, -1);
    }

    @Test
    void theUserTouchesNone() {
        Bench bench = Bench.longMode().user();
        ControlRegisters.read(bench.c, 0);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        ControlRegisters.clearTaskSwitched(bench.c);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        ControlRegisters.halt(bench.c);
        bench.assertFault(Vector.GP, 0);
        assertFalse(bench.c.halted);
    }

    @Test
    void lmswSetsPeButCannotClearIt() {
        Bench bench = Bench.real();
        ControlRegisters.loadMachineStatus(bench.c, 1);
        assertTrue(bench.c.protectedMode());
        ControlRegisters.loadMachineStatus(bench.c, 0xE);
        assertEquals(0xF, ControlRegisters.storeMachineStatus(bench.c) & 0xF);
    }

    @Test
    void cltsBringsTheFpuBack() {
        Bench bench = Bench.protectedMode();
        ControlRegisters.write(bench.c, 0, bench.c.cr0 | Cr0.TS);
        assertEquals(0, bench.c.mode & Mode.X87);
        ControlRegisters.clearTaskSwitched(bench.c);
        assertEquals(Mode.X87, bench.c.mode & Mode.X87);
    }

    @Test
    void debugRegistersFourAndFiveAreNamesOfSixAndSevenWithoutDe() {
        Bench bench = Bench.protectedMode();
        ControlRegisters.writeDebug(bench.c, 5, 0x3);
        assertEquals(0x403, ControlRegisters.readDebug(bench.c, 7));
        bench.c.cr4 |= Cr4.DE;
        ControlRegisters.readDebug(bench.c, 5);
        bench.assertFault(Vector.UD, -1);
    }

    @Test
    void generalDetectCatchesDebugRegisterAccessOnce() {
        Bench bench = Bench.protectedMode();
        ControlRegisters.writeDebug(bench.c, 7, 1 << 13);
        ControlRegisters.readDebug(bench.c, 0);
        bench.assertFault(Vector.DB, -1);
        assertEquals(1 << 13, bench.c.dr[6] & 1 << 13);
        bench.gate(Vector.DB, Bench.CODE, Bench.HANDLER, 0x8E);
        Events.deliver(bench.c);
        assertEquals(Bench.HANDLER, bench.c.rip);
        ControlRegisters.readDebug(bench.c, 0);
        bench.assertNoFault();
    }

    @Test
    void pcidsNeedLongModeAndBeginWithZero() {
        Bench bench = Bench.protectedMode();
        ControlRegisters.write(bench.c, 4, Cr4.PCIDE);
        bench.assertFault(Vector.GP, 0);
        Bench wide = Bench.longMode();
        wide.c.cr3 |= 1;
        ControlRegisters.write(wide.c, 4, Cr4.PAE | Cr4.PCIDE);
        wide.assertFault(Vector.GP, 0);
        wide.c.faulted = false;
        wide.c.cr3 &= ~1;
        ControlRegisters.write(wide.c, 4, Cr4.PAE | Cr4.PCIDE);
        ControlRegisters.write(wide.c, 3, 1L << 63 | wide.c.cr3 | 5);
        wide.assertNoFault();
        assertEquals(Bench.PAGE_TABLES | 5, wide.c.cr3, "bit 63 is not kept");
    }

    @Test
    void invpcidChecksWhatItIsGiven() {
        Bench bench = Bench.longMode();
        ControlRegisters.invalidatePcid(bench.c, 2, 0, 1L << 50);
        bench.assertNoFault();
        ControlRegisters.invalidatePcid(bench.c, 0, 0, 1L << 56);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        ControlRegisters.invalidatePcid(bench.c, 4, 0, 0);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        ControlRegisters.invalidatePcid(bench.c, 1, 7, 0);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void protectionKeyRightsAreReadAndWrittenUnderPke() {
        Bench bench = Bench.longMode();
        ControlRegisters.readKeyRights(bench.c);
        bench.assertFault(Vector.UD, -1);
        bench.c.faulted = false;
        bench.c.cr4 |= Cr4.PKE;
        bench.c.r[0] = 0x55;
        bench.c.r[1] = 0;
        bench.c.r[2] = 0;
        ControlRegisters.writeKeyRights(bench.c);
        bench.c.r[0] = 0;
        ControlRegisters.readKeyRights(bench.c);
        bench.assertNoFault();
        assertEquals(0x55, bench.c.r[0]);
        bench.c.r[1] = 1;
        ControlRegisters.readKeyRights(bench.c);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void swapgsExchangesTheBases() {
        Bench bench = Bench.longMode();
        bench.c.segBase[Seg.GS] = 1;
        bench.c.kernelGsBase = 2;
        ControlRegisters.swapGs(bench.c);
        assertEquals(2, bench.c.segBase[Seg.GS]);
        assertEquals(1, bench.c.kernelGsBase);
        bench.user();
        ControlRegisters.swapGs(bench.c);
        bench.assertFault(Vector.GP, 0);
    }
}
