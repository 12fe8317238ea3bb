package dev.hv.cpu.x86.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.decode.OpcodeTable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Each feature by name: Intel SDM vol. 2A, CPUID, tables 3-17 to 3-20. */
class FeatureTest {
    private static Model model(String text) {
        return Model.of(CpuModel.parse(text));
    }

    static List<String> names() {
        return Feature.ALL.stream().map(Feature::name).toList();
    }

    private static Feature feature(String name) {
        return Feature.ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isShown(Model model, Feature feature) {
        CpuidLeaf one = CpuidLeaves.get(model, 1, 0, true);
        CpuidLeaf seven = CpuidLeaves.get(model, 7, 0, true);
        CpuidLeaf extended = CpuidLeaves.get(model, 0x8000_0001, 0, true);
        int word =
                switch (feature.word()) {
                    case NONE -> 0;
                    case LEAF_1_ECX -> one.ecx();
                    case LEAF_1_EDX -> one.edx();
                    case LEAF_7_EBX -> seven.ebx();
                    case LEAF_7_ECX -> seven.ecx();
                    case LEAF_7_EDX -> seven.edx();
                    case LEAF_D_1_EAX -> CpuidLeaves.get(model, 0xD, 1, true).eax();
                    case EXTENDED_1_ECX -> extended.ecx();
                    case EXTENDED_1_EDX -> extended.edx();
                    case EXTENDED_7_EDX -> CpuidLeaves.get(model, 0x8000_0007, 0, true).edx();
                };
        return (word & 1 << feature.bit()) != 0;
    }

    @ParameterizedTest
    @MethodSource("names")
    void anyFeatureIsAddedWithWhatItNeeds(String name) {
        Feature feature = feature(name);
        Model with = model("x86-64-v1,+" + name);
        assertTrue(with.has(name));
        feature.needs().forEach(needed -> assertTrue(with.has(needed), needed));
        assertEquals(feature.word() != Feature.Word.NONE, isShown(with, feature));
    }

    @ParameterizedTest
    @MethodSource("names")
    void anyFeatureIsRemovedWithWhatNeedsIt(String name) {
        Model without = model("max,-" + name);
        assertFalse(without.has(name));
        assertFalse(isShown(without, feature(name)));
        for (Feature other : Feature.ALL) {
            assertFalse(other.needs().contains(name) && without.has(other.name()), other.name());
        }
    }

    @Test
    void everyInstructionThatIsThereHasAFeatureThatCanBeNamed() {
        Set<String> known = new HashSet<>(names());
        known.add("base");
        Model all = model("max,+monitor");
        OpcodeTable.all().stream()
                .filter(form -> all.has(form.feature()))
                .forEach(form -> assertTrue(known.contains(form.feature()), form.toString()));
    }

    /**
     * What Intel's specification updates and application note 485 say of leaf 1, and which of these
     * features are not there: on-chip thermal control, ACPI's clock, the debug store and self-snoop
     * (EDX 21, 22, 27 to 29, 31), and of ECX the debug store, MONITOR, VMX, SpeedStep, thermal
     * monitor 2, xTPR and PDCM.
     */
    @ParameterizedTest
    @CsvSource({
        "80486, 480, 0, 0, 3, 0",
        "pentium, 52C, 0, 0, 3BF, 0",
        "pentium3, 68A, 2, 0, 383FBFF, 0",
        "core2, 6FB, 10800, 0000E3BD, BFEBFBFF, B8600000"
    })
    void aNamedProcessorSaysWhatItsDocumentationSays(
            String name, String eax, String ebx, String ecx, String edx, String absent) {
        CpuidLeaf leaf = CpuidLeaves.get(model(name), 1, 0, true);
        assertEquals(hex(eax), leaf.eax());
        assertEquals(hex(ebx), leaf.ebx());
        assertEquals(hex(edx) & ~hex(absent), leaf.edx());
        assertEquals(0, leaf.ecx() & ~hex(ecx));
    }

    private static int hex(String text) {
        return Integer.parseUnsignedInt(text, 16);
    }

    @Test
    void cachesAreDescribedAsByTheProcessorsThemselves() {
        assertEquals(
                new CpuidLeaf(0x0302_0101, 0, 0, 0x0C04_0882),
                CpuidLeaves.get(model("pentium3"), 2, 0, true));
        assertEquals(
                new CpuidLeaf(0x05B0_B101, 0x0056_57F0, 0, 0x2CB4_3049),
                CpuidLeaves.get(model("core2"), 2, 0, true));
        assertEquals(0x1000_8040, CpuidLeaves.get(model("core2"), 0x8000_0006, 0, true).ecx());
        assertEquals(
                new CpuidLeaf(64, 64, 0, 0), CpuidLeaves.get(model("core2,+monitor"), 5, 0, true));
    }
}
