package dev.hv.cpu.x86.model;

import dev.hv.cpu.x86.core.PerformanceCounters;
import dev.hv.cpu.x86.model.Feature.Word;

/** The leaves of CPUID (Intel SDM vol. 2A, CPUID, table 3-17), by model. */
public final class CpuidLeaves {
    private static final int EXTENDED = 0x8000_0000;
    private static final int HYPERVISOR = 0x4000_0000;

    private static final String VENDOR = "GenuineIntel";

    /** Our own signature, so that no guest takes us for a hypervisor with calls of its own. */
    private static final String HYPERVISOR_VENDOR = "hv.hv.hv.hv.";

    /** Rate of the time-stamp counter and of the local APIC's timer: one tick per nanosecond. */
    private static final int HERTZ = 1_000_000_000;

    private static final int LINE = 64;

    /** SYSCALL shows up in 64-bit mode only, as on Intel processors. */
    private static final int SYSCALL = 1 << 11;

    /**
     * Version 2; events 3 to 6 are not there: cache references and misses, branches, and misses.
     */
    private static final CpuidLeaf PERFORMANCE =
            new CpuidLeaf(
                    2
                            | PerformanceCounters.GENERAL << 8
                            | PerformanceCounters.WIDTH << 16
                            | 7 << 24,
                    0x78,
                    0,
                    PerformanceCounters.FIXED | PerformanceCounters.WIDTH << 5);

    private CpuidLeaves() {}

    /**
     * Returns a leaf; one that is beyond the last reads as the highest basic one.
     *
     * @param code64 whether CPUID is executed in 64-bit mode
     */
    public static CpuidLeaf get(Model model, int leaf, int subleaf, boolean code64) {
        if (leaf >>> 4 == HYPERVISOR >>> 4 && model.has("hypervisor")) {
            return leaf == HYPERVISOR
                    ? CpuidLeaf.signature(HYPERVISOR, HYPERVISOR_VENDOR)
                    : CpuidLeaf.ZERO;
        }
        int extendedLeaf = model.generation().extendedLeaf();
        if (extendedLeaf > 0 && leaf < 0 && leaf <= EXTENDED + extendedLeaf) {
            return extended(model, leaf, code64);
        }
        int last = model.generation().basicLeaf();
        return basic(model, leaf >= 0 && leaf <= last ? leaf : last, subleaf);
    }

    private static CpuidLeaf basic(Model model, int leaf, int subleaf) {
        return switch (leaf) {
            case 0 -> signatureOf(model);
            // One logical processor with APIC ID 0; lines in units of 8 bytes.
            case 1 ->
                    new CpuidLeaf(
                            model.generation().signature(),
                            model.generation().brandIndex()
                                    | (model.has("clflush") ? 1 << 16 | (LINE / 8) << 8 : 0),
                            model.word(Word.LEAF_1_ECX),
                            model.word(Word.LEAF_1_EDX));
            case 2 -> cacheDescriptors(model);
            case 4 -> cache(subleaf);
            // What MONITOR watches, at least and at most.
            case 5 -> model.has("monitor") ? new CpuidLeaf(LINE, LINE, 0, 0) : CpuidLeaf.ZERO;
            // ARAT: the APIC timer runs in every state.
            case 6 -> new CpuidLeaf(1 << 2, 0, 0, 0);
            case 7 ->
                    subleaf != 0
                            ? CpuidLeaf.ZERO
                            : new CpuidLeaf(
                                    0,
                                    model.word(Word.LEAF_7_EBX),
                                    model.word(Word.LEAF_7_ECX),
                                    model.word(Word.LEAF_7_EDX));
            case 0xA -> model.has("arch_perfmon") ? PERFORMANCE : CpuidLeaf.ZERO;
            case 0xB -> topology(subleaf);
            case 0xD ->
                    subleaf == 1
                            ? new CpuidLeaf(model.word(Word.LEAF_D_1_EAX), 0, 0, 0)
                            : CpuidLeaf.ZERO;
            // Crystal times 1/1; operating systems take the crystal as the APIC timer's clock.
            case 0x15 -> new CpuidLeaf(1, 1, HERTZ, 0);
            case 0x16 -> new CpuidLeaf(HERTZ / 1_000_000, HERTZ / 1_000_000, HERTZ / 1_000_000, 0);
            default -> CpuidLeaf.ZERO;
        };
    }

    /** The vendor is in the order EBX, EDX, ECX. */
    private static CpuidLeaf signatureOf(Model model) {
        CpuidLeaf text = CpuidLeaf.signature(model.generation().basicLeaf(), VENDOR);
        return new CpuidLeaf(text.eax(), text.ebx(), text.edx(), text.ecx());
    }

    /**
     * Table 3-12, by the highest leaf: of late processors, caches are in leaf 4, and 64-byte
     * prefetch; "Conroe": its translation buffers and caches as in leaf 4; "Coppermine": 16 KiB of
     * instructions and of data, 256 KiB unified, with lines of 32 bytes.
     */
    private static CpuidLeaf cacheDescriptors(Model model) {
        int last = model.generation().basicLeaf();
        if (last > 0xA) {
            return new CpuidLeaf(0xFF01, 0xF0, 0, 0);
        }
        return last >= 4
                ? new CpuidLeaf(0x05B0_B101, 0x0056_57F0, 0, 0x2CB4_3049)
                : new CpuidLeaf(0x0302_0101, 0, 0, 0x0C04_0882);
    }

    /** 32 KiB of data and of instructions, 4 MiB unified. */
    private static CpuidLeaf cache(int subleaf) {
        return switch (subleaf) {
            case 0 -> cache(1, 1, 8, 64);
            case 1 -> cache(2, 1, 8, 64);
            case 2 -> cache(3, 2, 16, 4096);
            default -> CpuidLeaf.ZERO;
        };
    }

    private static CpuidLeaf cache(int type, int level, int ways, int sets) {
        int selfInitializing = 1 << 8;
        return new CpuidLeaf(
                type | level << 5 | selfInitializing, LINE - 1 | (ways - 1) << 22, sets - 1, 0);
    }

    /** One thread in one core; x2APIC ID 0. */
    private static CpuidLeaf topology(int subleaf) {
        return switch (subleaf) {
            case 0 -> new CpuidLeaf(0, 1, 1 << 8, 0);
            case 1 -> new CpuidLeaf(0, 1, 2 << 8 | 1, 0);
            default -> new CpuidLeaf(0, 0, subleaf & 0xFF, 0);
        };
    }

    private static CpuidLeaf extended(Model model, int leaf, boolean code64) {
        return switch (leaf & 0xFF) {
            case 0 -> new CpuidLeaf(EXTENDED + model.generation().extendedLeaf(), 0, 0, 0);
            case 1 -> {
                int edx = model.word(Word.EXTENDED_1_EDX);
                yield new CpuidLeaf(
                        0, 0, model.word(Word.EXTENDED_1_ECX), code64 ? edx : edx & ~SYSCALL);
            }
            case 2, 3, 4 -> CpuidLeaf.text(model.generation().brand(), 16 * ((leaf & 0xFF) - 2));
            // 4 MiB, 16-way, lines of 64 bytes.
            case 6 -> new CpuidLeaf(0, 0, 4096 << 16 | 8 << 12 | LINE, 0);
            case 7 -> new CpuidLeaf(0, 0, 0, model.word(Word.EXTENDED_7_EDX));
            case 8 -> {
                int linear = model.linearBits();
                yield new CpuidLeaf(model.generation().physicalBits() | linear << 8, 0, 0, 0);
            }
            default -> CpuidLeaf.ZERO;
        };
    }
}
