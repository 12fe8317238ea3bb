package dev.hv.devices.uart;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/** Makes 16550A serial ports. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class Uart16550aPlugin implements DevicePlugin<Uart16550aConfig> {
    private static final Descriptor<Uart16550aConfig> DESCRIPTOR =
            new Descriptor<>(
                    "uart-16550a",
                    "16550A serial port",
                    Uart16550aConfig.class,
                    Uart16550aConfig.DEFAULT,
                    Schema.first("uart-16550a"),
                    List.of(
                            Slot.at("regs", Slot.Kind.PORTS, "The eight registers", 0x3F8),
                            Slot.at("irq", Slot.Kind.OUTPUT, "Interrupt", 4),
                            Slot.of("chars", Slot.Kind.BACKEND, "What is on the other end")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.LEVEL_IRQ,
                            Claim.TIMERS,
                            Claim.CHARACTERS,
                            Claim.PEEK,
                            Claim.SNAPSHOT,
                            Claim.UART_16550A));

    @Override
    public Descriptor<Uart16550aConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(Uart16550aConfig config, DeviceContext context) throws ConfigException {
        if (config.clockHertz() < 1 || config.clockHertz() > 1_000_000_000) {
            throw new ConfigException(
                    "clockHertz", config.clockHertz() + " Hz, expected 1 to 1000000000");
        }
        return new Uart16550a(config, context);
    }
}
