package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.model.Model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intel SDM vol. 2B, MOV; vol. 3A, 5.6 and 5.7. */
class SegmentsTest {
    @Test
    void realModeShiftsTheSelectorAndKeepsTheLimit() {
        Cpu c = Bench.real().c;
        c.segLimit[Seg.DS] = 0xFFFF_FFFFL;
        Segments.move(c, Seg.DS, 0xABCD);
        assertEquals(0xABCD, c.segSelector[Seg.DS]);
        assertEquals(0xABCD0, c.segBase[Seg.DS]);
        assertEquals(0xFFFF_FFFFL, c.segLimit[Seg.DS]);
    }

    @Test
    void aNullSegmentFromProtectedModeIsUsableAgainAfterALoadInRealMode() {
        Cpu c = Bench.real().c;
        Descriptors.loadNull(c, Seg.ES, 0);
        Segments.move(c, Seg.ES, 0x10);
        assertEquals(0xFFFF, c.segLimit[Seg.ES]);
        assertTrue((c.segAttributes[Seg.ES] & Seg.PRESENT) != 0);
    }

    @Test
    void aDescriptorIsLoadedAndMarkedAccessed() {
        Bench bench = Bench.protectedMode();
        Cpu c = bench.c;
        bench.descriptor(Bench.SPARE, 0x1234_5678L, 0xABCDE, Bench.DATA_0, 0x4);
        Segments.move(c, Seg.DS, Bench.SPARE);
        bench.assertNoFault();
        assertEquals(0x1234_5678L, c.segBase[Seg.DS]);
        assertEquals(0xABCDE, c.segLimit[Seg.DS]);
        assertEquals(0x4093, c.segAttributes[Seg.DS]);
        assertEquals(0x93, bench.memory.get(Bench.GDT + Bench.SPARE + 5, 1));
    }

    @Test
    void granularityCountsLimitsInPages() {
        Bench bench = Bench.protectedMode();
        bench.descriptor(Bench.SPARE, 0, 0x12, Bench.DATA_0, 0xC);
        Segments.move(bench.c, Seg.DS, Bench.SPARE);
        assertEquals(0x12FFF, bench.c.segLimit[Seg.DS]);
    }

    @Test
    void the80286IgnoresTheLastTwoBytesOfADescriptor() {
        Bench bench = Bench.protectedMode();
        bench.c.model = Model.of(CpuModel.parse("80286"));
        bench.descriptor(Bench.SPARE, 0xAB12_3456, 0xF_1234, Bench.DATA_0, 0xC);
        Segments.load(bench.c, Seg.ES, Bench.SPARE);
        bench.assertNoFault();
        assertEquals(0x12_3456, bench.c.segBase[Seg.ES]);
        assertEquals(0x1234, bench.c.segLimit[Seg.ES]);
        assertEquals(0, bench.c.segAttributes[Seg.ES] & (Seg.G | Seg.DB));
    }

    @Test
    void theLocalTableHasItsOwnLimit() {
        Bench bench = Bench.protectedMode();
        DescriptorTables.loadLdt(bench.c, Bench.LDT);
        bench.memory.put(Bench.LDT_BASE + 8, 8, Bench.descriptorOf(0x7000, 0xFF, Bench.DATA_0, 0));
        Segments.move(bench.c, Seg.DS, 0xC);
        bench.assertNoFault();
        assertEquals(0x7000, bench.c.segBase[Seg.DS]);
        Segments.move(bench.c, Seg.DS, 0x24);
        bench.assertFault(Vector.GP, 0x24);
    }

    @Test
    void withoutALocalTableItsSelectorsFault() {
        Bench bench = Bench.protectedMode();
        DescriptorTables.loadLdt(bench.c, 0);
        Segments.move(bench.c, Seg.DS, 0xC);
        bench.assertFault(Vector.GP, 0xC);
    }

    @ParameterizedTest
    @CsvSource({
        "0x10, -1, 0",
        "0x00, -1, 0", // null is fine
        "0x03, -1, 0",
        "0x08, -1, 0", // readable code
        "0x48, -1, 0", // conforming code
        "0xA8, 13, 0xA8", // execute-only code
        "0x12, 13, 0x10", // RPL beyond DPL
        "0x50, 11, 0x50", // not present
        "0x28, 13, 0x28", // a system segment
        "0x1F8, 13, 0x1F8" // beyond the table
    })
    void dataSegmentsAreChecked(int selector, int vector, int error) {
        Bench bench = Bench.protectedMode();
        int before = bench.c.segSelector[Seg.DS];
        Segments.move(bench.c, Seg.DS, selector);
        if (vector == -1) {
            bench.assertNoFault();
            assertEquals(selector, bench.c.segSelector[Seg.DS]);
        } else {
            bench.assertFault(vector, error);
            assertEquals(before, bench.c.segSelector[Seg.DS]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x10, 13, 0x10", // the system's data
        "0x23, -1, 0",
        "0x20, -1, 0", // a lower RPL is fine
        "0x48, -1, 0" // conforming code, whatever the level
    })
    void theUserLoadsOnlyItsOwnSegments(int selector, int vector, int error) {
        Bench bench = Bench.protectedMode().user();
        Segments.move(bench.c, Seg.DS, selector);
        if (vector == -1) {
            bench.assertNoFault();
        } else {
            bench.assertFault(vector, error);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x10, -1, 0",
        "0x00, 13, 0", // null
        "0x11, 13, 0x10", // RPL
        "0x20, 13, 0x20", // DPL
        "0x58, 13, 0x58", // read-only
        "0x08, 13, 0x08", // code
        "0x50, 12, 0x50" // not present
    })
    void theStackMustBeWritableAndOfTheLevel(int selector, int vector, int error) {
        Bench bench = Bench.protectedMode();
        Segments.move(bench.c, Seg.SS, selector);
        if (vector == -1) {
            bench.assertNoFault();
            assertTrue(bench.c.interruptShadow);
        } else {
            bench.assertFault(vector, error);
            assertFalse(bench.c.interruptShadow);
        }
    }

    @Test
    void inSixtyFourBitModeTheSystemMayHaveANullStackButNotTheUser() {
        Bench bench = Bench.longMode();
        Segments.move(bench.c, Seg.SS, 0);
        bench.assertNoFault();
        assertEquals(0, bench.c.segAttributes[Seg.SS]);
        bench.user();
        Segments.move(bench.c, Seg.SS, 3);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void codeCannotBeLoadedByMove() {
        Bench bench = Bench.protectedMode();
        Segments.move(bench.c, Seg.CS, Bench.CODE);
        bench.assertFault(Vector.UD, -1);
    }

    @Test
    void aLoadIntoSsByPointerHoldsNoInterruptsBack() {
        Bench bench = Bench.protectedMode();
        Segments.load(bench.c, Seg.SS, Bench.DATA);
        assertFalse(bench.c.interruptShadow);
    }
}
