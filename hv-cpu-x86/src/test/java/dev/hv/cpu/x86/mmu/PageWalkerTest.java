package dev.hv.cpu.x86.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.system.Bench;
import dev.hv.cpu.x86.system.ControlRegisters;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.OptionalLong;
import java.util.Set;

/** Intel SDM vol. 3A, chapter 4. */
class PageWalkerTest {
    private static final int PML4 = 0x20_0000;
    private static final int PDPT = 0x20_1000;
    private static final int PD = 0x20_2000;
    private static final int PT = 0x20_3000;

    /** Indices 3, 5, 7, 9 of the four levels. */
    private static final long LINEAR = 3L << 39 | 5L << 30 | 7L << 21 | 9L << 12 | 0x123;

    private static final long NX = 1L << 63;
    private static final int RWU = 7;

    private final Bench bench = Bench.longMode();
    private final Cpu c = bench.c;

    private static int at(int level) {
        return switch (level) {
            case 4 -> PML4 + 3 * 8;
            case 3 -> PDPT + 5 * 8;
            case 2 -> PD + 7 * 8;
            default -> PT + 9 * 8;
        };
    }

    private void entry(int level, long value) {
        bench.memory.put(at(level), 8, value);
    }

    private long entry(int level) {
        return bench.memory.get(at(level), 8);
    }

    private void fourLevels(long page) {
        c.cr3 = PML4;
        entry(4, PDPT | RWU);
        entry(3, PD | RWU);
        entry(2, PT | RWU);
        entry(1, page);
    }

    private long walk(int access) {
        return PageWalker.walk(c, LINEAR, access);
    }

    private void assertPageFault(int error) {
        bench.assertFault(Vector.PF, error);
        assertEquals(LINEAR, c.faultAddress);
    }

    @Test
    void withoutPagingALinearAddressIsPhysicalAndWritable() {
        Cpu real = Bench.protectedMode().c;
        assertEquals(0xFFFF_F000L | PageWalker.WRITABLE, PageWalker.walk(real, 0xFFFF_F123L, 0));
    }

    @Test
    void fourLevelsLeadToThePage() {
        fourLevels(0xAB_CDEF_1000L | RWU);
        assertEquals(0xAB_CDEF_1000L, walk(Access.USER));
        bench.assertNoFault();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aProbeFindsThePageIfItWouldChangeNothing(int level) {
        long accessed = 1 << 5;
        fourLevels(0x5000 | RWU | accessed);
        for (int upper = 2; upper <= 4; upper++) {
            entry(upper, entry(upper) | accessed);
        }
        assertEquals(0x5000, c.mmu.probe(LINEAR));
        long there = entry(level);
        entry(level, there & ~accessed);
        assertEquals(-1, c.mmu.probe(LINEAR));
        assertEquals(there & ~accessed, entry(level));
        entry(level, there & ~1);
        assertEquals(-1, c.mmu.probe(LINEAR));
        entry(level, there | NX);
        assertEquals(-1, c.mmu.probe(LINEAR));
        assertEquals(-1, c.mmu.probe(1L << 63));
        bench.assertNoFault();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void whereAByteIsCanBeAskedWhateverTheRights(int level) {
        fourLevels(0x5000 | NX | 1);
        assertEquals(OptionalLong.of(0x5123), c.mmu.look((LINEAR & -4096) | 0x123));
        long there = entry(level);
        entry(level, there & ~1);
        assertEquals(OptionalLong.empty(), c.mmu.look(LINEAR));
        assertEquals(there & ~1, entry(level));
        assertEquals(OptionalLong.empty(), c.mmu.look(1L << 63));
        bench.assertNoFault();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anAbsentEntryAtAnyLevelFaultsWithoutProtectionBit(int level) {
        fourLevels(0x5000 | RWU);
        entry(level, entry(level) & ~1);
        assertEquals(0, walk(Access.USER | Access.WRITE));
        assertPageFault(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anAddressBitBeyondTheFortiethIsReserved(int level) {
        fourLevels(0x5000 | RWU);
        entry(level, entry(level) | 1L << 40);
        walk(0);
        assertPageFault(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void bitsFromFiftyTwoUpAreIgnored(int level) {
        fourLevels(0x5000 | RWU);
        entry(level, entry(level) | 1L << 52 | 1L << 62);
        assertEquals(0x5000, walk(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void executeDisableCountsAtAnyLevel(int level) {
        fourLevels(0x5000 | RWU);
        entry(level, entry(level) | NX);
        assertEquals(0x5000, walk(Access.USER));
        walk(Access.USER | Access.FETCH);
        assertPageFault(0x15);
    }

    @Test
    void executeDisableIsReservedWithoutNxe() {
        c.efer &= ~Efer.NXE;
        fourLevels(0x5000 | RWU | NX);
        walk(Access.FETCH);
        assertPageFault(9);
    }

    @Test
    void thePageSizeBitOfAPml4EntryIsReserved() {
        fourLevels(0x5000 | RWU);
        entry(4, entry(4) | 0x80);
        walk(0);
        assertPageFault(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void theUserWritesOnlyIfAllLevelsAllowIt(int level) {
        fourLevels(0x5000 | RWU);
        entry(level, entry(level) & ~2L);
        assertEquals(0x5000, walk(Access.USER));
        walk(Access.USER | Access.WRITE);
        assertPageFault(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aPageIsTheUsersOnlyIfAllLevelsSaySo(int level) {
        fourLevels(0x5000 | RWU);
        entry(level, entry(level) & ~4L);
        assertEquals(0x5000, walk(0));
        walk(Access.USER);
        assertPageFault(5);
    }

    @Test
    void theSupervisorWritesToReadOnlyPagesOnlyWithoutWriteProtect() {
        fourLevels(0x5000 | 5);
        c.cr0 &= ~Cr0.WP;
        assertEquals(0x5000 | PageWalker.WRITABLE, walk(Access.WRITE));
        c.cr0 |= Cr0.WP;
        walk(Access.WRITE);
        assertPageFault(3);
    }

    @Test
    void aReadSetsAccessedAtAllLevelsAndNotDirty() {
        fourLevels(0x5000 | RWU);
        assertEquals(0x5000, walk(0));
        for (int level = 1; level <= 4; level++) {
            assertEquals(0x20, entry(level) & 0x60, "level " + level);
        }
    }

    @Test
    void aWriteSetsDirtyAndMakesTheTranslationWritable() {
        fourLevels(0x5000 | RWU);
        assertEquals(0x5000 | PageWalker.WRITABLE, walk(Access.WRITE));
        assertEquals(0x60, entry(1) & 0x60);
        assertEquals(0x5000 | PageWalker.WRITABLE, walk(0), "dirty already");
    }

    @Test
    void aDeniedAccessLeavesTheLastEntryAlone() {
        fourLevels(0x5000 | 5);
        walk(Access.USER | Access.WRITE);
        assertPageFault(7);
        assertEquals(0, entry(1) & 0x60);
    }

    @Test
    void aReadOfADirtyReadOnlyPageIsNotWritable() {
        fourLevels(0x5000 | 0x65);
        assertEquals(0x5000, walk(Access.USER));
    }

    @Test
    void twoMebibytePagesGiveTheFourKibibytesThatAreMeant() {
        fourLevels(0);
        entry(2, 0x12_3460_0000L | 0x80 | RWU);
        assertEquals(0x12_3460_9000L | PageWalker.LARGE_PAGE, walk(0));
        entry(2, entry(2) | 1 << 13);
        walk(0);
        assertPageFault(9);
    }

    @Test
    void gibibytePagesGiveTheFourKibibytesThatAreMeant() {
        fourLevels(0);
        entry(3, 0x12_4000_0000L | 0x80 | RWU);
        assertEquals(0x12_40E0_9000L | PageWalker.GIGABYTE, walk(0));
        entry(3, entry(3) | 1 << 29);
        walk(0);
        assertPageFault(9);
    }

    @Test
    void withoutTheFeatureGibibytePagesAreReserved() {
        c.model = Model.of(new CpuModel("default", Set.of(), Set.of("pdpe1gb")));
        fourLevels(0);
        entry(3, 0x4000_0000L | 0x80 | RWU);
        walk(0);
        assertPageFault(9);
    }

    @Test
    void globalPagesAreGlobalUnderPge() {
        fourLevels(0x5000 | 0x100 | RWU);
        assertEquals(0x5000, walk(0));
        c.cr4 |= Cr4.PGE;
        assertEquals(0x5000 | PageWalker.GLOBAL, walk(0));
    }

    @Test
    void smepKeepsTheSupervisorFromFetchingUserPages() {
        fourLevels(0x5000 | RWU);
        assertEquals(0x5000, walk(Access.FETCH));
        c.cr4 |= Cr4.SMEP;
        assertEquals(0x5000, walk(Access.USER | Access.FETCH));
        walk(Access.FETCH);
        assertPageFault(0x11);
    }

    @Test
    void smapKeepsTheSupervisorFromUserDataUnlessAcIsSet() {
        fourLevels(0x5000 | RWU);
        c.cr4 |= Cr4.SMAP;
        c.eflags |= Eflags.AC;
        assertEquals(0x5000, walk(0));
        walk(Access.IMPLICIT);
        assertPageFault(1);
        c.faulted = false;
        c.eflags &= ~Eflags.AC;
        walk(0);
        assertPageFault(1);
    }

    @Test
    void aFetchIsToldOnlyUnderNxeOrSmep() {
        c.efer &= ~Efer.NXE;
        fourLevels(0);
        walk(Access.USER | Access.FETCH);
        assertPageFault(4);
    }

    // 32-bit paging

    private Bench legacy() {
        Bench legacy = Bench.protectedMode();
        legacy.c.cr0 |= Cr0.PG | Cr0.WP;
        legacy.c.cr3 = PD;
        return legacy;
    }

    @Test
    void thirtyTwoBitPagingHasTwoLevels() {
        Bench legacy = legacy();
        legacy.memory.put(PD + 0x300 * 4, 4, PT | 7);
        legacy.memory.put(PT + 5 * 4, 4, 0xFEDC_B007L);
        assertEquals(0xFEDC_B000L, PageWalker.walk(legacy.c, 0xC000_5678L, Access.USER));
        assertEquals(0x27, legacy.memory.get(PD + 0x300 * 4, 4) & 0xFFF);
        assertEquals(0x27, legacy.memory.get(PT + 5 * 4, 4) & 0xFFF);
    }

    @Test
    void fourMebibytePagesNeedPseAndReachBeyondFourGibibytes() {
        Bench legacy = legacy();
        legacy.memory.put(PD + 4, 4, 0x0080_0087L | 0xA5 << 13);
        legacy.c.cr4 = Cr4.PSE;
        assertEquals(
                0xA5_0080_3000L | PageWalker.LARGE_PAGE, PageWalker.walk(legacy.c, 0x40_3000, 0));
        legacy.memory.put(PD + 4, 4, 0x0080_0087L | 1 << 21);
        PageWalker.walk(legacy.c, 0x40_3000, 0);
        legacy.assertFault(Vector.PF, 9);
    }

    @ParameterizedTest
    @CsvSource({
        // without PSE-36 no address bit beyond 31, with it as many as the processor has pins
        "pentium, 13, 9",
        "pentium, 20, 9",
        "pentium, 21, 9",
        "pentium3, 16, 0",
        "pentium3, 17, 9",
        "core2, 16, 0",
        "core2, 17, 9",
        "x86-64-v1, 20, 0",
        "x86-64-v1, 21, 9",
    })
    void ofA4MebibytePageBitsBeyondTheModelsAddressesAreReserved(String model, int bit, int error) {
        Bench legacy = legacy();
        legacy.c.model = Model.of(CpuModel.parse(model));
        legacy.memory.put(PD + 4, 4, 0x0080_0087L | 1 << bit);
        legacy.c.cr4 = Cr4.PSE;
        PageWalker.walk(legacy.c, 0x40_3000, 0);
        if (error == 0) {
            assertFalse(legacy.c.faulted);
        } else {
            legacy.assertFault(Vector.PF, error);
        }
    }

    @Test
    void withoutPseThePageSizeBitIsIgnored() {
        Bench legacy = legacy();
        legacy.memory.put(PD + 4, 4, PT | 0x87);
        legacy.memory.put(PT + 3 * 4, 4, 0x6007);
        assertEquals(0x6000, PageWalker.walk(legacy.c, 0x40_3000, 0));
    }

    // PAE paging

    private Bench pae() {
        Bench pae = Bench.protectedMode();
        pae.c.cr4 = Cr4.PAE;
        pae.memory.put(PDPT, 8, PD | 1);
        pae.memory.put(PDPT + 8, 8, 0);
        pae.memory.put(PDPT + 16, 8, PD | 1);
        pae.memory.put(PD, 8, PT | 7);
        pae.memory.put(PT + 8, 8, 0x12_3456_7000L | 7);
        ControlRegisters.write(pae.c, 3, PDPT);
        ControlRegisters.write(pae.c, 0, pae.c.cr0 | Cr0.PG);
        pae.assertNoFault();
        return pae;
    }

    @Test
    void paePagingHasThreeLevelsAndFortyBits() {
        Bench pae = pae();
        assertEquals(0x12_3456_7000L, PageWalker.walk(pae.c, 0x8000_1234L, Access.USER));
        assertFalse(pae.c.faulted);
    }

    @Test
    void anAbsentPdpteFaults() {
        Bench pae = pae();
        PageWalker.walk(pae.c, 0x4000_1234L, 0);
        pae.assertFault(Vector.PF, 0);
    }

    @Test
    void thePdptesAreTakenWhenCr3IsLoadedAndNotLater() {
        Bench pae = pae();
        pae.memory.put(PDPT, 8, 0);
        assertEquals(0x12_3456_7000L, PageWalker.walk(pae.c, 0x1000, 0));
        ControlRegisters.write(pae.c, 3, PDPT);
        PageWalker.walk(pae.c, 0x1000, 0);
        pae.assertFault(Vector.PF, 0);
    }

    @Test
    void aReservedBitInAPdpteFailsTheLoadOfCr3() {
        Bench pae = pae();
        pae.memory.put(PDPT + 24, 8, PD | 3);
        ControlRegisters.write(pae.c, 3, PDPT);
        pae.assertFault(Vector.GP, 0);
        assertTrue((pae.c.pdpte[0] & 1) != 0, "the old ones stay");
    }

    @ParameterizedTest
    @CsvSource({"core2, 35, false", "core2, 36, true", "max, 39, false", "max, 40, true"})
    void addressesOfPaePagingAreAsWideAsTheModels(String model, int bit, boolean reserved) {
        Bench pae = pae();
        pae.c.model = Model.of(CpuModel.parse(model));
        pae.memory.put(PDPT + 24, 8, PD | 1L << bit | 1);
        ControlRegisters.write(pae.c, 3, PDPT);
        assertEquals(reserved, pae.c.faulted);
        pae.c.faulted = false;
        pae.memory.put(PT + 8, 8, 1L << bit | 7);
        PageWalker.walk(pae.c, 0x1000, 0);
        assertEquals(reserved, pae.c.faulted);
    }

    @Test
    void bitsAboveFiftyOneAreReservedInPaePaging() {
        Bench pae = pae();
        pae.memory.put(PT + 8, 8, 1L << 62 | 7);
        PageWalker.walk(pae.c, 0x1000, 0);
        pae.assertFault(Vector.PF, 9);
    }

    @Test
    void fiveLevelsBeginOneHigher() {
        fourLevels(0x5000 | RWU);
        c.cr4 |= Cr4.LA57;
        int pml5 = 0x20_5000;
        c.cr3 = pml5;
        long linear = LINEAR | 11L << 48;
        bench.memory.put(pml5 + 11 * 8, 8, PML4 | RWU);
        assertEquals(0x5000, PageWalker.walk(c, linear, Access.USER));
        assertEquals(PML4 | RWU | 0x20, bench.memory.get(pml5 + 11 * 8, 8), "accessed");
        bench.memory.put(pml5 + 11 * 8, 8, PML4 | 3);
        PageWalker.walk(c, linear, Access.USER);
        bench.assertFault(Vector.PF, 5);
    }

    @Test
    void aProtectionKeyTakesReadsAndWritesAway() {
        fourLevels(0x5000 | RWU | 6L << 59);
        c.cr4 |= Cr4.PKE;
        c.pkru = 1 << 12;
        assertEquals(0x5000, walk(Access.USER | Access.FETCH), "not fetches");
        walk(Access.USER);
        assertPageFault(0x25);
    }

    @Test
    void aProtectionKeyTakesWritesAwayFromUsersAndUnderWp() {
        fourLevels(0x5000 | RWU | 6L << 59);
        c.cr4 |= Cr4.PKE;
        c.pkru = 2 << 12;
        c.cr0 &= ~Cr0.WP;
        assertEquals(0x5000, walk(Access.USER));
        assertEquals(0x5000 | PageWalker.WRITABLE, walk(Access.WRITE));
        walk(Access.USER | Access.WRITE);
        assertPageFault(0x27);
    }

    @Test
    void keysAreForUserPages() {
        fourLevels(0x5000 | 3 | 6L << 59);
        c.cr4 |= Cr4.PKE;
        c.pkru = -1;
        assertEquals(0x5000, walk(0));
        bench.assertNoFault();
    }
}
