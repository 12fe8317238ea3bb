package dev.hv.tck.part;

import static dev.hv.tck.part.LocalApicRules.ICR_HIGH;
import static dev.hv.tck.part.LocalApicRules.ICR_LOW;
import static dev.hv.tck.part.LocalApicRules.ID;
import static dev.hv.tck.part.LocalApicRules.IRR;
import static dev.hv.tck.part.LocalApicRules.LVT_LINT0;
import static dev.hv.tck.part.LocalApicRules.LVT_LINT1;
import static dev.hv.tck.part.LocalApicRules.MASKED;
import static dev.hv.tck.part.LocalApicRules.PPR;
import static dev.hv.tck.part.LocalApicRules.TPR;

import dev.hv.api.device.Claim;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.RecordedLine;
import dev.hv.tck.device.DeviceTrial;

/**
 * The local APIC of a processor (Intel SDM vol. 3A, chapter 12): priorities as software sees them,
 * and what goes past them.
 */
public final class LocalApicPriorityRules {
    private static final int APIC_BASE = 0x1B;
    private static final long GLOBAL_ENABLE = 1 << 11;
    private static final int LVT_PERFORMANCE = 0x340;
    private static final int NMI = 0x400;
    private static final int EXT_INT = 0x700;
    private static final int INIT_LEVEL_DEASSERT = 0x8500;
    private static final int LEVEL = 0x8000;
    private static final int VECTOR = 0x55;

    private LocalApicPriorityRules() {}

    private static RecordedLine nmi(LocalApicRules apic) {
        RecordedLine line = apic.part().bench().lines().get("nmi");
        if (line == null) {
            throw new UntestableRule("it drives no line 'nmi'");
        }
        return line;
    }

    private static void requirePins(LocalApicRules apic, String... pins) {
        for (String pin : pins) {
            if (!apic.part().bench().inputs().contains(pin)) {
                throw new UntestableRule("it has no input " + pin);
            }
        }
    }

    private static void drive(LocalApicRules apic, String pin, boolean level) {
        apic.part().bench().drive(pin, level);
    }

    @Rule(
            id = "LAP-PPR-01",
            text =
                    "PPR is TPR where that has the higher class, else the class of the highest"
                            + " vector in service, with zeros below.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.8.3.1")
    static void processorPriority(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        apic.send(VECTOR, false);
        apic.requireVector("a vector", VECTOR);
        for (int[] pair : new int[][] {{0x00, 0x50}, {0x4F, 0x50}, {0x6A, 0x6A}, {0x3, 0x50}}) {
            apic.set(TPR, pair[0]);
            apic.part()
                    .requireEqual(
                            "PPR with vector 0x%x in service and TPR 0x%x"
                                    .formatted(VECTOR, pair[0]),
                            (long) pair[1],
                            apic.get(PPR));
        }
        apic.end();
        apic.set(TPR, 0x27);
        apic.part().requireEqual("PPR with nothing in service", 0x27L, apic.get(PPR));
    }

    @Rule(
            id = "LAP-TPR-02",
            text = "CR8 is the class of TPR; loading it clears TPR's lower four bits.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.8.6.1")
    static void taskPriorityRegister(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        apic.set(TPR, 0x35);
        apic.part().requireEqual("CR8 with TPR 35", 3, taskPriority(apic));
        apic.part()
                .bench()
                .interrupts(
                        "CR8 = 5",
                        cpu -> {
                            cpu.taskPriority(5);
                            return 5;
                        });
        apic.part().requireEqual("TPR after CR8 = 5", 0x50L, apic.get(TPR));
        apic.send(VECTOR, false);
        apic.requireQuiet("a vector of the class of CR8");
    }

    private static int taskPriority(LocalApicRules apic) {
        int[] priority = new int[1];
        apic.part()
                .bench()
                .interrupts("CR8", (CpuInterrupts cpu) -> priority[0] = cpu.taskPriority());
        return priority[0];
    }

    @Rule(
            id = "LAP-NMI-01",
            text =
                    "An NMI, of a message or of LINT1, comes whatever its vector, goes past"
                            + " priorities and is no request; a masked entry gives none.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.1 and 12.6.1")
    static void nonMaskableInterrupts(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        requirePins(apic, "lint1");
        RecordedLine line = nmi(apic);
        apic.set(TPR, 0xFF);
        long address = 0xFEE0_0000L | apic.get(ID) >> 24 << 12;
        apic.part().bench().message(address, NMI | VECTOR);
        requireRises(apic, "a message", line, 1);
        apic.requireBit("after an NMI", "IRR", IRR, VECTOR, false);
        apic.set(LVT_LINT1, MASKED | NMI | VECTOR);
        drive(apic, "lint1", true);
        requireRises(apic, "LINT1, masked", line, 1);
        drive(apic, "lint1", false);
        apic.set(LVT_LINT1, NMI | VECTOR);
        drive(apic, "lint1", true);
        requireRises(apic, "LINT1", line, 2);
        apic.requireBit("after an NMI of LINT1", "IRR", IRR, VECTOR, false);
        drive(apic, "lint1", false);
        requireRises(apic, "LINT1, fallen", line, 2);
    }

    private static void requireRises(
            LocalApicRules apic, String what, RecordedLine line, int expected) {
        apic.part().requireEqual("NMIs after " + what, expected, line.rises());
    }

    @Rule(
            id = "LAP-EXT-01",
            text =
                    "ExtINT on LINT0 raises INTR whatever the priorities, for as long as the pin is"
                            + " high and its entry not masked.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.1, delivery mode, and 12.8.3")
    static void externalInterrupts(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        requirePins(apic, "lint0");
        apic.set(TPR, 0xFF);
        apic.set(LVT_LINT0, MASKED | EXT_INT);
        drive(apic, "lint0", true);
        apic.requireQuiet("ExtINT, masked");
        apic.set(LVT_LINT0, EXT_INT);
        apic.part().require(apic.part().line().asserted(), "ExtINT: INTR is low");
        drive(apic, "lint0", false);
        apic.requireQuiet("ExtINT that has gone");
        apic.set(LVT_LINT0, MASKED | LEVEL | VECTOR);
        apic.set(TPR, 0);
        drive(apic, "lint0", true);
        apic.requireQuiet("a level on LINT0, masked");
        apic.set(LVT_LINT0, LEVEL | VECTOR);
        apic.requireVector("unmasked while LINT0 is high", VECTOR);
    }

    @Rule(
            id = "LAP-PMI-01",
            text = "A counter's interrupt masks its entry of the LVT.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.1, mask")
    static void performanceInterrupts(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        apic.set(LVT_PERFORMANCE, VECTOR);
        if (apic.get(LVT_PERFORMANCE) != VECTOR) {
            throw new UntestableRule("it has no entry for performance counters");
        }
        for (int i = 0; i < 2; i++) {
            apic.part()
                    .bench()
                    .interrupts(
                            "a counter overflows",
                            cpu -> {
                                cpu.performanceInterrupt();
                                return "";
                            });
            if (i == 0) {
                apic.requireVector("a counter's overflow", VECTOR);
                apic.end();
            }
            apic.requireQuiet("after overflow " + (i + 1));
            apic.part()
                    .requireEqual(
                            "the entry after an overflow",
                            MASKED | VECTOR,
                            apic.get(LVT_PERFORMANCE));
        }
    }

    @Rule(
            id = "LAP-BAS-01",
            text =
                    "Disabled by IA32_APIC_BASE, it asks for nothing and takes nothing; INIT level"
                            + " de-assert resets nobody.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.4.3 and 12.6.1")
    static void globallyDisabled(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        apic.set(TPR, 0x10);
        apic.set(ICR_HIGH, apic.get(ID));
        apic.set(ICR_LOW, INIT_LEVEL_DEASSERT);
        apic.part().requireEqual("TPR after INIT level de-assert", 0x10L, apic.get(TPR));
        ApicMsrs msrs = new ApicMsrs(apic.part());
        long base = msrs.value(APIC_BASE);
        apic.send(VECTOR, false);
        msrs.set(APIC_BASE, base & ~GLOBAL_ENABLE);
        apic.requireQuiet("disabled by IA32_APIC_BASE with a request pending");
        apic.part().bench().message(0xFEEF_F000L, VECTOR + 1);
        apic.requireQuiet("a message while it is disabled");
        msrs.set(APIC_BASE, base);
        apic.requireQuiet("enabled again");
    }
}
