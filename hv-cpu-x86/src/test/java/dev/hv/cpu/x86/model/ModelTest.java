package dev.hv.cpu.x86.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.decode.OpcodeTable;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;

/** Models and CPUID: Intel SDM vol. 2A, CPUID. */
class ModelTest {
    private static final Model V1 = Model.of(CpuModel.parse("x86-64-v1"));

    private static CpuidLeaf leaf(Model model, int leaf) {
        return CpuidLeaves.get(model, leaf, 0, true);
    }

    @Test
    void theDefaultIsWhatDistributionsAskFor() {
        assertEquals("x86-64-v2", Model.DEFAULT.name());
        assertEquals("x86-64-v2", Model.names().getFirst());
        // The table of the x86-64 ABI, section 3.1.1.
        assertTrue(
                V1.features()
                        .containsAll(
                                Set.of(
                                        "base", "cmov", "cx8", "fpu", "fxsr", "mmx", "syscall",
                                        "sse", "sse2", "lm")));
        assertFalse(V1.has("sse3"));
        assertTrue(
                Model.DEFAULT
                        .features()
                        .containsAll(
                                Set.of(
                                        "cx16", "lahf", "popcnt", "sse3", "sse4_1", "sse4_2",
                                        "ssse3")));
        assertFalse(Model.DEFAULT.has("avx"));
        assertTrue(
                Model.of(CpuModel.parse("x86-64-v3"))
                        .features()
                        .containsAll(
                                Set.of(
                                        "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm",
                                        "movbe", "xsave")));
        assertTrue(Model.of(CpuModel.parse("max")).has("sse3"));
    }

    @Test
    void featuresComeWithWhatTheyNeedAndGoWithWhatNeedsThem() {
        assertTrue(Model.of(CpuModel.parse("x86-64-v1,+ssse3")).has("sse3"));
        Model small = Model.of(CpuModel.parse("x86-64-v1,-lm"));
        assertFalse(small.has("syscall"));
        assertFalse(small.has("pdpe1gb"));
        assertEquals(0, small.eferBits() & (Efer.LME | Efer.SCE));
        assertEquals(0, leaf(small, 0x8000_0001).edx() & 1 << 29);
        assertEquals(32 << 8 | 40, leaf(small, 0x8000_0008).eax());
    }

    @Test
    void aFeatureMayBeSpelledWithADot() {
        assertFalse(Model.of(CpuModel.parse("max,-arch.capabilities")).has("arch_capabilities"));
        IllegalArgumentException unknown =
                assertThrows(
                        IllegalArgumentException.class, () -> Model.of(CpuModel.parse("max,+x.y")));
        assertTrue(String.valueOf(unknown.getMessage()).contains("'x.y'"), unknown.getMessage());
    }

    @Test
    void processorsBeforeTheLate486HaveNoCpuid() {
        for (String name : new String[] {"80286", "80386"}) {
            Model model = Model.of(CpuModel.parse(name));
            assertFalse(model.has("cpuid"), name);
            assertEquals(0, model.flags() & Eflags.ID, name);
        }
        assertTrue(Model.of(CpuModel.parse("80486")).has("cpuid"));
    }

    @Test
    void eachProcessorSaysWhichItIs() {
        assertEquals(0x480, leaf(Model.of(CpuModel.parse("80486")), 1).eax());
        // fpu vme de pse tsc msr mce cx8 apic
        Model pentium = Model.of(CpuModel.parse("pentium"));
        assertEquals(1, leaf(pentium, 0).eax());
        assertEquals(0x52C, leaf(pentium, 1).eax());
        assertEquals(0x3BF, leaf(pentium, 1).edx());
        assertEquals(leaf(pentium, 1), leaf(pentium, 0x8000_0000), "no extended leaves");
        Model pentium3 = Model.of(CpuModel.parse("pentium3"));
        assertEquals(0x0383_FBFF, leaf(pentium3, 1).edx());
        assertEquals(2, leaf(pentium3, 0).eax());
        Model core2 = Model.of(CpuModel.parse("core2"));
        assertEquals(36 | 48 << 8, leaf(core2, 0x8000_0008).eax());
        assertFalse(core2.has("hypervisor"));
    }

    @Test
    void flagsAreThereFromTheProcessorOnThatBroughtThem() {
        Model first = Model.of(CpuModel.parse("80286"));
        assertEquals(0x0FD5, first.realModeFlags());
        assertEquals(0x7FD5, first.flags());
        assertEquals(0x3_7FD5, Model.of(CpuModel.parse("80386")).flags());
        assertEquals(Eflags.AC, Model.of(CpuModel.parse("80486")).flags() & Eflags.AC);
    }

    @Test
    void unknownNamesAreRefusedWithTheNearestThatIsKnown() {
        IllegalArgumentException model =
                assertThrows(
                        IllegalArgumentException.class, () -> Model.of(CpuModel.parse("pentium4")));
        assertEquals("no such model 'pentium4'; did you mean 'pentium'?", model.getMessage());
        IllegalArgumentException feature =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Model.of(CpuModel.parse("x86-64-v1,+avx9")));
        assertEquals("no such feature 'avx9'; did you mean 'avx'?", feature.getMessage());
    }

    @Test
    void theFeaturesOfInstructionsHaveTheNamesOfTheOpcodeMaps() {
        Set<String> inMaps = new HashSet<>();
        for (int i = 0; i < OpcodeTable.size(); i++) {
            inMaps.add(OpcodeTable.get(i).feature());
        }
        Set<String> withInstructions =
                Set.of(
                        "base",
                        "fpu",
                        "cx8",
                        "cmov",
                        "tsc",
                        "msr",
                        "sep",
                        "mmx",
                        "fxsr",
                        "sse",
                        "sse2",
                        "sse3",
                        "ssse3",
                        "cx16",
                        "movbe",
                        "popcnt",
                        "clflush",
                        "lahf",
                        "abm",
                        "syscall",
                        "rdtscp",
                        "lm",
                        "fsgsbase");
        withInstructions.forEach(name -> assertTrue(inMaps.contains(name), name));
        assertTrue(Model.of(CpuModel.parse("max")).features().containsAll(withInstructions));
    }

    @Test
    void aBitOfCr4NeedsItsFeature() {
        assertTrue((V1.cr4Bits() & Cr4.PGE) != 0);
        assertEquals(0, Model.of(CpuModel.parse("x86-64-v1,-pge")).cr4Bits() & Cr4.PGE);
        assertEquals(0, V1.cr4Bits() & (Cr4.OSXSAVE | Cr4.SMAP | Cr4.PCIDE));
    }

    @Test
    void cpuidNamesTheVendorAndTheHighestLeaf() {
        CpuidLeaf zero = leaf(V1, 0);
        assertEquals(0x16, zero.eax());
        assertEquals(0x756E_6547, zero.ebx(), "Genu");
        assertEquals(0x4965_6E69, zero.edx(), "ineI");
        assertEquals(0x6C65_746E, zero.ecx(), "ntel");
    }

    @Test
    void featureBitsAreWhereTheManualPutsThem() {
        CpuidLeaf one = leaf(V1, 1);
        assertEquals(0x6FB, one.eax());
        // fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr
        // sse
        // sse2
        assertEquals(0x078B_FBFF, one.edx());
        // x2apic tsc_deadline rdrand hypervisor
        assertEquals(1 << 21 | 1 << 24 | 1 << 30 | 1 << 31, one.ecx());
        assertEquals(1 << 11 | 1 << 20 | 1 << 26 | 1 << 27 | 1 << 29, leaf(V1, 0x8000_0001).edx());
    }

    @Test
    void syscallShowsInSixtyFourBitModeOnly() {
        assertEquals(0, CpuidLeaves.get(V1, 0x8000_0001, 0, false).edx() & 1 << 11);
    }

    @Test
    void theHypervisorLeafIsOurs() {
        CpuidLeaf leaf = leaf(V1, 0x4000_0000);
        assertEquals(0x4000_0000, leaf.eax());
        assertEquals('h' | 'v' << 8 | '.' << 16 | 'h' << 24, leaf.ebx());
        Model bare = Model.of(CpuModel.parse("x86-64-v1,-hypervisor"));
        assertEquals(leaf(bare, 0x16), leaf(bare, 0x4000_0000));
    }

    @Test
    void theCounterRunsAtOneGigahertz() {
        CpuidLeaf leaf = leaf(V1, 0x15);
        assertEquals(1_000_000_000L, (long) leaf.ecx() * leaf.ebx() / leaf.eax());
        assertEquals(1 << 8, leaf(V1, 0x8000_0007).edx(), "invariant");
    }

    @Test
    void leavesBeyondTheLastReadAsTheLastBasicOne() {
        assertEquals(leaf(V1, 0x16), leaf(V1, 0x17));
        assertEquals(leaf(V1, 0x16), leaf(V1, 0x8000_0009));
    }

    @Test
    void cachesHaveTheirSizes() {
        int[] kibibytes = {32, 32, 4096};
        for (int i = 0; i < kibibytes.length; i++) {
            CpuidLeaf cache = CpuidLeaves.get(V1, 4, i, true);
            int ways = (cache.ebx() >>> 22) + 1;
            int line = (cache.ebx() & 0xFFF) + 1;
            assertEquals(kibibytes[i] * 1024, ways * line * (cache.ecx() + 1));
        }
        assertEquals(0, CpuidLeaves.get(V1, 4, 3, true).eax());
    }
}
