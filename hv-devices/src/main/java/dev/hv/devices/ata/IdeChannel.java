package dev.hv.devices.ata;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.Map;
import java.util.Optional;

/**
 * A channel on the ISA bus, as in the PC/AT: PIO, and no DMA (ATA/ATAPI-6, annex on the host; IBM
 * PC AT Technical Reference, fixed disk adapter).
 */
final class IdeChannel implements Device, RegisterMapped {
    private final AtaChannel channel;
    private final InterruptLine irq;

    IdeChannel(IdeChannelConfig config, DeviceContext context) throws ConfigException {
        channel = new AtaChannel("ide", context, BusMaster.NONE, this::driveInterrupt);
        DriveKind[] kinds = {config.kind0(), config.kind1()};
        for (int i = 0; i < kinds.length; i++) {
            String slot = "drive" + i;
            Optional<BlockBackend> backend = context.backend(slot, BlockBackend.class);
            if (backend.isPresent()) {
                channel.attach(
                        i,
                        kinds[i].make(backend.get(), context.clock(), slot, config.latencyNanos()));
            }
        }
        context.ports("command", 8, AtaChannel.COMMAND_RULES, channel);
        context.ports("control", 1, AccessRules.bytes(), channel.controlHandler());
        irq = context.line("irq", Trigger.EDGE);
    }

    private void driveInterrupt() {
        irq.set(channel.interrupts());
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("command", channel.commandMap(), "control", channel.controlMap());
    }

    @Override
    public void reset(ResetKind kind) {
        channel.reset();
    }

    @Override
    public void driveOutputs() {
        channel.driveOutputs();
        driveInterrupt();
    }

    @Override
    public void quiesce() {
        channel.quiesce();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void save(StateWriter out) {
        channel.save(out);
    }

    @Override
    public void load(StateReader in) throws StateException {
        channel.load(in);
    }
}
