package dev.hv.tck.part;

import static dev.hv.tck.part.LocalApicRules.CURRENT_COUNT;
import static dev.hv.tck.part.LocalApicRules.DFR;
import static dev.hv.tck.part.LocalApicRules.ICR_HIGH;
import static dev.hv.tck.part.LocalApicRules.ICR_LOW;
import static dev.hv.tck.part.LocalApicRules.ID;
import static dev.hv.tck.part.LocalApicRules.INITIAL_COUNT;
import static dev.hv.tck.part.LocalApicRules.IRR;
import static dev.hv.tck.part.LocalApicRules.ISR;
import static dev.hv.tck.part.LocalApicRules.LDR;
import static dev.hv.tck.part.LocalApicRules.LONGEST;
import static dev.hv.tck.part.LocalApicRules.LVT_ERROR;
import static dev.hv.tck.part.LocalApicRules.LVT_LINT0;
import static dev.hv.tck.part.LocalApicRules.LVT_LINT1;
import static dev.hv.tck.part.LocalApicRules.MASKED;
import static dev.hv.tck.part.LocalApicRules.MILLI;
import static dev.hv.tck.part.LocalApicRules.PPR;
import static dev.hv.tck.part.LocalApicRules.SELF;
import static dev.hv.tck.part.LocalApicRules.TMR;
import static dev.hv.tck.part.LocalApicRules.TPR;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Slot;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;

/**
 * The local APIC of a processor (Intel SDM vol. 3A, chapter 12): what it takes and what it does
 * not, its pins, and what its registers hold.
 */
public final class LocalApicMessageRules {
    private static final int VERSION = 0x30;
    private static final int CAN_SUPPRESS = 1 << 24;
    private static final int SVR = 0xF0;
    private static final int SOFTWARE_ENABLE = 1 << 8;
    private static final int SUPPRESSES = 1 << 12;
    private static final int ESR = 0x280;
    private static final int SEND_ILLEGAL_VECTOR = 1 << 5;
    private static final int RECEIVE_ILLEGAL_VECTOR = 1 << 6;
    private static final int ALL_WITH_SELF = 2 << 18;
    private static final int ALL_BUT_SELF = 3 << 18;
    private static final int LOGICAL = 1 << 11;
    private static final int ASSERT = 0x4000;
    private static final int LEVEL = 0x8000;
    private static final int REMOTE_IRR = 1 << 14;
    private static final int VECTOR = 0x55;

    private LocalApicMessageRules() {}

    /** Sends a message to a destination, and requires that it is taken, or that it is not. */
    private static void requireTaken(
            LocalApicRules apic, int destination, boolean logical, boolean taken) {
        long address = 0xFEE0_0000L | (long) destination << 12 | (logical ? 1 << 2 : 0);
        apic.part().bench().message(address, VECTOR);
        String when =
                "after a message to %s destination 0x%02x"
                        .formatted(logical ? "logical" : "physical", destination);
        if (taken) {
            apic.requireVector(when, VECTOR);
            apic.end();
        } else {
            apic.requireBit(when, "IRR", IRR, VECTOR, false);
            apic.requireQuiet(when);
        }
    }

    @Rule(
            id = "LAP-DST-01",
            text =
                    "A message is taken where its destination means this APIC: its ID or FFH, or in"
                            + " logical mode a bit of LDR, in the flat model and within a cluster.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.6.2")
    static void destinations(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        int id = (int) (apic.get(ID) >> 24);
        requireTaken(apic, id, false, true);
        requireTaken(apic, id ^ 1, false, false);
        requireTaken(apic, id ^ 0x40, false, false);
        requireTaken(apic, 0xFF, false, true);
        apic.set(LDR, 0x24L << 24);
        requireTaken(apic, 0x04, true, true);
        requireTaken(apic, 0xE0, true, true);
        requireTaken(apic, 0xDB, true, false);
        apic.set(DFR, 0x0FFF_FFFF);
        requireTaken(apic, 0x24, true, true);
        requireTaken(apic, 0x2F, true, true);
        requireTaken(apic, 0x2B, true, false);
        requireTaken(apic, 0x14, true, false);
        requireTaken(apic, 0x34, true, false);
    }

    @Rule(
            id = "LAP-ICR-02",
            text =
                    "A command reaches this APIC by the shorthand for all with self, by its ID and"
                            + " by its logical ID, and not by all but self or the ID of another.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.6.1")
    static void commands(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        long id = apic.get(ID);
        apic.set(LDR, 0x10L << 24);
        requireReached(apic, id ^ (1L << 24), ALL_WITH_SELF, true);
        requireReached(apic, id, ALL_BUT_SELF, false);
        requireReached(apic, id, 0, true);
        requireReached(apic, id ^ (1L << 24), 0, false);
        requireReached(apic, 0x30L << 24, LOGICAL, true);
        requireReached(apic, 0x20L << 24, LOGICAL, false);
    }

    private static void requireReached(
            LocalApicRules apic, long high, int command, boolean reached) {
        apic.set(ICR_HIGH, high);
        apic.set(ICR_LOW, command | ASSERT | VECTOR);
        String when = "after command 0x%x to 0x%x".formatted(command | ASSERT | VECTOR, high);
        if (reached) {
            apic.requireVector(when, VECTOR);
            apic.end();
        } else {
            apic.requireBit(when, "IRR", IRR, VECTOR, false);
            apic.requireQuiet(when);
        }
    }

    @Rule(
            id = "LAP-ICR-03",
            text = "The command register reads back; only a write of its lower half sends.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.6.1")
    static void commandRegister(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        apic.set(ICR_LOW, SELF | ASSERT | VECTOR);
        apic.requireVector("after a command to self", VECTOR);
        apic.end();
        apic.set(ICR_HIGH, 0x5A00_0000);
        apic.requireQuiet("after a write of the upper half");
        apic.part().requireEqual("ICR, upper half", 0x5AL, apic.get(ICR_HIGH) >> 24);
        apic.part().requireEqual("ICR", SELF | ASSERT | VECTOR, apic.get(ICR_LOW));
    }

    @Rule(
            id = "LAP-ESR-01",
            text =
                    "An illegal vector is an error, of its sender and of its receiver: the next"
                            + " write of ESR shows it, the one after that clears it, and it"
                            + " interrupts by the LVT.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.3")
    static void errors(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        apic.set(LVT_ERROR, VECTOR);
        apic.set(ESR, 0);
        apic.part().requireEqual("ESR before any error", 0L, apic.get(ESR));
        apic.send(5, false);
        requireError(apic, "a message of vector 5", RECEIVE_ILLEGAL_VECTOR);
        apic.set(ICR_LOW, SELF | ASSERT | 5);
        requireError(apic, "a command of vector 5", SEND_ILLEGAL_VECTOR);
    }

    private static void requireError(LocalApicRules apic, String what, int bit) {
        apic.requireVector("after " + what, VECTOR);
        apic.end();
        apic.part().requireEqual("ESR after " + what + ", not written yet", 0L, apic.get(ESR));
        apic.set(ESR, 0);
        long errors = apic.get(ESR);
        apic.part().require((errors & bit) != 0, "after %s ESR is 0x%x", what, errors);
        apic.set(ESR, 0);
        apic.part().requireEqual("ESR after another write", 0L, apic.get(ESR));
    }

    @Rule(
            id = "LAP-REG-01",
            text =
                    "TPR has eight bits, LDR its upper eight, DFR its upper four and ones below;"
                            + " version, PPR, ISR, TMR and IRR are read-only.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.4.8, 12.6.2.2, 12.8.3.1 and 12.8.4")
    static void registers(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        long version = apic.get(VERSION);
        apic.part()
                .require(
                        (version & 0xFF) >= 0x10 && (version & 0xFF) <= 0x15,
                        "the version is 0x%x, expected 10H to 15H",
                        version & 0xFF);
        apic.part()
                .require((version >> 16 & 0xFF) >= 3, "the LVT is too short: 0x%x", version >> 16);
        for (int register : List.of(VERSION, PPR, ISR, ISR + 0x70, TMR + 0x20, IRR + 0x40)) {
            long before = apic.get(register);
            apic.set(register, ~before & LONGEST);
            apic.part()
                    .requireEqual(
                            "register 0x%x after a write".formatted(register),
                            before,
                            apic.get(register));
        }
        apic.requireQuiet("after writes to ISR and IRR");
        requireHolds(apic, TPR, 0xFF, 0);
        requireHolds(apic, LDR, 0xFF00_0000L, 0);
        requireHolds(apic, DFR, 0xF000_0000L, 0x0FFF_FFFF);
    }

    private static void requireHolds(LocalApicRules apic, int register, long bits, long ones) {
        for (long value : List.of(LONGEST, 0xA5A5_A5A5L, 0x5A5A_5A5AL, 0L)) {
            apic.set(register, value);
            apic.part()
                    .requireEqual(
                            "register 0x%x after a write of 0x%x".formatted(register, value),
                            (value & bits) | ones,
                            apic.get(register));
        }
    }

    @Rule(
            id = "LAP-EOI-01",
            text = "An EOI while nothing is in service does nothing.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.8.5")
    static void strayEnd(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        apic.set(TPR, 0x60);
        apic.send(VECTOR, false);
        apic.end();
        apic.requireQuiet("after an EOI while the task priority holds back what waits");
        apic.part().requireEqual("TPR", 0x60L, apic.get(TPR));
        apic.set(TPR, 0);
        apic.requireVector("after the task priority was lowered", VECTOR);
    }

    @Rule(
            id = "LAP-BRC-01",
            text =
                    "The end of a level is told to the I/O APICs, that of an edge is not, nor one"
                            + " whose broadcast SVR suppresses.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.8.5 and 12.9")
    static void broadcasts(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        boolean asksForPeers =
                trial.plugin().descriptor().slots().stream()
                        .anyMatch(slot -> slot.kind() == Slot.Kind.PEER);
        if (!asksForPeers) {
            throw new UntestableRule("it asks for no peer that hears ends of interrupts");
        }
        requireBroadcasts(apic, "a level", true, 1);
        requireBroadcasts(apic, "an edge", false, 0);
        requireBroadcasts(apic, "a level after an edge", true, 1);
        if ((apic.get(VERSION) & CAN_SUPPRESS) != 0) {
            apic.set(SVR, apic.get(SVR) | SUPPRESSES);
            requireBroadcasts(apic, "a level, suppressed", true, 0);
        }
    }

    private static void requireBroadcasts(
            LocalApicRules apic, String what, boolean level, int expected) {
        long before = broadcasts(apic);
        apic.send(VECTOR, level);
        apic.requireVector(what, VECTOR);
        apic.end();
        apic.part()
                .requireEqual(
                        "broadcasts of the end of " + what,
                        (long) expected,
                        broadcasts(apic) - before);
    }

    private static long broadcasts(LocalApicRules apic) {
        return apic.part().bench().journal().all().stream()
                .filter(what -> what.contains("peer: end of " + VECTOR))
                .count();
    }

    @Rule(
            id = "LAP-SVR-02",
            text =
                    "What was pending or in service when software disabled it stays, and goes on"
                            + " once it is enabled.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.4.7.2")
    static void disablingKeeps(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        long enabled = apic.get(SVR);
        apic.send(VECTOR, false);
        apic.requireVector("the first", VECTOR);
        apic.send(VECTOR + 1, false);
        apic.set(SVR, enabled & ~SOFTWARE_ENABLE);
        apic.requireBit("disabled", "ISR", ISR, VECTOR, true);
        apic.requireBit("disabled", "IRR", IRR, VECTOR + 1, true);
        apic.set(SVR, enabled);
        apic.end();
        apic.requireVector("enabled again, after the end of the first", VECTOR + 1);
    }

    @Rule(
            id = "LAP-TIM-05",
            text =
                    "The initial count reads back, and a write of it begins anew; the current count"
                            + " is read-only.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.4")
    static void counts(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        long ticks = apic.ready(VECTOR);
        apic.set(INITIAL_COUNT, 10 * ticks);
        apic.part().requireEqual("the initial count", 10 * ticks, apic.get(INITIAL_COUNT));
        apic.pass(5 * MILLI);
        apic.set(CURRENT_COUNT, 1);
        apic.requireHalfWay("a count", ticks);
        apic.pass(MILLI);
        apic.requireQuiet("after a write to the current count");
        apic.set(INITIAL_COUNT, 10 * ticks);
        apic.pass(9 * MILLI);
        apic.requireQuiet("before the second count has run out");
        apic.pass(2 * MILLI);
        apic.requireVector("after the second count has run out", VECTOR);
    }

    @Rule(
            id = "LAP-LNT-01",
            text =
                    "LINT0 and LINT1 interrupt by their entries of the LVT, unless those are"
                            + " masked; a level on LINT0 comes again after its EOI while it is"
                            + " high.",
            needs = Claim.LOCAL_APIC,
            source = "Intel SDM vol. 3A, 12.5.1")
    static void pins(DeviceTrial<?> trial) {
        LocalApicRules apic = LocalApicRules.enabled(trial);
        if (!apic.part().bench().inputs().containsAll(List.of("lint0", "lint1"))) {
            throw new UntestableRule("it has no inputs lint0 and lint1");
        }
        edges(apic, "lint0", LVT_LINT0);
        edges(apic, "lint1", LVT_LINT1);
        apic.set(LVT_LINT0, LEVEL | VECTOR);
        drive(apic, "lint0", true);
        apic.requireVector("after a level on LINT0", VECTOR);
        requireRemoteIrr(apic, "in service", REMOTE_IRR);
        apic.end();
        apic.requireVector("after the EOI, while LINT0 is high", VECTOR);
        drive(apic, "lint0", false);
        apic.end();
        apic.requireQuiet("after the EOI, while LINT0 is low");
        requireRemoteIrr(apic, "after the EOI", 0);
    }

    private static void edges(LocalApicRules apic, String pin, int entry) {
        apic.set(entry, MASKED | VECTOR);
        drive(apic, pin, true);
        apic.requireQuiet("after an edge on " + pin + ", masked");
        drive(apic, pin, false);
        apic.set(entry, VECTOR);
        apic.requireQuiet("after " + pin + " was unmasked");
        drive(apic, pin, true);
        apic.requireVector("after an edge on " + pin, VECTOR);
        apic.end();
        drive(apic, pin, false);
        apic.requireQuiet("after " + pin + " has fallen");
        apic.set(entry, MASKED);
    }

    private static void drive(LocalApicRules apic, String pin, boolean level) {
        apic.part().bench().drive(pin, level);
    }

    private static void requireRemoteIrr(LocalApicRules apic, String when, int expected) {
        apic.part()
                .requireEqual(
                        "remote IRR of LINT0 " + when,
                        (long) expected,
                        apic.get(LVT_LINT0) & REMOTE_IRR);
    }
}
