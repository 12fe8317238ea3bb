package dev.hv.cpu.x86.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A processor that has a name: what it can do, what CPUID says of it, and how wide its buses are.
 *
 * @param name as {@code --cpu} takes it
 * @param features all of them, by name
 * @param signature family, model and stepping as CPUID leaf 1 has them, which is also what EDX
 *     holds after reset (Intel SDM vol. 3A, table 10-1); 0 before the 80386
 * @param brandIndex in CPUID leaf 1 (SDM vol. 2A, table 3-14); 0 if not supported
 * @param basicLeaf highest basic leaf of CPUID
 * @param extendedLeaf how many leaves from 80000000H on; 0 for none
 * @param physicalBits width of physical addresses
 * @param linearBits width of linear addresses
 * @param brand as the extended leaves tell it
 */
public record Generation(
        String name,
        Set<String> features,
        int signature,
        int brandIndex,
        int basicLeaf,
        int extendedLeaf,
        int physicalBits,
        int linearBits,
        String brand) {
    /**
     * One line each: name, the one that it builds on, signature, brand index, highest basic leaf,
     * extended leaves, physical and linear bits, and what it adds. Signatures are those of the
     * 80386DX D1, the 80486DX4, the Pentium P54C, the Pentium III "Coppermine" and the Core 2
     * "Conroe", from Intel's specification updates; the levels of the x86-64 ABI (section 3.1.1)
     * keep Conroe's, the first with 64 bits and without the errata that make operating systems
     * switch PAT or SYSENTER off.
     */
    private static final String LINES =
            """
            80286     -         0     0  0  0  24 24
            80386     80286     308   0  0  0  32 32  i386
            80486     80386     480   0  1  0  32 32  i486 fpu cpuid smm vme
            pentium   80486     52C   0  1  0  32 32  de pse tsc msr mce cx8 apic
            pentium3  pentium   68A   2  2  0  36 32  rdpmc nopl pae sep mtrr pge mca cmov pat pse36 mmx fxsr sse
            core2     pentium3  6FB   0  A  8  36 48  arch_perfmon clflush sse2 sse3 ssse3 cx16 lahf syscall nx lm
            x86-64-v1 pentium3  6FB   0  16 8  40 48  clflush sse2 syscall nx lm pdpe1gb rdtscp lahf invtsc x2apic tsc_deadline rdrand rdseed hypervisor arch_capabilities
            x86-64-v2 x86-64-v1 6FB   0  16 8  40 48  cx16 popcnt sse3 ssse3 sse4_1 sse4_2
            x86-64-v3 x86-64-v2 6FB   0  16 8  40 48  xsave avx avx2 bmi1 bmi2 f16c fma abm movbe
            """;

    private static final String BRAND = "hv virtual x86 processor";
    private static final int HEXADECIMAL = 16;
    private static final int FIRST_FEATURE = 8;

    /** All that have a line, in the order of their lines. */
    static final Map<String, Generation> ALL = read();

    /** Copies. */
    public Generation {
        features = Set.copyOf(features);
    }

    /** Returns one that is as another but for its name and features. */
    static Generation of(String name, String like, Set<String> features) {
        Generation model = get(ALL, like);
        return new Generation(
                name,
                features,
                model.signature,
                model.brandIndex,
                model.basicLeaf,
                model.extendedLeaf,
                model.physicalBits,
                model.linearBits,
                model.brand);
    }

    private static Generation get(Map<String, Generation> all, String name) {
        Generation generation = all.get(name);
        if (generation == null) {
            throw new IllegalStateException("no processor " + name);
        }
        return generation;
    }

    private static Map<String, Generation> read() {
        Map<String, Generation> all = new LinkedHashMap<>();
        LINES.lines().forEach(line -> add(all, List.of(line.split(" +"))));
        return all;
    }

    private static void add(Map<String, Generation> all, List<String> words) {
        Set<String> features = new TreeSet<>();
        if (!words.get(1).equals("-")) {
            features.addAll(get(all, words.get(1)).features);
        }
        features.addAll(words.subList(FIRST_FEATURE, words.size()));
        List<Integer> numbers = new ArrayList<>();
        for (int i = 2; i < FIRST_FEATURE; i++) {
            numbers.add(Integer.parseInt(words.get(i), i < 6 ? HEXADECIMAL : 10));
        }
        Generation generation =
                new Generation(
                        words.getFirst(),
                        features,
                        numbers.get(0),
                        numbers.get(1),
                        numbers.get(2),
                        numbers.get(3),
                        numbers.get(4),
                        numbers.get(5),
                        BRAND);
        all.put(generation.name, generation);
    }

    /** Returns the bits of a physical address that its pins carry. */
    public long physicalMask() {
        return (1L << physicalBits) - 1;
    }
}
