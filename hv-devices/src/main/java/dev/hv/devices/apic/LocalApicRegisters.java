package dev.hv.devices.apic;

import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterDescription;
import dev.hv.api.register.RegisterSpec;
import dev.hv.api.trace.Trace;

import java.util.BitSet;
import java.util.function.Consumer;

/** The register map of the local APIC (Intel SDM vol. 3A, table 12-1), 32 bits every 16 bytes. */
final class LocalApicRegisters {
    static final int SIZE = 4096;

    static final int ID = 0x20;
    static final int VERSION = 0x30;
    static final int TPR = 0x80;
    static final int APR = 0x90;
    static final int PPR = 0xA0;
    static final int EOI = 0xB0;
    static final int RRD = 0xC0;
    static final int LDR = 0xD0;
    static final int DFR = 0xE0;
    static final int SVR = 0xF0;
    static final int ISR = 0x100;
    static final int TMR = 0x180;
    static final int IRR = 0x200;
    static final int ESR = 0x280;
    static final int ICR_LOW = 0x300;
    static final int ICR_HIGH = 0x310;
    static final int LVT_TIMER = 0x320;
    static final int LVT_THERMAL = 0x330;
    static final int LVT_PERFORMANCE = 0x340;
    static final int LVT_LINT0 = 0x350;
    static final int LVT_LINT1 = 0x360;
    static final int LVT_ERROR = 0x370;
    static final int INITIAL_COUNT = 0x380;
    static final int CURRENT_COUNT = 0x390;
    static final int DIVIDE_CONFIGURATION = 0x3E0;

    static final long LVT_MASK = 1 << 16;
    static final long LVT_REMOTE_IRR = 1 << 14;
    static final long LVT_LEVEL = 1 << 15;

    /** Version 14H, six LVT entries, and EOI broadcasts can be suppressed (12.4.8). */
    static final long VERSION_VALUE = 0x14 | (5 << 16) | (1 << 24);

    private LocalApicRegisters() {}

    /** Declares the registers with the behaviour of {@code apic}. */
    static RegisterBank bank(LocalApic apic, Trace trace) {
        return RegisterBank.named("lapic", SIZE)
                .trace(trace)
                .undecoded(OnInvalid.READ_ZERO)
                .register(
                        "ID",
                        ID,
                        Width.DWORD,
                        r ->
                                r.summary("Local APIC ID")
                                        .access(Access.READ_ONLY)
                                        .onPeek(apic::idRegister))
                .register(
                        "VERSION",
                        VERSION,
                        Width.DWORD,
                        r ->
                                r.summary("Local APIC version")
                                        .access(Access.READ_ONLY)
                                        .reset(VERSION_VALUE)
                                        .onPeek(() -> VERSION_VALUE))
                .register(
                        "TPR",
                        TPR,
                        Width.DWORD,
                        r ->
                                r.summary("Task priority")
                                        .field("sub-class", 0, 3, Access.READ_WRITE)
                                        .field("class", 4, 7, Access.READ_WRITE)
                                        .onWrite((old, now) -> apic.update()))
                .register(
                        "APR",
                        APR,
                        Width.DWORD,
                        r -> unused(r.summary("Arbitration priority, unused")))
                .register(
                        "PPR",
                        PPR,
                        Width.DWORD,
                        r ->
                                r.summary("Processor priority")
                                        .access(Access.READ_ONLY)
                                        .onPeek(apic::processorPriority))
                .register(
                        "EOI",
                        EOI,
                        Width.DWORD,
                        r ->
                                r.summary("End of interrupt")
                                        .access(Access.WRITE_ONLY)
                                        .onWrite((old, now) -> apic.endOfInterrupt()))
                .register("RRD", RRD, Width.DWORD, r -> unused(r.summary("Remote read, unused")))
                .register(
                        "LDR",
                        LDR,
                        Width.DWORD,
                        r ->
                                r.summary("Logical destination")
                                        .access(Access.READ_ONLY)
                                        .field("logical ID", 24, 31, Access.READ_WRITE)
                                        .stored()
                                        .onPeek(apic::logicalIdRegister))
                .register(
                        "DFR",
                        DFR,
                        Width.DWORD,
                        r ->
                                r.summary("Destination format")
                                        .field("reserved", 0, 27, Access.RESERVED_ONE)
                                        .field("model", 28, 31, Access.READ_WRITE)
                                        .reset(0xFFFF_FFFFL))
                .register(
                        "SVR",
                        SVR,
                        Width.DWORD,
                        r ->
                                r.summary("Spurious interrupt vector")
                                        .field("vector", 0, 7, Access.READ_WRITE)
                                        .field("APIC software enable", 8)
                                        .field("focus processor checking", 9)
                                        .field("EOI-broadcast suppression", 12)
                                        .reset(0xFF)
                                        .onWrite((old, now) -> apic.softwareEnableWritten()))
                .register("ISR", ISR, Width.DWORD, vectors("In-service", apic.isr()))
                .register("TMR", TMR, Width.DWORD, vectors("Trigger mode", apic.tmr()))
                .register("IRR", IRR, Width.DWORD, vectors("Interrupt request", apic.irr()))
                .register(
                        "ESR",
                        ESR,
                        Width.DWORD,
                        r ->
                                r.summary("Error status")
                                        .access(Access.READ_WRITE)
                                        .onPeek(() -> apic.errors().value())
                                        .onWrite((old, now) -> apic.errors().written()))
                .register(
                        "ICR_LOW",
                        ICR_LOW,
                        Width.DWORD,
                        r ->
                                r.summary("Interrupt command, low half")
                                        .field("vector", 0, 7, Access.READ_WRITE)
                                        .field("delivery mode", 8, 10, Access.READ_WRITE)
                                        .field("destination mode", 11)
                                        .field("delivery status", 12, Access.READ_ONLY)
                                        .field("level", 14)
                                        .field("trigger mode", 15)
                                        .field("destination shorthand", 18, 19, Access.READ_WRITE)
                                        .onPeek(() -> apic.command().low())
                                        .onWrite((old, now) -> apic.command().writeLow(now)))
                .register(
                        "ICR_HIGH",
                        ICR_HIGH,
                        Width.DWORD,
                        r ->
                                r.summary("Interrupt command, high half")
                                        .field("destination", 24, 31, Access.READ_WRITE)
                                        .onPeek(() -> apic.command().high())
                                        .onWrite((old, now) -> apic.command().writeHigh(now)))
                .register(
                        "LVT_TIMER",
                        LVT_TIMER,
                        Width.DWORD,
                        r ->
                                lvt(r, "Timer")
                                        .field("timer mode", 17, 18, Access.READ_WRITE)
                                        .onWrite((old, now) -> apic.timerEntryWritten()))
                .register(
                        "LVT_THERMAL",
                        LVT_THERMAL,
                        Width.DWORD,
                        r -> maskable(apic, delivered(lvt(r, "Thermal sensor"))))
                .register(
                        "LVT_PERFORMANCE",
                        LVT_PERFORMANCE,
                        Width.DWORD,
                        r -> maskable(apic, delivered(lvt(r, "Performance counters"))))
                .register(
                        "LVT_LINT0",
                        LVT_LINT0,
                        Width.DWORD,
                        r -> maskable(apic, pin(delivered(lvt(r, "Pin LINT0")))))
                .register(
                        "LVT_LINT1",
                        LVT_LINT1,
                        Width.DWORD,
                        r -> maskable(apic, pin(delivered(lvt(r, "Pin LINT1")))))
                .register("LVT_ERROR", LVT_ERROR, Width.DWORD, r -> maskable(apic, lvt(r, "Error")))
                .register(
                        "INITIAL_COUNT",
                        INITIAL_COUNT,
                        Width.DWORD,
                        r ->
                                r.summary("Timer initial count")
                                        .access(Access.READ_WRITE)
                                        .onPeek(() -> apic.timer().initialCount())
                                        .onWrite((old, now) -> apic.timer().initialCount(now)))
                .register(
                        "CURRENT_COUNT",
                        CURRENT_COUNT,
                        Width.DWORD,
                        r ->
                                r.summary("Timer current count")
                                        .access(Access.READ_ONLY)
                                        .onPeek(() -> apic.timer().currentCount()))
                .register(
                        "DIVIDE_CONFIGURATION",
                        DIVIDE_CONFIGURATION,
                        Width.DWORD,
                        r ->
                                r.summary("Timer divide configuration")
                                        .field("divide value, low", 0, 1, Access.READ_WRITE)
                                        .field("divide value, high", 3)
                                        .onWrite(
                                                (old, now) ->
                                                        apic.timer().divideConfiguration(now)))
                .build();
    }

    /** In the table, but not in processors since the Pentium 4. */
    private static void unused(RegisterSpec r) {
        r.access(Access.READ_ONLY).reset(0).onPeek(() -> 0);
    }

    private static Consumer<RegisterSpec> vectors(String summary, VectorSet set) {
        return r ->
                r.summary(summary).access(Access.READ_ONLY).repeated(8, 16).onPeek(set::register);
    }

    /** What every entry of the local vector table has (figure 12-8). */
    private static RegisterSpec lvt(RegisterSpec r, String source) {
        return r.summary("LVT: " + source)
                .field("vector", 0, 7, Access.READ_WRITE)
                .field("delivery status", 12, Access.READ_ONLY)
                .field("mask", 16)
                .reset(LVT_MASK);
    }

    private static RegisterSpec delivered(RegisterSpec r) {
        return r.field("delivery mode", 8, 10, Access.READ_WRITE);
    }

    private static RegisterSpec pin(RegisterSpec r) {
        return r.field("polarity", 13)
                .field("remote IRR", 14, Access.READ_ONLY)
                .field("trigger mode", 15);
    }

    private static void maskable(LocalApic apic, RegisterSpec r) {
        r.onWrite((old, now) -> apic.entryWritten());
    }

    /** Returns the offsets, divided by 16, at which a register is. */
    static BitSet present(RegisterBank bank) {
        BitSet present = new BitSet();
        for (RegisterDescription register : bank.describe().registers()) {
            for (int i = 0; i < register.count(); i++) {
                present.set((int) (register.offset() + i * register.stride()) / 16);
            }
        }
        return present;
    }
}
