package dev.hv.devices.flash;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.device.Slot.Kind;
import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/** Makes parallel flash memories. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class FlashCfiPlugin implements DevicePlugin<FlashCfiConfig> {
    private static final String ID = "flash-cfi";
    private static final int USUAL_BYTES = 64 << 10;
    private static final int USUAL_BLOCK = 4096;

    private static final Descriptor<FlashCfiConfig> DESCRIPTOR =
            new Descriptor<>(
                    ID,
                    "Parallel NOR flash memory, 8 bits wide, with Intel's command set and CFI",
                    FlashCfiConfig.class,
                    new FlashCfiConfig(USUAL_BYTES, USUAL_BLOCK, false),
                    Schema.first(ID),
                    List.of(
                            Slot.of("memory", Kind.MMIO, "The chip's addresses"),
                            Slot.of("contents", Kind.BACKEND, "Where its contents are kept")),
                    Set.of(Claim.MMIO, Claim.PEEK, Claim.SNAPSHOT, Claim.FLASH_CFI));

    @Override
    public Descriptor<FlashCfiConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(FlashCfiConfig config, DeviceContext context) throws ConfigException {
        int block = config.block();
        if (block < FlashCfiConfig.LEAST_BLOCK
                || block > FlashCfiConfig.MOST_BLOCK
                || Integer.bitCount(block) != 1) {
            throw new ConfigException(
                    "block",
                    "is "
                            + block
                            + " bytes, expected a power of two from "
                            + FlashCfiConfig.LEAST_BLOCK
                            + " to "
                            + FlashCfiConfig.MOST_BLOCK);
        }
        int size = config.size();
        if (size < FlashCfiConfig.LEAST_BYTES || size > FlashCfiConfig.MOST_BYTES) {
            throw new ConfigException(
                    "size",
                    "is "
                            + size
                            + " bytes, expected "
                            + FlashCfiConfig.LEAST_BYTES
                            + " to "
                            + FlashCfiConfig.MOST_BYTES);
        }
        return new FlashCfi(config, context);
    }
}
