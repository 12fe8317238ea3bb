package dev.hv.devices.apic;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.irq.EndOfInterruptReceiver;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;
import dev.hv.devices.Frequency;

import org.jspecify.annotations.Nullable;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The local APIC of one processor: Intel SDM vol. 3A, chapter 12.
 *
 * <p>Interrupts from four sides meet here: messages of I/O APICs and devices ({@link MsiTarget}),
 * the pins LINT0 and LINT1, the local vector table's own sources, and commands of the processor
 * itself. What comes out is the level of INTR, and the vector that the acknowledge cycle asks for.
 *
 * <p>A command reaches this processor alone. The frame of registers does not move with the base
 * address in IA32_APIC_BASE; the guest is told by {@link Trace#guestError}.
 */
final class LocalApic implements Device, CpuInterrupts, MsiTarget, RegisterMapped {
    private static final int IA32_APIC_BASE = 0x1B;
    private static final int IA32_TSC_DEADLINE = 0x6E0;
    private static final long BASE_ADDRESS = 0xFEE0_0000L;
    private static final long BASE_BOOT_PROCESSOR = 1 << 8;
    private static final long BASE_RESERVED = 0xFFF0_0000_0000_02FFL;

    private static final long SVR_SOFTWARE_ENABLE = 1 << 8;
    private static final long SVR_SUPPRESS_EOI_BROADCAST = 1 << 12;
    private static final long OPEN_BUS = 0xFFFF_FFFFL;

    /** Vectors below are reserved (12.5.2). */
    static final int LOWEST_VECTOR = 16;

    private final boolean bootProcessor;
    private final DeviceContext context;
    private final Trace trace;
    private final InterruptLine intr;
    private final InterruptLine nmi;
    private final InterruptLine smi;
    private final InterruptLine init;

    private final ApicTimer timer;
    private final ErrorStatus errors = new ErrorStatus();
    private final VectorSet irr = new VectorSet();
    private final VectorSet isr = new VectorSet();
    private final VectorSet tmr = new VectorSet();
    private final RegisterBank bank;
    private final BitSet present;
    private final Addressing addressing;
    private final InterruptCommand command;
    private final X2ApicMsrs msrs;
    private final Register tpr;
    private final Register svr;
    private final Register lvtTimer;
    private final Register lvtPerformance;
    private final Register lvtLint0;
    private final Register lvtLint1;
    private final Register lvtError;
    private final List<Register> localVectorTable;

    private ApicMode mode = ApicMode.XAPIC;
    private boolean externalMessage;
    private boolean lint0;
    private boolean lint1;

    private @Nullable InterruptController external;
    private @Nullable EndOfInterruptReceiver ioApic;

    LocalApic(LocalApicConfig config, DeviceContext context) {
        bootProcessor = config.bootProcessor();
        this.context = context;
        trace = context.trace();
        timer =
                new ApicTimer(
                        context.clock(),
                        new Frequency(config.busHz()),
                        new Frequency(config.tscHz()),
                        this::timerExpired);
        bank = LocalApicRegisters.bank(this, trace);
        present = LocalApicRegisters.present(bank);
        addressing = new Addressing(config.id(), bank.register("LDR"), bank.register("DFR"));
        command = new InterruptCommand(this, addressing, trace);
        msrs = new X2ApicMsrs(this, bank);
        tpr = bank.register("TPR");
        svr = bank.register("SVR");
        lvtTimer = bank.register("LVT_TIMER");
        lvtPerformance = bank.register("LVT_PERFORMANCE");
        lvtLint0 = bank.register("LVT_LINT0");
        lvtLint1 = bank.register("LVT_LINT1");
        lvtError = bank.register("LVT_ERROR");
        localVectorTable =
                List.of(
                        lvtTimer,
                        bank.register("LVT_THERMAL"),
                        lvtPerformance,
                        lvtLint0,
                        lvtLint1,
                        lvtError);

        context.mmio("regs", LocalApicRegisters.SIZE, AccessRules.only(Width.DWORD), new Frame());
        intr = context.line("intr", Trigger.LEVEL);
        nmi = context.line("nmi", Trigger.EDGE);
        smi = context.line("smi", Trigger.EDGE);
        init = context.line("init", Trigger.EDGE);
        context.input("lint0", this::lint0);
        context.input("lint1", this::lint1);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", bank.describe());
    }

    // State (12.4.7)

    @Override
    public void reset(ResetKind kind) {
        mode = ApicMode.XAPIC;
        powerUp();
    }

    /** The state after power-up, and after INIT, which keeps the mode (12.4.7.1, 12.4.7.3). */
    private void powerUp() {
        bank.reset();
        timer.reset();
        irr.clear();
        isr.clear();
        tmr.clear();
        command.reset();
        errors.reset();
        externalMessage = false;
    }

    @Override
    public void initialized() {
        powerUp();
        update();
    }

    @Override
    public void driveOutputs() {
        external = context.peer("extint", InterruptController.class).orElse(null);
        ioApic = context.peer("eoi", EndOfInterruptReceiver.class).orElse(null);
        update();
    }

    @Override
    public void save(StateWriter out) {
        bank.save(out);
        timer.save(out.section("timer"));
        command.save(out.section("command"));
        errors.save(out.section("errors"));
        out.putLong("mode", mode.bits());
        irr.save(out, "irr");
        isr.save(out, "isr");
        tmr.save(out, "tmr");
        out.putBoolean("external-message", externalMessage);
        out.putBoolean("lint0", lint0);
        out.putBoolean("lint1", lint1);
    }

    @Override
    public void load(StateReader in) throws StateException {
        bank.load(in);
        timer.load(section(in, "timer"), ApicTimer.Mode.of(lvtTimer.value()));
        command.load(section(in, "command"));
        errors.load(section(in, "errors"));
        mode =
                ApicMode.of(in.getLong("mode"))
                        .orElseThrow(() -> new StateException("mode", "is no mode"));
        irr.load(in, "irr");
        isr.load(in, "isr");
        tmr.load(in, "tmr");
        externalMessage = in.getBoolean("external-message");
        lint0 = in.getBoolean("lint0");
        lint1 = in.getBoolean("lint1");
        if (!softwareEnabled() && !allMasked()) {
            throw new StateException("SVR", "is software-disabled with an unmasked LVT entry");
        }
    }

    @Override
    public void close() {
        timer.close();
    }

    private static StateReader section(StateReader in, String name) throws StateException {
        return in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
    }

    private boolean allMasked() {
        return localVectorTable.stream().noneMatch(LocalApic::unmasked);
    }

    // Registers

    /** The 4-KByte frame: only in xAPIC mode (12.4.1, 12.12.1). */
    private final class Frame implements IoHandler {
        @Override
        public long read(long offset, Width width) {
            if (mode != ApicMode.XAPIC) {
                return OPEN_BUS;
            }
            checkRegister(offset);
            return bank.read(offset, width);
        }

        @Override
        public void write(long offset, Width width, long value) {
            if (mode == ApicMode.XAPIC) {
                checkRegister(offset);
                bank.write(offset, width, value);
            }
        }

        @Override
        public OptionalLong peek(long offset, Width width) {
            return mode == ApicMode.XAPIC ? bank.peek(offset, width) : OptionalLong.of(OPEN_BUS);
        }

        private void checkRegister(long offset) {
            if (!present.get((int) offset / 16)) {
                error(ErrorStatus.ILLEGAL_REGISTER_ADDRESS);
            }
        }
    }

    VectorSet irr() {
        return irr;
    }

    VectorSet isr() {
        return isr;
    }

    VectorSet tmr() {
        return tmr;
    }

    ApicTimer timer() {
        return timer;
    }

    ErrorStatus errors() {
        return errors;
    }

    InterruptCommand command() {
        return command;
    }

    ApicMode mode() {
        return mode;
    }

    long idRegister() {
        return addressing.idRegister(mode);
    }

    long logicalIdRegister() {
        return addressing.logicalIdRegister(mode);
    }

    /** In software-disabled state every local vector is masked and stays so (12.4.7.2). */
    void softwareEnableWritten() {
        if (!softwareEnabled()) {
            for (Register entry : localVectorTable) {
                entry.set(entry.value() | LocalApicRegisters.LVT_MASK);
            }
        }
        update();
    }

    void timerEntryWritten() {
        timer.mode(ApicTimer.Mode.of(lvtTimer.value()));
        softwareEnableWritten();
    }

    void entryWritten() {
        if ((lvtLint0.value() & LocalApicRegisters.LVT_LEVEL) == 0) {
            lvtLint0.set(lvtLint0.value() & ~LocalApicRegisters.LVT_REMOTE_IRR);
        }
        softwareEnableWritten();
        sampleLint0();
    }

    private boolean softwareEnabled() {
        return (svr.value() & SVR_SOFTWARE_ENABLE) != 0;
    }

    private static boolean unmasked(Register entry) {
        return (entry.value() & LocalApicRegisters.LVT_MASK) == 0;
    }

    // Local interrupts (12.5)

    private void timerExpired() {
        local(lvtTimer);
    }

    private void local(Register entry) {
        if (unmasked(entry)) {
            receive(DeliveryMode.of(entry.value()), (int) entry.value() & 0xFF, false);
        }
    }

    /** The error interrupt comes once until software writes the ESR (12.5.3). */
    void error(long error) {
        if (trace.enabled()) {
            trace.event("lapic.error", error, 0);
        }
        if (errors.add(error)) {
            local(lvtError);
        }
    }

    /** A counter's interrupt masks its entry (12.5.1). */
    @Override
    public void performanceInterrupt() {
        local(lvtPerformance);
        lvtPerformance.set(lvtPerformance.value() | LocalApicRegisters.LVT_MASK);
        update();
    }

    private void lint0(boolean asserted) {
        if (asserted == lint0) {
            return;
        }
        lint0 = asserted;
        if (asserted && mode != ApicMode.DISABLED && !levelFixed(lvtLint0)) {
            edge(lvtLint0);
        }
        sampleLint0();
        update();
    }

    private void lint1(boolean asserted) {
        if (asserted == lint1) {
            return;
        }
        lint1 = asserted;
        if (asserted && mode == ApicMode.DISABLED) {
            nmi.pulse();
        } else if (asserted) {
            edge(lvtLint1);
        }
        update();
    }

    private void edge(Register entry) {
        if (DeliveryMode.of(entry.value()) != DeliveryMode.EXT_INT) {
            local(entry);
        }
    }

    private static boolean levelFixed(Register entry) {
        return (entry.value() & LocalApicRegisters.LVT_LEVEL) != 0
                && DeliveryMode.of(entry.value()) == DeliveryMode.FIXED;
    }

    /** A level on LINT0 becomes an interrupt, and no further one before its EOI (12.5.1). */
    private void sampleLint0() {
        if (lint0
                && mode != ApicMode.DISABLED
                && unmasked(lvtLint0)
                && levelFixed(lvtLint0)
                && (lvtLint0.value() & LocalApicRegisters.LVT_REMOTE_IRR) == 0) {
            lvtLint0.set(lvtLint0.value() | LocalApicRegisters.LVT_REMOTE_IRR);
            accept((int) lvtLint0.value() & 0xFF, true);
        }
    }

    /** ExtINT is a level that goes past the IRR to the processor (12.5.1). */
    private boolean externalPending() {
        return mode == ApicMode.DISABLED
                ? lint0
                : externalMessage || external(lvtLint0, lint0) || external(lvtLint1, lint1);
    }

    private static boolean external(Register entry, boolean asserted) {
        return asserted
                && unmasked(entry)
                && DeliveryMode.of(entry.value()) == DeliveryMode.EXT_INT;
    }

    // Messages and commands (12.6, 12.11)

    /** SELF IPI (12.12.11). */
    void selfInterrupt(int vector) {
        if (vector < LOWEST_VECTOR) {
            error(ErrorStatus.SEND_ILLEGAL_VECTOR);
        } else {
            accept(vector, false);
        }
    }

    @Override
    public void deliver(long address, int data, Initiator from) {
        if (address >>> 20 != BASE_ADDRESS >>> 20) {
            trace.guestError("an interrupt message to an address of no APIC", 0, address);
            return;
        }
        boolean levelDeassert = (data & 0xC000) == 0x8000;
        boolean logical = (address & (1 << 2)) != 0;
        if (mode != ApicMode.DISABLED
                && !levelDeassert
                && addressing.meansSelf(mode, (int) ((address >> 12) & 0xFF), logical)) {
            receive(DeliveryMode.of(data), data & 0xFF, (data & (1 << 15)) != 0);
        }
    }

    void receive(DeliveryMode delivery, int vector, boolean level) {
        switch (delivery) {
            case FIXED, LOWEST_PRIORITY -> accept(vector, level);
            case NMI -> nmi.pulse();
            case SMI -> smi.pulse();
            case INIT -> {
                initialized();
                init.pulse();
            }
            case EXT_INT -> {
                externalMessage = true;
                update();
            }
            case START_UP, RESERVED ->
                    trace.guestError("an interrupt that no running processor takes", 0, vector);
        }
    }

    /** A fixed interrupt goes into the IRR (12.8.4). */
    private void accept(int vector, boolean level) {
        if (vector < LOWEST_VECTOR) {
            error(ErrorStatus.RECEIVE_ILLEGAL_VECTOR);
        } else if (softwareEnabled()) {
            irr.add(vector);
            tmr.set(vector, level);
            if (trace.enabled()) {
                trace.event("lapic.accept", vector, level ? 1 : 0);
            }
            update();
        }
    }

    // Priority and the processor (12.8)

    /** The PPR (12.8.3.1). */
    long processorPriority() {
        long task = tpr.value();
        int highest = isr.highest();
        int inService = highest < 0 ? 0 : highest & 0xF0;
        return (task & 0xF0) >= inService ? task : inService;
    }

    private boolean deliverable(int vector) {
        return (vector >> 4) > (processorPriority() >> 4);
    }

    /** Drives INTR as the state says. */
    void update() {
        boolean fixed = mode != ApicMode.DISABLED && deliverable(irr.highest());
        intr.set(fixed || externalPending());
    }

    @Override
    public int acknowledge() {
        int vector = InterruptController.NO_VECTOR;
        if (externalPending() && external != null) {
            externalMessage = false;
            vector = external.acknowledge();
        }
        if (vector == InterruptController.NO_VECTOR && mode != ApicMode.DISABLED) {
            vector = acknowledgeFixed();
        }
        update();
        if (trace.enabled()) {
            trace.event("lapic.acknowledge", vector, 0);
        }
        return vector;
    }

    /** What became masked after INTR was raised gives the spurious vector (12.9). */
    private int acknowledgeFixed() {
        int vector = irr.highest();
        if (vector < 0) {
            return InterruptController.NO_VECTOR;
        }
        if (!deliverable(vector)) {
            return (int) svr.value() & 0xFF;
        }
        irr.remove(vector);
        isr.add(vector);
        return vector;
    }

    /** A write to the EOI register (12.8.5). */
    void endOfInterrupt() {
        int vector = isr.highest();
        if (vector < 0) {
            return;
        }
        isr.remove(vector);
        if (trace.enabled()) {
            trace.event("lapic.eoi", vector, 0);
        }
        if (tmr.contains(vector)) {
            if (levelFixed(lvtLint0) && (lvtLint0.value() & 0xFF) == vector) {
                lvtLint0.set(lvtLint0.value() & ~LocalApicRegisters.LVT_REMOTE_IRR);
                sampleLint0();
            }
            if (ioApic != null && (svr.value() & SVR_SUPPRESS_EOI_BROADCAST) == 0) {
                ioApic.endOfInterrupt(vector);
            }
        }
        update();
    }

    @Override
    public int taskPriority() {
        return (int) tpr.value() >> 4;
    }

    @Override
    public void taskPriority(int priorityClass) {
        tpr.set((priorityClass & 0xF) << 4);
        update();
    }

    @Override
    public OptionalLong readMsr(int index) {
        if (index == IA32_APIC_BASE) {
            long boot = bootProcessor ? BASE_BOOT_PROCESSOR : 0;
            return OptionalLong.of(BASE_ADDRESS | mode.bits() | boot);
        }
        if (index == IA32_TSC_DEADLINE) {
            return OptionalLong.of(timer.deadline());
        }
        return mode == ApicMode.X2APIC && index >= X2ApicMsrs.FIRST && index <= X2ApicMsrs.LAST
                ? msrs.read(index)
                : OptionalLong.empty();
    }

    @Override
    public boolean writeMsr(int index, long value) {
        if (index == IA32_APIC_BASE) {
            return baseWritten(value);
        }
        if (index == IA32_TSC_DEADLINE) {
            timer.deadline(value);
            return true;
        }
        return mode == ApicMode.X2APIC
                && index >= X2ApicMsrs.FIRST
                && index <= X2ApicMsrs.LAST
                && msrs.write(index, value);
    }

    /** IA32_APIC_BASE (12.4.4, 12.12.5). */
    private boolean baseWritten(long value) {
        long bits = value & ApicMode.BITS;
        if ((value & BASE_RESERVED) != 0 || !mode.mayBecome(bits)) {
            return false;
        }
        long address = value & ~(ApicMode.BITS | BASE_BOOT_PROCESSOR);
        if (address != BASE_ADDRESS) {
            trace.guestError("relocation of the local APIC, whose frame stays", 0, value);
        }
        ApicMode before = mode;
        mode = ApicMode.of(bits).orElse(before);
        if (mode == ApicMode.DISABLED && before != ApicMode.DISABLED) {
            powerUp();
        } else if (mode == ApicMode.X2APIC && before == ApicMode.XAPIC) {
            command.writeHigh(0);
        }
        update();
        return true;
    }
}
