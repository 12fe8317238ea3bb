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
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.devices.medium.Sections;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The IDE function of Intel's 82371SB (PIIX3 datasheet 290550, 2.5 and 2.7): two channels at the
 * ports and interrupts of the AT, each switched on by the decode bit of its timing register, and a
 * bus master. Timings are registers without effect.
 */
final class IdePiix3 implements Device, RegisterMapped {
    static final int CHANNELS = 2;
    static final int DRIVES = 4;
    static final List<Integer> IRQS = List.of(14, 15);

    private static final List<Integer> COMMAND_PORTS = List.of(0x1F0, 0x170);
    private static final List<Integer> CONTROL_PORTS = List.of(0x3F6, 0x376);
    private static final long DECODE_ENABLE = 1 << 15;

    private final PciFunction function;
    private final Register timing;
    private final RegisterBank busMasterBank;
    private final List<AtaChannel> channels = new ArrayList<>();
    private final List<IdeBusMaster> masters = new ArrayList<>();
    private final List<IoRegion> commandRegions = new ArrayList<>();
    private final List<IoRegion> controlRegions = new ArrayList<>();
    private final List<InterruptLine> lines = new ArrayList<>();

    IdePiix3(IdePiix3Config config, DeviceContext context) throws ConfigException {
        Initiator initiator = Initiator.named(context.path());
        RegisterBank.Builder bank = RegisterBank.named("bmide", 16).trace(context.trace());
        for (int i = 0; i < CHANNELS; i++) {
            int index = i;
            IdeBusMaster master =
                    new IdeBusMaster(i, this::function, initiator, () -> started(index));
            master.declare(bank);
            masters.add(master);
            channels.add(new AtaChannel("ide" + i, context, master, () -> driveInterrupt(index)));
            lines.add(context.line("irq" + i, Trigger.EDGE));
        }
        busMasterBank = bank.build();
        masters.forEach(master -> master.attach(busMasterBank));
        attachDrives(config, context);
        for (int i = 0; i < CHANNELS; i++) {
            AtaChannel channel = channels.get(i);
            commandRegions.add(context.ports("command" + i, 8, AtaChannel.COMMAND_RULES, channel));
            controlRegions.add(
                    context.ports("control" + i, 1, AccessRules.bytes(), channel.controlHandler()));
        }
        IoRegion masterRegion =
                context.ports(
                        "busmaster",
                        16,
                        AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD),
                        busMasterBank);
        function =
                PciFunction.builder(context, "pci")
                        .identity(0x8086, 0x7010)
                        .classCode(0x0101_80)
                        .busMaster()
                        .ioBar(4, masterRegion)
                        .ioWindow(commandRegions.get(0))
                        .ioWindow(controlRegions.get(0))
                        .ioWindow(commandRegions.get(1))
                        .ioWindow(controlRegions.get(1))
                        .registers(timing -> declareTiming(timing, config.decoded()))
                        .build();
        timing = function.register("IDETIM");
    }

    private void attachDrives(IdePiix3Config config, DeviceContext context) throws ConfigException {
        DriveKind[] kinds = {config.kind0(), config.kind1(), config.kind2(), config.kind3()};
        for (int i = 0; i < DRIVES; i++) {
            String slot = "drive" + i;
            Optional<BlockBackend> backend = context.backend(slot, BlockBackend.class);
            if (backend.isPresent()) {
                Drive drive =
                        kinds[i].make(backend.get(), context.clock(), slot, config.latencyNanos());
                channels.get(i / 2).attach(i % 2, drive);
            }
        }
    }

    /** The datasheet's reset value is 0; hypervisors' firmware may rely on channels that answer. */
    private void declareTiming(RegisterBank.Builder bank, boolean decoded) {
        bank.register(
                        "IDETIM",
                        0x40,
                        Width.WORD,
                        r ->
                                r.summary("IDE timing and decode enable (2.5.7)")
                                        .repeated(CHANNELS, 2)
                                        .reset(decoded ? DECODE_ENABLE : 0)
                                        .onWrite((index, old, now) -> decode()))
                .register("SIDETIM", 0x44, Width.BYTE, r -> r.summary("Slave IDE timing (2.5.8)"));
    }

    private PciFunction function() {
        return function;
    }

    private void started(int channel) {
        channels.get(channel).busMasterStarted();
    }

    private void decode() {
        for (int i = 0; i < CHANNELS; i++) {
            boolean on = (timing.value(i) & DECODE_ENABLE) != 0;
            function.place(commandRegions.get(i), on ? COMMAND_PORTS.get(i) : 0);
            function.place(controlRegions.get(i), on ? CONTROL_PORTS.get(i) : 0);
        }
    }

    private void driveInterrupt(int channel) {
        boolean now = channels.get(channel).interrupts();
        if (now && !lines.get(channel).asserted()) {
            masters.get(channel).interrupted();
        }
        lines.get(channel).set(now);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        Map<String, RegisterMap> maps = new LinkedHashMap<>();
        maps.put("pci", function.registers());
        maps.put("busmaster", busMasterBank.describe());
        for (int i = 0; i < CHANNELS; i++) {
            maps.put("command" + i, channels.get(i).commandMap());
            maps.put("control" + i, channels.get(i).controlMap());
        }
        return maps;
    }

    @Override
    public void reset(ResetKind kind) {
        function.reset();
        busMasterBank.reset();
        masters.forEach(IdeBusMaster::reset);
        channels.forEach(AtaChannel::reset);
    }

    @Override
    public void driveOutputs() {
        function.driveOutputs();
        decode();
        for (int i = 0; i < CHANNELS; i++) {
            channels.get(i).driveOutputs();
            lines.get(i).set(channels.get(i).interrupts());
        }
    }

    @Override
    public void quiesce() {
        channels.forEach(AtaChannel::quiesce);
    }

    @Override
    public void close() {
        channels.forEach(AtaChannel::close);
    }

    @Override
    public void save(StateWriter out) {
        function.save(out.section("pci"));
        busMasterBank.save(out.section("busmaster"));
        for (int i = 0; i < CHANNELS; i++) {
            masters.get(i).save(out.section("master" + i));
            channels.get(i).save(out.section("channel" + i));
        }
    }

    @Override
    public void load(StateReader in) throws StateException {
        function.load(Sections.of(in, "pci"));
        busMasterBank.load(Sections.of(in, "busmaster"));
        for (int i = 0; i < CHANNELS; i++) {
            masters.get(i).load(Sections.of(in, "master" + i));
            channels.get(i).load(Sections.of(in, "channel" + i));
        }
    }
}
