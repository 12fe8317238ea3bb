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

/** Makes keyboard controllers with a keyboard and a mouse. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class KeyboardController8042Plugin
        implements DevicePlugin<KeyboardController8042Config> {
    private static final String ID = "keyboard-controller-8042";

    @Override
    public Descriptor<KeyboardController8042Config> descriptor() {
        return new Descriptor<>(
                ID,
                "8042 with a 102-key keyboard and a wheel mouse",
                KeyboardController8042Config.class,
                new KeyboardController8042Config(true),
                Schema.first(ID),
                List.of(
                        Slot.at("data", Kind.PORTS, "Data", 0x60),
                        Slot.at("command", Kind.PORTS, "Status and command", 0x64),
                        Slot.at("irq", Kind.OUTPUT, "Keyboard interrupt", 1),
                        Slot.at("aux-irq", Kind.OUTPUT, "Mouse interrupt", 12),
                        Slot.of("a20", Kind.OUTPUT, "Asserted: address bit 20 passes"),
                        Slot.of("input", Kind.BACKEND, "Keys and pointer of the person")),
                Set.of(
                        Claim.PORT_IO,
                        Claim.LEVEL_IRQ,
                        Claim.TIMERS,
                        Claim.INPUT,
                        Claim.PEEK,
                        Claim.SNAPSHOT,
                        Claim.KBC_8042));
    }

    @Override
    public Device create(KeyboardController8042Config config, DeviceContext context) {
        return new KeyboardController8042(config, context);
    }
}
