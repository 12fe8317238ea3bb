package dev.hv.devices.chipset;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.RamControl;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.SharedInput;
import dev.hv.api.irq.Trigger;
import dev.hv.api.pci.PciAddress;
import dev.hv.api.pci.PciBus;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.pci.PciHost;
import dev.hv.api.pci.PciPin;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Host bridge: Intel 440FX PCIset, 82441FX PMC datasheet (order number 290549).
 *
 * <p>It makes configuration cycles by mechanism 1 (3.1, PCI Local Bus Specification 3.0,
 * 3.2.2.3.2), and decides which RAM below 1 MiB shows (PAM, 3.2.18; SMRAM, 3.2.24). DRAM and host
 * bus timing are registers without effect. So is SMRAM's D_CLS, which would hide the memory from
 * data references of the handler and not from its code: the bus makes no such difference.
 *
 * <p>Interrupt pin P of device D leads to line (P + D - 1) mod 4, as boards wire their slots.
 */
final class HostBridgeI440Fx implements Device, RegisterMapped, PciHost {
    static final List<String> INTERRUPTS = List.of("inta", "intb", "intc", "intd");

    /** Memory access and bus master cannot be disabled (3.2.3). */
    private static final int HARDWIRED_COMMAND = 6;

    private static final int PORTS = 4;
    private static final long CONE = 1L << 31;

    /** Where the segments of PAM1 to PAM6 begin: two of 16 KiB in each. */
    private static final long PAM_BASE = 0xC0000;

    private static final int SEGMENT_BYTES = 0x4000;
    private static final long BIOS_BASE = 0xF0000;
    private static final int BIOS_BYTES = 0x10000;
    private static final int PAM_REGISTERS = 7;
    private static final int READ = 1;
    private static final int WRITE = 2;

    private static final long SMRAM_BASE = 0xA0000;
    private static final int SMRAM_BYTES = 0x20000;
    private static final int C_BASE_SEG = 0x02;
    private static final long G_SMRAME = 1 << 3;
    private static final long D_LCK = 1 << 4;
    private static final long D_CLS = 1 << 5;
    private static final long D_OPEN = 1 << 6;

    private final DeviceContext context;
    private final Trace trace;
    private final PciBus bus = new PciBus();
    private final PciFunction function;
    private final RegisterBank address;
    private final Register confadd;
    private final Register pam;
    private final Register smram;
    private final List<SharedInput> wires = new ArrayList<>();
    private boolean smiActive;

    HostBridgeI440Fx(HostBridgeI440FxConfig config, DeviceContext context) {
        this.context = context;
        trace = context.trace();
        function =
                PciFunction.builder(context, "pci")
                        .identity(0x8086, 0x1237)
                        .subsystem(config.subsystemVendor(), config.subsystem())
                        .revision(0x02)
                        .classCode(0x0600_00)
                        .hardwiredCommand(HARDWIRED_COMMAND)
                        .registers(this::declare)
                        .build();
        pam = function.register("PAM");
        smram = function.register("SMRAM");
        address =
                RegisterBank.named("i440fx", PORTS)
                        .trace(trace)
                        .register(
                                "CONFADD",
                                0,
                                Width.DWORD,
                                r ->
                                        r.summary("Configuration address (3.1.1)")
                                                .access(Access.READ_ONLY)
                                                .field("REGISTER", 2, 7, Access.READ_WRITE)
                                                .field("FUNCTION", 8, 10, Access.READ_WRITE)
                                                .field("DEVICE", 11, 15, Access.READ_WRITE)
                                                .field("BUS", 16, 23, Access.READ_WRITE)
                                                .field("CONE", 31))
                        .build();
        confadd = address.register("CONFADD");
        context.ports(
                "confadd",
                PORTS,
                AccessRules.implemented(Width.BYTE, Width.DWORD),
                new AddressPorts());
        context.ports(
                "confdata",
                PORTS,
                AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD),
                new DataPorts());
        context.input("smiact", this::smiAct);
        for (String name : INTERRUPTS) {
            InterruptLine line = context.line(name, Trigger.LEVEL);
            wires.add(new SharedInput(line::set));
        }
    }

    private void declare(RegisterBank.Builder bank) {
        bank.register(
                        "PMCCFG",
                        0x50,
                        Width.WORD,
                        r -> r.summary("PMC configuration (3.2.12)").reset(0))
                .register("DETURBO", 0x52, Width.BYTE, r -> r.summary("Deturbo counter (3.2.13)"))
                .register("DBC", 0x53, Width.BYTE, r -> r.summary("Buffers (3.2.14)").reset(0x80))
                .register("AXC", 0x54, Width.BYTE, r -> r.summary("Auxiliary control (3.2.15)"))
                .register("DRT", 0x55, Width.WORD, r -> r.summary("DRAM row type (3.2.16)"))
                .register("DRAMC", 0x57, Width.BYTE, r -> r.summary("DRAM control").reset(0x01))
                .register("DRAMT", 0x58, Width.BYTE, r -> r.summary("DRAM timing").reset(0x10))
                .register(
                        "PAM",
                        0x59,
                        Width.BYTE,
                        r ->
                                r.summary("Programmable attribute map 0 to 6 (3.2.18)")
                                        .access(Access.READ_ONLY)
                                        .field("LOW", 0, 3, Access.READ_WRITE)
                                        .field("HIGH", 4, 7, Access.READ_WRITE)
                                        .repeated(PAM_REGISTERS, 1)
                                        .onWrite((index, old, now) -> showRam()))
                .register(
                        "DRB",
                        0x60,
                        Width.BYTE,
                        r -> r.summary("DRAM row boundaries (3.2.19)").reset(1).repeated(8, 1))
                .register("FDHC", 0x68, Width.BYTE, r -> r.summary("Fixed DRAM hole (3.2.20)"))
                .register("MTT", 0x70, Width.BYTE, r -> r.summary("Multi-transaction timer"))
                .register("CLT", 0x71, Width.BYTE, r -> r.summary("CPU latency timer").reset(0x10))
                .register(
                        "SMRAM",
                        0x72,
                        Width.BYTE,
                        r ->
                                r.summary("System management RAM control (3.2.24)")
                                        .access(Access.READ_ONLY)
                                        .field("C_BASE_SEG", 0, 2, Access.READ_ONLY)
                                        .field("G_SMRAME", 3)
                                        .field("D_LCK", 4)
                                        .field("D_CLS", 5)
                                        .field("D_OPEN", 6)
                                        .reset(C_BASE_SEG)
                                        .onWrite(this::smramWritten))
                .register("ERRCMD", 0x90, Width.BYTE, r -> r.summary("Error command (3.2.25)"))
                .register(
                        "ERRSTS",
                        0x91,
                        Width.BYTE,
                        r ->
                                r.summary("Error status (3.2.26)")
                                        .field("PCI_ERRORS", 0, 4, Access.WRITE_ONE_TO_CLEAR));
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("pci", function.registers(), "confadd", address.describe());
    }

    @Override
    public void attach(PciAddress at, PciFunction attached) {
        if (at.bus() != 0) {
            throw new IllegalArgumentException("there is no bus but 0");
        }
        bus.attach(at, attached);
    }

    @Override
    public InterruptLine connect(PciAddress at, PciPin pin, String source) {
        int line = Math.floorMod(pin.number() + at.device() - 2, INTERRUPTS.size());
        return wires.get(line).connect(source);
    }

    @Override
    public void reset(ResetKind kind) {
        function.reset();
        address.reset();
    }

    @Override
    public void driveOutputs() {
        function.driveOutputs();
        showRam();
    }

    @Override
    public void save(StateWriter out) {
        function.save(out.section("pci"));
        address.save(out);
        out.putBoolean("smiact", smiActive);
    }

    @Override
    public void load(StateReader in) throws StateException {
        function.load(in.section("pci").orElseThrow(() -> new StateException("pci", "is missing")));
        address.load(in);
        smiActive = in.getBoolean("smiact");
    }

    private void smiAct(boolean active) {
        smiActive = active;
        if (trace.enabled()) {
            trace.event("i440fx.smiact", active ? 1 : 0, 0);
        }
        showRam();
    }

    /** D_LCK stays once it is set, clears D_OPEN, and keeps all but D_CLS as it is (3.2.24). */
    private void smramWritten(long old, long now) {
        if ((old & D_LCK) != 0) {
            smram.set((old & ~D_CLS) | (now & D_CLS));
        } else if ((now & D_LCK) != 0) {
            smram.set(now & ~D_OPEN);
        }
        showRam();
    }

    private void showRam() {
        Optional<RamControl> peer = context.peer("ram", RamControl.class);
        if (peer.isEmpty()) {
            return;
        }
        RamControl ram = peer.get();
        show(ram, BIOS_BASE, BIOS_BYTES, pam.value(0) >> 4);
        for (int i = 1; i < PAM_REGISTERS; i++) {
            long base = PAM_BASE + (i - 1L) * 2 * SEGMENT_BYTES;
            show(ram, base, SEGMENT_BYTES, pam.value(i));
            show(ram, base + SEGMENT_BYTES, SEGMENT_BYTES, pam.value(i) >> 4);
        }
        long control = smram.value();
        boolean open = (control & D_OPEN) != 0 || smiActive;
        boolean shown = (control & G_SMRAME) != 0 && open;
        ram.show(SMRAM_BASE, SMRAM_BYTES, shown, shown);
    }

    private static void show(RamControl ram, long base, int size, long attributes) {
        ram.show(base, size, (attributes & READ) != 0, (attributes & WRITE) != 0);
    }

    /** CONFADD answers whole double words alone; anything narrower goes on to the bus (3.1.1). */
    private final class AddressPorts implements IoHandler {
        private static final int RESET_PORT = 1;

        @Override
        public long read(long offset, Width width) {
            if (width == Width.DWORD) {
                return address.read(offset, width);
            }
            Optional<IoHandler> behind = behind(offset);
            return behind.isPresent() ? behind.get().read(0, width) : width.mask();
        }

        @Override
        public void write(long offset, Width width, long value) {
            if (width == Width.DWORD) {
                address.write(offset, width, value);
            } else {
                behind(offset).ifPresent(handler -> handler.write(0, width, value));
            }
        }

        @Override
        public OptionalLong peek(long offset, Width width) {
            if (width == Width.DWORD) {
                return address.peek(offset, width);
            }
            Optional<IoHandler> behind = behind(offset);
            return behind.isPresent() ? behind.get().peek(0, width) : OptionalLong.of(width.mask());
        }

        private Optional<IoHandler> behind(long offset) {
            return offset == RESET_PORT ? context.peer("cf9", IoHandler.class) : Optional.empty();
        }
    }

    /** CONFDATA makes a configuration cycle while CONE is set (3.1.2). */
    private final class DataPorts implements IoHandler {
        private int deviceFunction() {
            return (int) (confadd.value() >> 8 & 0xFF);
        }

        private int register(long offset) {
            return (int) ((confadd.value() & 0xFC) | offset);
        }

        /** Whether there is a cycle, and on this bus: behind it there is no other. */
        private boolean isCycle() {
            return (confadd.value() & CONE) != 0 && (confadd.value() >> 16 & 0xFF) == 0;
        }

        @Override
        public long read(long offset, Width width) {
            return isCycle() ? bus.read(deviceFunction(), register(offset), width) : width.mask();
        }

        @Override
        public void write(long offset, Width width, long value) {
            if (isCycle()) {
                bus.write(deviceFunction(), register(offset), width, value);
            }
        }

        @Override
        public OptionalLong peek(long offset, Width width) {
            return isCycle()
                    ? bus.peek(deviceFunction(), register(offset), width)
                    : OptionalLong.of(width.mask());
        }
    }
}
