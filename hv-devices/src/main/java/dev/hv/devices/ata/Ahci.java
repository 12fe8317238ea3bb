package dev.hv.devices.ata;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.pci.PciPin;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.register.RegisterSpec;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;
import dev.hv.devices.medium.Sections;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Serial ATA host bus adapter (Serial ATA AHCI 1.3.1) with the identity of the one in Intel's
 * ICH9 (datasheet 316972, chapter 14), in AHCI mode alone: the registers of the adapter and of its
 * ports, and its interrupt, by pin or by message.
 *
 * <p>Not there, and not in the capability registers: native command queuing, port multipliers,
 * enclosure management, staggered spin-up, hot plug, power management of links.
 */
final class Ahci implements Device, RegisterMapped {
    static final int PORTS = 6;

    private static final int REGION_BYTES = 4096;
    private static final int FIRST_PORT = 0x100;
    private static final int PORT_BYTES = 0x80;

    /** S64A, SAM, SCLO, 32 command slots, 3 Gbit/s (3.1.1). */
    private static final long CAPABILITIES =
            1L << 31 | 1 << 24 | 2 << 20 | 1 << 18 | 31 << 8 | (PORTS - 1);

    /** 1.3.1 (3.1.5). */
    private static final long VERSION = 0x0001_0301;

    private static final long HBA_RESET = 1;
    private static final long INTERRUPT_ENABLE = 1 << 1;

    /** AHCI is enabled for ever where CAP.SAM says that there is nothing else (3.1.2). */
    private static final long AHCI_ENABLE = 1L << 31;

    private static final List<String> ADDRESSES = List.of("PxCLB", "PxCLBU", "PxFB", "PxFBU");

    private static final int ALL_PORTS = (1 << PORTS) - 1;

    private final Trace trace;
    private final Initiator initiator;
    private final PciFunction function;
    private final RegisterBank bank;
    private final Register interruptStatus;
    private final List<AhciPort> ports = new ArrayList<>();
    private boolean interruptEnable;

    Ahci(AhciConfig config, DeviceContext context) throws ConfigException {
        trace = context.trace();
        initiator = Initiator.named(context.path());
        RegisterBank.Builder builder = RegisterBank.named("ahci", REGION_BYTES).trace(trace);
        declareGeneric(builder);
        declareLists(builder);
        declareInterrupts(builder);
        declareLink(builder);
        bank = builder.quietElsewhere().build();
        interruptStatus = bank.register("IS");
        IoRegion region =
                context.mmio("abar", REGION_BYTES, AccessRules.implemented(Width.DWORD), bank);
        attachDrives(config, context);
        function =
                PciFunction.builder(context, "pci")
                        .identity(0x8086, 0x2922)
                        .revision(0x02)
                        .classCode(0x0106_01)
                        .interruptPin(PciPin.A)
                        .busMaster()
                        .memoryBar(5, region)
                        .msi(1)
                        .build();
    }

    private void attachDrives(AhciConfig config, DeviceContext context) throws ConfigException {
        DriveKind[] kinds = {
            config.kind0(),
            config.kind1(),
            config.kind2(),
            config.kind3(),
            config.kind4(),
            config.kind5()
        };
        AhciPort.Registers registers =
                new AhciPort.Registers(
                        bank.register("PxCLB"),
                        bank.register("PxCLBU"),
                        bank.register("PxFB"),
                        bank.register("PxFBU"),
                        bank.register("PxIS"),
                        bank.register("PxIE"),
                        bank.register("PxSERR"));
        for (int i = 0; i < PORTS; i++) {
            String slot = "drive" + i;
            Optional<BlockBackend> backend = context.backend(slot, BlockBackend.class);
            Drive drive = null;
            if (backend.isPresent()) {
                drive = kinds[i].make(backend.get(), context.clock(), slot, config.latencyNanos());
            }
            ports.add(new AhciPort(i, new Side(), registers, drive));
        }
    }

    private void declareGeneric(RegisterBank.Builder builder) {
        constant(builder, "CAP", 0x00, CAPABILITIES, "HBA capabilities (3.1.1)");
        builder.register(
                "GHC",
                0x04,
                Width.DWORD,
                r ->
                        r.summary("Global HBA control (3.1.2)")
                                .access(Access.READ_ONLY)
                                .field("HR", 0, Access.READ_WRITE)
                                .field("IE", 1, Access.READ_WRITE)
                                .field("AE", 31, Access.READ_ONLY)
                                .reset(AHCI_ENABLE)
                                .onPeek(this::control)
                                .onWrite((old, now) -> controlWritten(now)));
        builder.register(
                "IS",
                0x08,
                Width.DWORD,
                r ->
                        r.summary("Interrupt status (3.1.3)")
                                .access(Access.READ_ONLY)
                                .field("IPS", 0, PORTS - 1, Access.WRITE_ONE_TO_CLEAR)
                                .onWrite((old, now) -> interruptsChanged()));
        constant(builder, "PI", 0x0C, ALL_PORTS, "Ports implemented (3.1.4)");
        constant(builder, "VS", 0x10, VERSION, "AHCI version (3.1.5)");
        constant(builder, "CAP2", 0x24, 0, "HBA capabilities extended (3.1.10)");
    }

    private static void constant(
            RegisterBank.Builder builder, String name, int at, long value, String summary) {
        builder.register(
                name,
                at,
                Width.DWORD,
                r -> r.summary(summary).access(Access.READ_ONLY).reset(value).onPeek(() -> value));
    }

    private static void port(
            RegisterBank.Builder builder,
            String name,
            int at,
            String summary,
            Consumer<RegisterSpec> more) {
        builder.register(
                name,
                FIRST_PORT + at,
                Width.DWORD,
                r ->
                        more.accept(
                                r.summary(summary)
                                        .access(Access.READ_ONLY)
                                        .repeated(PORTS, PORT_BYTES)));
    }

    private void declareLists(RegisterBank.Builder builder) {
        port(
                builder,
                "PxCLB",
                0x00,
                "Command list base address (3.3.1)",
                r -> r.field("CLB", 10, 31, Access.READ_WRITE));
        port(
                builder,
                "PxCLBU",
                0x04,
                "Its upper 32 bits (3.3.2)",
                r -> r.field("CLBU", 0, 31, Access.READ_WRITE));
        port(
                builder,
                "PxFB",
                0x08,
                "FIS base address (3.3.3)",
                r -> r.field("FB", 8, 31, Access.READ_WRITE));
        port(
                builder,
                "PxFBU",
                0x0C,
                "Its upper 32 bits (3.3.4)",
                r -> r.field("FBU", 0, 31, Access.READ_WRITE));
        port(
                builder,
                "PxCMD",
                0x18,
                "Command and status (3.3.7)",
                r ->
                        r.field("ST", 0, Access.READ_WRITE)
                                .field("SUD", 1, Access.READ_ONLY)
                                .field("POD", 2, Access.READ_ONLY)
                                .field("CLO", 3, Access.READ_WRITE)
                                .field("FRE", 4, Access.READ_WRITE)
                                .field("CCS", 8, 12, Access.READ_ONLY)
                                .field("FR", 14, Access.READ_ONLY)
                                .field("CR", 15, Access.READ_ONLY)
                                .field("ATAPI", 24, Access.READ_WRITE)
                                .field("DLAE", 25, Access.READ_WRITE)
                                .onPeek(i -> ports.get(i).command())
                                .onWrite((i, old, now) -> ports.get(i).commandWritten(now)));
        port(
                builder,
                "PxCI",
                0x38,
                "Command issue (3.3.14)",
                r ->
                        r.field("CI", 0, 31, Access.READ_WRITE)
                                .onPeek(i -> ports.get(i).issued())
                                .onWrite((i, old, now) -> ports.get(i).issue(now)));
    }

    private void declareInterrupts(RegisterBank.Builder builder) {
        Access clears = Access.WRITE_ONE_TO_CLEAR;
        port(
                builder,
                "PxIS",
                0x10,
                "Interrupt status (3.3.5)",
                r ->
                        r.field("DHRS", 0, clears)
                                .field("PSS", 1, clears)
                                .field("DSS", 2, clears)
                                .field("SDBS", 3, clears)
                                .field("UFS", 4, Access.READ_ONLY)
                                .field("DPS", 5, clears)
                                .field("PCS", 6, Access.READ_ONLY)
                                .field("DMPS", 7, clears)
                                .field("PRCS", 22, Access.READ_ONLY)
                                .field("IPMS", 23, clears)
                                .field("OFS", 24, clears)
                                .field("INFS", 26, clears)
                                .field("IFS", 27, clears)
                                .field("HBDS", 28, clears)
                                .field("HBFS", 29, clears)
                                .field("TFES", 30, clears)
                                .field("CPDS", 31, clears)
                                .onWrite((i, old, now) -> interruptsChanged()));
        port(
                builder,
                "PxIE",
                0x14,
                "Interrupt enable (3.3.6)",
                r ->
                        r.field("LOW", 0, 7, Access.READ_WRITE)
                                .field("MIDDLE", 22, 24, Access.READ_WRITE)
                                .field("HIGH", 26, 31, Access.READ_WRITE)
                                .onWrite((i, old, now) -> interruptsChanged()));
    }

    private void declareLink(RegisterBank.Builder builder) {
        port(
                builder,
                "PxTFD",
                0x20,
                "Task file data (3.3.8)",
                r ->
                        r.field("STS", 0, 7, Access.READ_ONLY)
                                .field("ERR", 8, 15, Access.READ_ONLY)
                                .onPeek(i -> ports.get(i).task()));
        port(
                builder,
                "PxSIG",
                0x24,
                "Signature (3.3.9)",
                r -> r.onPeek(i -> ports.get(i).signature()));
        port(
                builder,
                "PxSSTS",
                0x28,
                "Serial ATA status (3.3.10)",
                r ->
                        r.field("DET", 0, 3, Access.READ_ONLY)
                                .field("SPD", 4, 7, Access.READ_ONLY)
                                .field("IPM", 8, 11, Access.READ_ONLY)
                                .onPeek(i -> ports.get(i).link()));
        port(
                builder,
                "PxSCTL",
                0x2C,
                "Serial ATA control (3.3.11)",
                r ->
                        r.field("DET", 0, 3, Access.READ_WRITE)
                                .field("SPD", 4, 7, Access.READ_WRITE)
                                .field("IPM", 8, 11, Access.READ_WRITE)
                                .onWrite(
                                        (i, old, now) ->
                                                ports.get(i).linkControlWritten(old, now)));
        port(
                builder,
                "PxSERR",
                0x30,
                "Serial ATA error (3.3.12)",
                r ->
                        r.field("ERR", 0, 15, Access.WRITE_ONE_TO_CLEAR)
                                .field("DIAG", 16, 26, Access.WRITE_ONE_TO_CLEAR)
                                .onWrite((i, old, now) -> ports.get(i).errorsWritten()));
        port(builder, "PxSACT", 0x34, "Serial ATA active: no queue (3.3.13)", r -> {});
    }

    private long control() {
        return AHCI_ENABLE | (interruptEnable ? INTERRUPT_ENABLE : 0);
    }

    /** A reset of the adapter ends before the write does (10.4.3). */
    private void controlWritten(long value) {
        if ((value & HBA_RESET) != 0) {
            resetBankButAddresses();
            interruptEnable = false;
            ports.forEach(AhciPort::reset);
        } else {
            interruptEnable = (value & INTERRUPT_ENABLE) != 0;
        }
        interruptsChanged();
    }

    /** Where lists and received FISes are in memory stays over a reset of the adapter (10.4.3). */
    private void resetBankButAddresses() {
        List<Register> kept = ADDRESSES.stream().map(bank::register).toList();
        long[][] held = new long[kept.size()][PORTS];
        for (int i = 0; i < PORTS; i++) {
            for (int k = 0; k < kept.size(); k++) {
                held[k][i] = kept.get(k).value(i);
            }
        }
        bank.reset();
        for (int i = 0; i < PORTS; i++) {
            for (int k = 0; k < kept.size(); k++) {
                kept.get(k).set(i, held[k][i]);
            }
        }
    }

    /** Sets IS of ports that interrupt, again where it has just been cleared (5.6.2). */
    private void interruptsChanged() {
        long before = interruptStatus.value();
        long now = before;
        for (int i = 0; i < PORTS; i++) {
            if (ports.get(i).interrupting()) {
                now |= 1L << i;
            }
        }
        interruptStatus.set(now);
        boolean asserted = interruptEnable && now != 0;
        boolean more = asserted && ((now & ~before) != 0 || !function.intx().asserted());
        function.intx().set(asserted);
        if (more) {
            function.message(0);
        }
    }

    /** What ports see of the adapter. */
    private final class Side implements AhciPort.Adapter {
        @Override
        public @Nullable DmaMemory memory() {
            return function.isBusMaster() ? new DmaMemory(function.dma(), initiator) : null;
        }

        @Override
        public void interruptsChanged() {
            Ahci.this.interruptsChanged();
        }

        @Override
        public void mistake(String what, long detail) {
            trace.guestError(what, detail, 0);
        }
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        Map<String, RegisterMap> maps = new LinkedHashMap<>();
        maps.put("pci", function.registers());
        maps.put("abar", bank.describe());
        return maps;
    }

    @Override
    public void reset(ResetKind kind) {
        function.reset();
        bank.reset();
        interruptEnable = false;
        ports.forEach(AhciPort::reset);
    }

    @Override
    public void driveOutputs() {
        function.driveOutputs();
        ports.forEach(AhciPort::driveOutputs);
        function.intx().set(interruptEnable && interruptStatus.value() != 0);
    }

    @Override
    public void quiesce() {
        ports.forEach(AhciPort::quiesce);
    }

    @Override
    public void close() {
        ports.forEach(AhciPort::close);
    }

    @Override
    public void save(StateWriter out) {
        function.save(out.section("pci"));
        bank.save(out.section("abar"));
        out.putBoolean("interrupt-enable", interruptEnable);
        for (int i = 0; i < PORTS; i++) {
            ports.get(i).save(out.section("port" + i));
        }
    }

    @Override
    public void load(StateReader in) throws StateException {
        function.load(Sections.of(in, "pci"));
        bank.load(Sections.of(in, "abar"));
        interruptEnable = in.getBoolean("interrupt-enable");
        for (int i = 0; i < PORTS; i++) {
            ports.get(i).load(Sections.of(in, "port" + i));
        }
    }
}
