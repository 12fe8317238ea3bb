package dev.hv.cpu.x86.model;

import java.util.List;

/**
 * A feature that this processor can have, and the CPUID bit that shows it (Intel SDM vol. 2A,
 * CPUID, tables 3-17 to 3-20).
 *
 * @param name as operating systems spell it, and as the opcode maps do
 * @param word where CPUID shows it
 * @param bit of that word
 * @param needs features without which it cannot be
 */
record Feature(String name, Word word, int bit, List<String> needs) {
    /** A register that a CPUID leaf returns feature bits in. */
    enum Word {
        /** No bit: what a processor of that generation has, and CPUID does not tell. */
        NONE,
        LEAF_1_ECX,
        LEAF_1_EDX,
        LEAF_7_EBX,
        LEAF_7_ECX,
        LEAF_7_EDX,
        LEAF_D_1_EAX,
        EXTENDED_1_ECX,
        EXTENDED_1_EDX,
        EXTENDED_7_EDX
    }

    private static Feature of(String name, Word word, int bit, String... needs) {
        return new Feature(name, word, bit, List.of(needs));
    }

    private static Feature silent(String name, String... needs) {
        return new Feature(name, Word.NONE, 0, List.of(needs));
    }

    /** All that is implemented: the features of the model {@code max}. */
    static final List<Feature> ALL =
            List.of(
                    silent("i386"),
                    silent("i486", "i386"),
                    silent("cpuid", "i486"),
                    silent("smm", "i386"),
                    silent("smram_intel64", "smm", "lm"),
                    silent("rdpmc", "cpuid"),
                    silent("arch_perfmon", "rdpmc", "msr"),
                    silent("nopl", "cpuid"),
                    of("fpu", Word.LEAF_1_EDX, 0),
                    of("vme", Word.LEAF_1_EDX, 1, "i486"),
                    of("de", Word.LEAF_1_EDX, 2),
                    of("pse", Word.LEAF_1_EDX, 3),
                    of("tsc", Word.LEAF_1_EDX, 4),
                    of("msr", Word.LEAF_1_EDX, 5),
                    of("pae", Word.LEAF_1_EDX, 6),
                    of("mce", Word.LEAF_1_EDX, 7, "msr"),
                    of("cx8", Word.LEAF_1_EDX, 8),
                    of("apic", Word.LEAF_1_EDX, 9, "msr"),
                    of("sep", Word.LEAF_1_EDX, 11, "msr"),
                    of("mtrr", Word.LEAF_1_EDX, 12, "msr"),
                    of("pge", Word.LEAF_1_EDX, 13),
                    of("mca", Word.LEAF_1_EDX, 14, "mce"),
                    of("cmov", Word.LEAF_1_EDX, 15),
                    of("pat", Word.LEAF_1_EDX, 16, "msr"),
                    of("pse36", Word.LEAF_1_EDX, 17, "pse"),
                    of("clflush", Word.LEAF_1_EDX, 19),
                    of("mmx", Word.LEAF_1_EDX, 23, "fpu"),
                    of("fxsr", Word.LEAF_1_EDX, 24, "fpu"),
                    of("sse", Word.LEAF_1_EDX, 25, "fxsr"),
                    of("sse2", Word.LEAF_1_EDX, 26, "sse"),
                    of("sse3", Word.LEAF_1_ECX, 0, "sse2"),
                    of("pclmulqdq", Word.LEAF_1_ECX, 1, "sse2"),
                    of("monitor", Word.LEAF_1_ECX, 3),
                    of("ssse3", Word.LEAF_1_ECX, 9, "sse3"),
                    of("fma", Word.LEAF_1_ECX, 12, "avx"),
                    of("pcid", Word.LEAF_1_ECX, 17, "lm"),
                    of("cx16", Word.LEAF_1_ECX, 13, "lm"),
                    of("sse4_1", Word.LEAF_1_ECX, 19, "ssse3"),
                    of("sse4_2", Word.LEAF_1_ECX, 20, "sse4_1"),
                    of("x2apic", Word.LEAF_1_ECX, 21, "apic"),
                    of("movbe", Word.LEAF_1_ECX, 22),
                    of("popcnt", Word.LEAF_1_ECX, 23),
                    of("tsc_deadline", Word.LEAF_1_ECX, 24, "apic", "tsc"),
                    of("aes", Word.LEAF_1_ECX, 25, "sse2"),
                    of("xsave", Word.LEAF_1_ECX, 26, "fxsr"),
                    of("avx", Word.LEAF_1_ECX, 28, "xsave", "sse4_2"),
                    of("f16c", Word.LEAF_1_ECX, 29, "avx"),
                    of("rdrand", Word.LEAF_1_ECX, 30),
                    of("hypervisor", Word.LEAF_1_ECX, 31),
                    of("fsgsbase", Word.LEAF_7_EBX, 0, "lm"),
                    of("bmi1", Word.LEAF_7_EBX, 3),
                    of("avx2", Word.LEAF_7_EBX, 5, "avx"),
                    of("smep", Word.LEAF_7_EBX, 7),
                    of("bmi2", Word.LEAF_7_EBX, 8),
                    of("rdseed", Word.LEAF_7_EBX, 18),
                    of("adx", Word.LEAF_7_EBX, 19),
                    of("clflushopt", Word.LEAF_7_EBX, 23, "clflush"),
                    of("clwb", Word.LEAF_7_EBX, 24, "clflush"),
                    of("sha_ni", Word.LEAF_7_EBX, 29, "sse2"),
                    of("umip", Word.LEAF_7_ECX, 2),
                    of("vaes", Word.LEAF_7_ECX, 9, "aes", "avx"),
                    of("vpclmulqdq", Word.LEAF_7_ECX, 10, "pclmulqdq", "avx"),
                    of("rdpid", Word.LEAF_7_ECX, 22, "rdtscp"),
                    of("xsaveopt", Word.LEAF_D_1_EAX, 0, "xsave"),
                    of("xsavec", Word.LEAF_D_1_EAX, 1, "xsave"),
                    of("xgetbv1", Word.LEAF_D_1_EAX, 2, "xsave"),
                    of("xsaves", Word.LEAF_D_1_EAX, 3, "xsavec", "msr"),
                    of("tsc_adjust", Word.LEAF_7_EBX, 1, "tsc", "msr"),
                    of("invpcid", Word.LEAF_7_EBX, 10, "pcid"),
                    of("smap", Word.LEAF_7_EBX, 20),
                    of("pku", Word.LEAF_7_ECX, 3, "lm"),
                    of("la57", Word.LEAF_7_ECX, 16, "lm"),
                    of("arch_capabilities", Word.LEAF_7_EDX, 29, "msr"),
                    of("lahf", Word.EXTENDED_1_ECX, 0, "lm"),
                    of("abm", Word.EXTENDED_1_ECX, 5, "popcnt"),
                    of("3dnowprefetch", Word.EXTENDED_1_ECX, 8),
                    of("syscall", Word.EXTENDED_1_EDX, 11, "lm"),
                    of("nx", Word.EXTENDED_1_EDX, 20, "pae", "msr"),
                    of("pdpe1gb", Word.EXTENDED_1_EDX, 26, "lm"),
                    of("rdtscp", Word.EXTENDED_1_EDX, 27, "tsc", "msr"),
                    of("lm", Word.EXTENDED_1_EDX, 29, "pae", "msr"),
                    of("invtsc", Word.EXTENDED_7_EDX, 8, "tsc"));
}
