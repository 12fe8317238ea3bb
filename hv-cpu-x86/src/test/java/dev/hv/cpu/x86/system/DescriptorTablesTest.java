package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intel SDM vol. 2: LGDT, LLDT, LTR, LAR, LSL, VERR, ARPL and their kin. */
class DescriptorTablesTest {
    private static final int AT = 0x7000;

    @Test
    void tablesAreLoadedAndStoredByModeAndOperandSize() {
        Bench bench = Bench.protectedMode();
        Cpu c = bench.c;
        bench.memory.put(AT, 8, 0x1122_3344_5566L);
        DescriptorTables.loadGdt(c, AT, 4);
        assertEquals(0x5566, c.gdtLimit);
        assertEquals(0x1122_3344L, c.gdtBase);
        DescriptorTables.loadIdt(c, AT, 2);
        assertEquals(0x22_3344L, c.idtBase, "24 bits");
        DescriptorTables.storeGdt(c, AT + 0x10);
        assertEquals(0x1122_3344_5566L, bench.memory.get(AT + 0x10, 8));
    }

    @Test
    void sixtyFourBitModeHasLongBases() {
        Bench bench = Bench.longMode();
        Cpu c = bench.c;
        bench.memory.put(AT, 2, 0xFFF);
        bench.memory.put(AT + 2, 8, 0xFFFF_8000_1234_5678L);
        DescriptorTables.loadIdt(c, AT, 2);
        assertEquals(0xFFFF_8000_1234_5678L, c.idtBase);
        DescriptorTables.storeIdt(c, AT + 0x10);
        assertEquals(0xFFFF_8000_1234_5678L, bench.memory.get(AT + 0x12, 8));
        bench.memory.put(AT + 2, 8, 1L << 56);
        DescriptorTables.loadGdt(c, AT, 8);
        bench.assertFault(Vector.GP, 0);
        assertEquals(Bench.GDT, c.gdtBase);
    }

    @Test
    void theUserCannotLoadTablesAndStoresThemOnlyWithoutUmip() {
        Bench bench = Bench.protectedMode().user();
        DescriptorTables.storeGdt(bench.c, AT);
        bench.assertNoFault();
        bench.c.cr4 |= Cr4.UMIP;
        DescriptorTables.storeGdt(bench.c, AT);
        bench.assertFault(Vector.GP, 0);
        bench.c.faulted = false;
        DescriptorTables.loadGdt(bench.c, AT, 4);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void loadingTheTaskMakesItBusy() {
        Bench bench = Bench.protectedMode();
        DescriptorTables.loadTask(bench.c, Bench.OTHER_TASK);
        bench.assertNoFault();
        assertEquals(0x6000, bench.c.segBase[Seg.TR]);
        assertEquals(0x8B, bench.memory.get(Bench.GDT + Bench.OTHER_TASK + 5, 1));
        assertEquals(Bench.OTHER_TASK, DescriptorTables.storeTask(bench.c));
        DescriptorTables.loadTask(bench.c, Bench.OTHER_TASK);
        bench.assertFault(Vector.GP, Bench.OTHER_TASK);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0x60, 0x60", "0x74, 0x74", "0x10, 0x10", "0x1F8, 0x1F8"})
    void onlyAnAvailableTaskOfTheGlobalTableCanBeLoaded(int selector, int error) {
        Bench bench = Bench.protectedMode();
        DescriptorTables.loadTask(bench.c, selector);
        bench.assertFault(Vector.GP, error);
    }

    @Test
    void inLongModeSystemDescriptorsHaveSixteenBytes() {
        Bench bench = Bench.longMode();
        bench.memory.put(Bench.GDT + Bench.OTHER_TASK + 8, 8, 0xFFFF_8000L);
        DescriptorTables.loadTask(bench.c, Bench.OTHER_TASK);
        bench.assertNoFault();
        assertEquals(0xFFFF_8000_0000_6000L, bench.c.segBase[Seg.TR]);
        DescriptorTables.loadLdt(bench.c, Bench.LDT);
        bench.assertNoFault();
        assertEquals(Bench.LDT_BASE, bench.c.segBase[Seg.LDTR]);
    }

    @Test
    void theUpperHalfOfASystemDescriptorHasNoType() {
        Bench bench = Bench.longMode();
        bench.memory.put(Bench.GDT + Bench.OTHER_TASK + 8, 8, 1L << 40);
        DescriptorTables.loadTask(bench.c, Bench.OTHER_TASK);
        bench.assertFault(Vector.GP, Bench.OTHER_TASK);
    }

    @Test
    void anAbsentLocalTableIsNotPresent() {
        Bench bench = Bench.protectedMode();
        bench.descriptor(Bench.LDT, Bench.LDT_BASE, 0x1F, 0x02, 0);
        DescriptorTables.loadLdt(bench.c, Bench.LDT);
        bench.assertFault(Vector.NP, Bench.LDT);
    }

    @ParameterizedTest
    @CsvSource({
        "0x10, true, 0xCF9200",
        "0x50, true, 0xCF1200", // not present is no matter
        "0x00, false, 0",
        "0x13, false, 0", // RPL
        "0x1F8, false, 0",
        "0x60, true, 0x8200", // LDT
        "0x28, true, 0x8B00" // busy TSS
    })
    void accessRightsAreShownIfVisible(int selector, boolean shown, long rights) {
        Bench bench = Bench.protectedMode();
        long value = DescriptorTables.accessRights(bench.c, selector, 0x5A5A, 4);
        assertEquals(shown, Flags.zf(bench.c));
        assertEquals(shown ? rights : 0x5A5A, value);
    }

    @Test
    void limitsAreShownInBytes() {
        Bench bench = Bench.protectedMode();
        assertEquals(0xFFFF_FFFFL, DescriptorTables.segmentLimit(bench.c, Bench.DATA, 0, 4));
        assertEquals(0x7_FFFF, DescriptorTables.segmentLimit(bench.c, Bench.DATA, 0x7_0000, 2));
        DescriptorTables.segmentLimit(bench.c, Bench.EXECUTE_ONLY, 0, 4);
        assertEquals(true, Flags.zf(bench.c));
        bench.memory.put(Bench.GDT + Bench.GATE, 8, Bench.gateOf(8, 0, 0xEC, 0));
        DescriptorTables.segmentLimit(bench.c, Bench.GATE, 0, 4);
        assertEquals(false, Flags.zf(bench.c), "a gate has no limit");
        DescriptorTables.accessRights(bench.c, Bench.GATE, 0, 4);
        assertEquals(true, Flags.zf(bench.c));
    }

    @ParameterizedTest
    @CsvSource({
        "0x10, true, true",
        "0x58, true, false",
        "0x08, true, false",
        "0xA8, false, false",
        "0x12, false, false",
        "0x28, false, false",
        "0x00, false, false"
    })
    void segmentsAreVerifiedForReadingAndWriting(int selector, boolean read, boolean write) {
        Bench bench = Bench.protectedMode();
        DescriptorTables.verifyRead(bench.c, selector);
        assertEquals(read, Flags.zf(bench.c));
        DescriptorTables.verifyWrite(bench.c, selector);
        assertEquals(write, Flags.zf(bench.c));
    }

    @Test
    void arplRaisesTheRpl() {
        Bench bench = Bench.protectedMode();
        assertEquals(0x13, DescriptorTables.adjustRpl(bench.c, 0x11, 0x23));
        assertEquals(true, Flags.zf(bench.c));
        assertEquals(0x13, DescriptorTables.adjustRpl(bench.c, 0x13, 0x21));
        assertEquals(false, Flags.zf(bench.c));
    }

    @Test
    void realModeHasNoneOfThem() {
        Bench bench = Bench.real();
        DescriptorTables.accessRights(bench.c, 8, 0, 4);
        bench.assertFault(Vector.UD, -1);
    }
}
