package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.VirtualCpu.Diagnostic;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.model.Model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

/** Intel SDM vol. 4, table 2-2. */
class MsrsTest {
    private final Bench bench = Bench.longMode();
    private final Cpu c = bench.c;

    private long read(int index) {
        c.r[1] = index;
        Msrs.rdmsr(c);
        return c.r[2] << 32 | c.r[0];
    }

    private void write(int index, long value) {
        c.r[1] = index;
        c.r[0] = value & 0xFFFF_FFFFL;
        c.r[2] = value >>> 32;
        Msrs.wrmsr(c);
    }

    @ParameterizedTest
    @CsvSource({
        "0xC0000081, 0x1234567800000000",
        "0xC0000082, -4096",
        "0xC0000083, 0x1000",
        "0xC0000084, 0x47700",
        "0xC0000100, 0x7FFF12345678",
        "0xC0000101, -65536",
        "0xC0000102, 0x5000",
        "0xC0000103, 0x12345",
        "0x174, 0x10",
        "0x175, 0x9000",
        "0x176, 0x7000",
        "0x277, 0x0606060606060606",
        "0x2FF, 0xC06",
        "0x200, 0x80000006",
        "0x201, 0xFF80000800",
        "0x250, 0x0606060606060606",
        "0x26F, 0x0505050505050505",
        "0x17A, 0x4",
        "0x17B, 0x1",
        "0x400, -1",
        "0x414, 0"
    })
    void whatIsWrittenIsRead(String index, String value) {
        int number = (int) (long) Long.decode(index);
        write(number, Long.decode(value));
        bench.assertNoFault();
        assertEquals(Long.decode(value), read(number));
        bench.assertNoFault();
    }

    @ParameterizedTest
    @CsvSource({
        "0xC0000082, 0x100000000000000", // not canonical
        "0xC0000100, 0x100000000000000",
        "0x175, 0x100000000000000",
        "0xC0000103, 0x100000000",
        "0xC0000080, 0x4", // EFER: reserved
        "0xC0000080, 0x0", // EFER: LME under paging
        "0x277, 0x2", // no such memory type
        "0x2FF, 0x2",
        "0x201, 0x10000000800", // beyond the physical address
        "0x200, 0x102",
        "0x250, 0x0606060606060602",
        "0x12345, 0"
    })
    void badValuesFault(String index, String value) {
        write((int) (long) Long.decode(index), Long.decode(value));
        bench.assertFault(Vector.GP, 0);
    }

    @ParameterizedTest
    @CsvSource({"core2, 35, false", "core2, 36, true", "max, 39, false", "max, 40, true"})
    void rangesOfMemoryTypesAreAsWideAsTheModelsAddresses(String model, int bit, boolean faults) {
        c.model = Model.of(CpuModel.parse(model));
        write(Msrs.MTRR_VARIABLE + 1, 1L << bit | 0x800);
        assertEquals(faults, c.faulted);
    }

    @Test
    void unknownRegistersFaultAndAreCounted() {
        read(0x12345);
        bench.assertFault(Vector.GP, 0);
        assertTrue(c.diagnostics.list().contains(new Diagnostic("msr.read.0x12345", 1)));
    }

    @Test
    void theUserReadsNone() {
        bench.user();
        read(Msrs.EFER);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void eferKeepsLmaWhateverIsWritten() {
        write(Msrs.EFER, Efer.LME);
        bench.assertNoFault();
        assertEquals(Efer.LME | Efer.LMA, read(Msrs.EFER));
    }

    @Test
    void theBasesOfFsAndGsAreTheSegments() {
        write(Msrs.FS_BASE, 0x1000);
        write(Msrs.GS_BASE, 0x2000);
        assertEquals(0x1000, c.segBase[Seg.FS]);
        assertEquals(0x2000, c.segBase[Seg.GS]);
    }

    @Test
    void withoutLongModeItsRegistersAreGone() {
        c.model = Model.of(new CpuModel("default", Set.of(), Set.of("lm")));
        read(Msrs.LSTAR);
        bench.assertFault(Vector.GP, 0);
        c.faulted = false;
        read(Msrs.FS_BASE);
        bench.assertFault(Vector.GP, 0);
        c.faulted = false;
        read(Msrs.EFER);
        bench.assertNoFault();
    }

    @Test
    void theLocalApicAnswersForItself() {
        bench.apicMsrs.put(0x1B, 0xFEE0_0900L);
        bench.apicMsrs.put(0x80B, 0L);
        assertEquals(0xFEE0_0900L, read(0x1B));
        write(0x80B, 7);
        assertEquals(7, bench.apicMsrs.get(0x80B));
        read(0x802);
        bench.assertFault(Vector.GP, 0);
    }

    @Test
    void theTimeStampCounterTicksEveryNanosecondFromWhereItWasSet() {
        bench.nanos = 1000;
        Timestamp.rdtsc(c);
        assertEquals(1000, c.r[0]);
        write(Msrs.TSC, 0x5_0000_0000L);
        bench.nanos = 1007;
        assertEquals(0x5_0000_0007L, read(Msrs.TSC));
        Timestamp.rdtsc(c);
        assertEquals(7, c.r[0]);
        assertEquals(5, c.r[2]);
        write(Msrs.TSC_AUX, 3);
        Timestamp.rdtscp(c);
        assertEquals(3, c.r[1]);
    }

    @Test
    void theSystemCanKeepTheCounterToItself() {
        c.cr4 |= Cr4.TSD;
        Timestamp.rdtsc(c);
        bench.assertNoFault();
        bench.user();
        Timestamp.rdtsc(c);
        bench.assertFault(Vector.GP, 0);
    }

    /** Vol. 3B, 17.17.3: each of the two follows a write to the other. */
    @Test
    void theCounterAndItsAdjustmentMoveTogether() {
        Bench bench = Bench.longMode();
        bench.nanos = 1000;
        assertTrue(Msrs.write(bench.c, Msrs.TSC_ADJUST, 500));
        assertEquals(1500, Msrs.read(bench.c, Msrs.TSC).orElseThrow());
        assertTrue(Msrs.write(bench.c, Msrs.TSC, 100));
        assertEquals(-900, Msrs.read(bench.c, Msrs.TSC_ADJUST).orElseThrow());
        assertEquals(100, Msrs.read(bench.c, Msrs.TSC).orElseThrow());
    }

    /** SDM vol. 3B, 16.3: as many banks as IA32_MCG_CAP says, and software only clears a status. */
    @Test
    void machineCheckBanksAreThereAndCanBeCleared() {
        assertEquals(0x106, read(0x179));
        assertEquals(0, read(0x401));
        write(0x401, 0);
        bench.assertNoFault();
        write(0x401, 1);
        bench.assertFault(Vector.GP, 0);
        c.faulted = false;
        read(0x400 + 4 * 6);
        bench.assertFault(Vector.GP, 0);
    }

    /** Vol. 3B, 16.3.2.1 to 16.3.2.4: what a bank's four registers take. */
    @ParameterizedTest
    @CsvSource({
        "0x404, -1, true",
        "0x404, 0, true",
        "0x404, 0x5555, false",
        "0x405, 0, true",
        "0x405, -1, false",
        "0x406, -1, true",
        "0x407, 0x5555, true",
    })
    void aMachineCheckBankTakes(String index, String value, boolean taken) {
        write(Integer.decode(index), Long.decode(value));
        assertEquals(taken, !c.faulted);
    }

    /** Five-level paging widens the registers for addresses before it is switched on. */
    @ParameterizedTest
    @CsvSource({
        "x86-64-v3, 0x00007fffffffffff, true",
        "x86-64-v3, 0x0000800000000000, false",
        "max, 0x0000800000000000, true",
        "max, 0x00ffffffffffffff, true",
        "max, 0x0100000000000000, false",
    })
    void basesAreAsWideAsTheProcessor(String model, String value, boolean taken) {
        c.model = Model.of(CpuModel.parse(model));
        write(0xC000_0102, Long.decode(value));
        assertEquals(taken, !c.faulted);
    }

    /** Linux for i386 enters its kernel in the upper half of 4 GiB. */
    @ParameterizedTest
    @ValueSource(strings = {"pentium3", "core2,-lm"})
    void withoutLongModeSysenterLeadsAnywhereIn4GiB(String model) {
        c.model = Model.of(CpuModel.parse(model));
        write(0x176, 0xD891_A010L);
        bench.assertNoFault();
        assertEquals(0xD891_A010L, read(0x176));
    }
}
