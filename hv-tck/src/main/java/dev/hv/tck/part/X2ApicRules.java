package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;
import java.util.OptionalLong;

/**
 * The x2APIC mode of a local APIC that has it (Intel SDM vol. 3A, 12.12): registers are
 * model-specific registers, and an access that is not legal is a general-protection fault.
 */
public final class X2ApicRules {
    private static final int APIC_BASE = 0x1B;
    private static final int FIRST = 0x800;
    private static final int ID = 0x802;
    private static final int TPR = 0x808;
    private static final int EOI = 0x80B;
    private static final int LDR = 0x80D;
    private static final int SVR = 0x80F;
    private static final int ISR = 0x810;
    private static final int ICR = 0x830;
    private static final int LVT_TIMER = 0x832;
    private static final int INITIAL_COUNT = 0x838;
    private static final int DIVIDE = 0x83E;
    private static final int SELF_IPI = 0x83F;

    private static final long ENABLE = 1 << 11;
    private static final long EXTENDED = 1 << 10;
    private static final long MODE = ENABLE | EXTENDED;
    private static final long RESERVED = 0xFFL;
    private static final long LOGICAL = 1 << 11;
    private static final long SELF = 1 << 18;
    private static final long ALL_BUT_SELF = 3 << 18;
    private static final int VECTOR = 0x66;

    private final PartBench part;
    private final ApicMsrs msrs;

    private X2ApicRules(DeviceTrial<?> trial) {
        part = PartBench.of(trial, 4096);
        msrs = new ApicMsrs(part);
        var _ = part.as(CpuInterrupts.class);
    }

    private static X2ApicRules extended(DeviceTrial<?> trial) {
        X2ApicRules rules = new X2ApicRules(trial);
        if (rules.read(APIC_BASE).isEmpty() || !rules.mode(MODE)) {
            throw new UntestableRule("it has no x2APIC mode");
        }
        return rules;
    }

    private OptionalLong read(int msr) {
        return msrs.read(msr);
    }

    private boolean write(int msr, long value) {
        return msrs.write(msr, value);
    }

    private long value(int msr) {
        return msrs.value(msr);
    }

    private void set(int msr, long value) {
        msrs.set(msr, value);
    }

    private void requireRefused(int msr, long value) {
        part.require(!write(msr, value), "0x%x can be written to MSR 0x%x", value, msr);
    }

    private boolean mode(long bits) {
        return write(APIC_BASE, (read(APIC_BASE).orElseThrow() & ~MODE) | bits);
    }

    private void requireMode(String what, long bits, boolean legal) {
        long before = value(APIC_BASE) & MODE;
        part.require(mode(bits) == legal, "%s is %s", what, legal ? "refused" : "taken");
        part.requireEqual(
                "EN and EXTD after " + what, legal ? bits : before, value(APIC_BASE) & MODE);
    }

    @Rule(
            id = "XAP-MOD-01",
            text =
                    "x2APIC mode is entered from xAPIC mode and left for the disabled one, never"
                            + " otherwise; EXTD alone, and reserved bits, are refused.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.12.1 and 12.12.5")
    static void modes(DeviceTrial<?> trial) {
        X2ApicRules rules = extended(trial);
        rules.requireMode("xAPIC mode from x2APIC mode", ENABLE, false);
        rules.requireMode("EXTD alone from x2APIC mode", EXTENDED, false);
        rules.requireMode("x2APIC mode from itself", MODE, true);
        rules.requireMode("disabling from x2APIC mode", 0, true);
        rules.requireMode("x2APIC mode from the disabled one", MODE, false);
        rules.requireMode("EXTD alone from the disabled mode", EXTENDED, false);
        rules.requireMode("xAPIC mode from the disabled one", ENABLE, true);
        rules.requireMode("EXTD alone from xAPIC mode", EXTENDED, false);
        rules.requireMode("disabling from xAPIC mode", 0, true);
        rules.requireMode("xAPIC mode from the disabled one", ENABLE, true);
        rules.requireMode("x2APIC mode from xAPIC mode", MODE, true);
        rules.requireRefused(APIC_BASE, rules.value(APIC_BASE) | RESERVED);
    }

    @Rule(
            id = "XAP-REG-01",
            text =
                    "Registers that there are can be read and written as the table says; DFR, ICR's"
                            + " upper half and reserved ones, and reserved bits, are refused.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.12.1.2, table 12-6")
    static void registers(DeviceTrial<?> trial) {
        X2ApicRules rules = extended(trial);
        for (int n : List.of(0x02, 0x03, 0x08, 0x0A, 0x0D, 0x0F, 0x28, 0x30, 0x32, 0x35, 0x36)) {
            var _ = rules.value(FIRST + n);
        }
        for (int n = 0x10; n <= 0x27; n++) {
            rules.part.requireEqual(
                    "MSR 0x%x, of ISR, TMR and IRR".formatted(FIRST + n),
                    0L,
                    rules.value(FIRST + n));
        }
        for (int n : List.of(0x00, 0x01, 0x04, 0x09, 0x0B, 0x0C, 0x0E, 0x2E, 0x31, 0x3F, 0x40)) {
            rules.part.require(rules.read(FIRST + n).isEmpty(), "MSR 0x%x can be read", FIRST + n);
        }
        for (int msr : List.of(ID, ID + 1, FIRST + 0x0A, LDR, FIRST + 0x0E, ISR, FIRST + 0x39)) {
            rules.requireRefused(msr, 0);
        }
        rules.requireRefused(TPR, 0x100);
        rules.requireRefused(EOI, 1);
        rules.requireRefused(LVT_TIMER, 1L << 20);
        rules.requireRefused(DIVIDE, 0x10);
        rules.requireRefused(INITIAL_COUNT, 1L << 32);
        rules.requireRefused(SELF_IPI, 0x100);
        rules.requireRefused(ICR, 1 << 13);
        rules.set(TPR, 0xA5);
        rules.part.requireEqual("TPR", 0xA5L, rules.value(TPR));
        rules.set(DIVIDE, 0xB);
        rules.part.requireEqual("the divide configuration", 0xBL, rules.value(DIVIDE));
        long id = rules.value(ID);
        rules.part.requireEqual(
                "LDR of ID " + id, (id >> 4) << 16 | 1L << (id & 15), rules.value(LDR));
    }

    private void requireTaken(String what, boolean taken) {
        part.require(
                part.line().asserted() == taken, "%s: INTR is %s", what, taken ? "low" : "high");
        if (taken) {
            part.requireEqual("the vector after " + what, VECTOR, part.bench().acknowledge());
            set(EOI, 0);
        }
    }

    @Rule(
            id = "XAP-ICR-01",
            text =
                    "ICR is one register with a destination of 32 bits: this APIC's ID, its logical"
                            + " ID, or all ones; SELF IPI interrupts this processor.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.12.9 to 12.12.11")
    static void commands(DeviceTrial<?> trial) {
        X2ApicRules rules = extended(trial);
        rules.set(SVR, 0x1FF);
        long id = rules.value(ID);
        long cluster = id >> 4 << 16;
        rules.command("a command to its ID", id, 0, true);
        rules.command("a command to another ID", id ^ 1, 0, false);
        rules.command("a command to an ID of 32 bits", id | 0x100, 0, false);
        rules.command("a command to all", 0xFFFF_FFFFL, 0, true);
        rules.command("a command to its logical ID", cluster | 0xFFFF, LOGICAL, true);
        rules.command(
                "a command to others of its cluster",
                cluster | (~rules.value(LDR) & 0xFFFF),
                LOGICAL,
                false);
        rules.command(
                "a command to another cluster", (cluster ^ 0x1_0000) | 0xFFFF, LOGICAL, false);
        rules.command("a command to self", 0, SELF, true);
        rules.command("a command to all but self", id, ALL_BUT_SELF, false);
        long command = rules.value(ICR);
        rules.part.requireEqual("ICR", id << 32 | ALL_BUT_SELF | VECTOR, command);
        rules.set(SELF_IPI, VECTOR);
        rules.requireTaken("SELF IPI", true);
    }

    private void command(String what, long destination, long mode, boolean taken) {
        set(ICR, destination << 32 | mode | VECTOR);
        requireTaken(what, taken);
    }
}
