package dev.hv.devices.rtc;

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

/** Makes MC146818 real-time clocks. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class RtcMc146818Plugin implements DevicePlugin<RtcMc146818Config> {
    private static final Descriptor<RtcMc146818Config> DESCRIPTOR =
            new Descriptor<>(
                    "rtc-mc146818",
                    "Motorola MC146818 real-time clock with 128 bytes of CMOS",
                    RtcMc146818Config.class,
                    RtcMc146818Config.DEFAULT,
                    Schema.first("rtc-mc146818"),
                    List.of(
                            Slot.at("regs", Slot.Kind.PORTS, "Index and data", 0x70),
                            Slot.at("irq", Slot.Kind.OUTPUT, "Interrupt request", 8),
                            Slot.of(
                                    "nmi-mask",
                                    Slot.Kind.OUTPUT,
                                    "High while bit 7 of the index masks NMI"),
                            Slot.of(
                                    "irq-disable",
                                    Slot.Kind.INPUT,
                                    "While high, the clock does not interrupt")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.LEVEL_IRQ,
                            Claim.TIMERS,
                            Claim.PEEK,
                            Claim.WARM_RESET,
                            Claim.SNAPSHOT,
                            Claim.RTC_MC146818,
                            Claim.CMOS_AT));

    @Override
    public Descriptor<RtcMc146818Config> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(RtcMc146818Config config, DeviceContext context) throws ConfigException {
        within("baseMemoryBytes", config.baseMemoryBytes(), 640 << 10, " bytes");
        within("extendedMemoryBytes", config.extendedMemoryBytes(), 4L << 30, " bytes");
        within("floppyTypes", config.floppyTypes(), 0xFF, "");
        return new RtcMc146818(config, context);
    }

    private static void within(String option, long value, long max, String unit)
            throws ConfigException {
        if (value < 0 || value > max) {
            throw new ConfigException(option, value + unit + ", expected 0 to " + max);
        }
    }
}
