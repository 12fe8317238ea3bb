package dev.hv.devices.chipset;

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

/** Makes the coprocessor error logic of a PC. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class CoprocessorErrorPlugin implements DevicePlugin<CoprocessorErrorConfig> {
    private static final String ID = "coprocessor-error";

    private static final Descriptor<CoprocessorErrorConfig> DESCRIPTOR =
            new Descriptor<>(
                    ID,
                    "Coprocessor errors by IRQ 13 (port F0h)",
                    CoprocessorErrorConfig.class,
                    new CoprocessorErrorConfig(),
                    Schema.first(ID),
                    List.of(
                            Slot.at("regs", Kind.PORTS, "Acknowledges an error (1 port)", 0xF0),
                            Slot.of("ferr", Kind.INPUT, "The processor has an error"),
                            Slot.at("irq", Kind.OUTPUT, "Interrupt (level)", 13),
                            Slot.of("ignne", Kind.OUTPUT, "The processor ignores errors (level)")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.LEVEL_IRQ,
                            Claim.PEEK,
                            Claim.SNAPSHOT,
                            Claim.COPROCESSOR_ERROR));

    @Override
    public Descriptor<CoprocessorErrorConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(CoprocessorErrorConfig config, DeviceContext context) {
        return new CoprocessorError(context);
    }
}
