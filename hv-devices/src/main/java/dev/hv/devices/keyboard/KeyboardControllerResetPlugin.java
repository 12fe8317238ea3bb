package dev.hv.devices.keyboard;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.device.Slot.Kind;
import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/** Makes 8042 keyboard controllers without a keyboard. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class KeyboardControllerResetPlugin
        implements DevicePlugin<KeyboardControllerResetConfig> {
    private static final Descriptor<KeyboardControllerResetConfig> DESCRIPTOR =
            new Descriptor<>(
                    "keyboard-controller-reset",
                    "8042 without a keyboard: A20 gate, reset pulse, self test",
                    KeyboardControllerResetConfig.class,
                    new KeyboardControllerResetConfig(),
                    Schema.first("keyboard-controller-reset"),
                    List.of(
                            Slot.at("data", Kind.PORTS, "Data (1 port)", 0x60),
                            Slot.at("command", Kind.PORTS, "Status and command (1 port)", 0x64),
                            Slot.of("a20", Kind.OUTPUT, "A20 gate: asserted is open"),
                            Slot.at("irq", Kind.OUTPUT, "Output buffer full", 1)),
                    Set.of(Claim.PORT_IO, Claim.LEVEL_IRQ, Claim.PEEK, Claim.SNAPSHOT));

    @Override
    public Descriptor<KeyboardControllerResetConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(KeyboardControllerResetConfig config, DeviceContext context) {
        return new KeyboardControllerReset(context);
    }
}
