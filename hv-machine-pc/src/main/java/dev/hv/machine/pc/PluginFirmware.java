package dev.hv.machine.pc;

import com.google.inject.Module;
import com.google.inject.multibindings.OptionalBinder;

import dev.hv.api.machine.DeviceInstance;
import dev.hv.api.machine.FirmwarePlugin;
import dev.hv.api.machine.FirmwareTarget;

import java.io.IOException;
import java.util.List;

/**
 * Firmware that a plugin is.
 *
 * @param plugin itself
 * @param address that it is told
 */
public record PluginFirmware(FirmwarePlugin plugin, String address) implements Firmware {
    /** Returns the bindings by which a machine has it; what it boots is its own affair. */
    public Module binding() {
        return binder ->
                OptionalBinder.newOptionalBinder(binder, Firmware.class)
                        .setBinding()
                        .toInstance(this);
    }

    @Override
    public Image prepare(Platform platform, BootSpec boot) {
        String text = plugin.scheme() + ":" + address;
        try {
            List<DeviceInstance> devices =
                    platform.devices().stream().map(PluginFirmware::describe).toList();
            return new Prepared(plugin.prepare(address), devices);
        } catch (IOException e) {
            throw new AssemblyException(
                    new AssemblyException.Named("rom", text), String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | LinkageError e) {
            throw new AssemblyException(
                    new AssemblyException.Named("rom", text), "a fault in its plugin: " + e, e);
        }
    }

    private static DeviceInstance describe(DeviceSpec device) {
        return new DeviceInstance(
                device.name(),
                device.plugin(),
                "",
                device.places().entrySet().stream()
                        .map(
                                place ->
                                        new DeviceInstance.Placement(
                                                place.getKey(), place.getValue().text()))
                        .toList());
    }

    private record Prepared(FirmwarePlugin.Image image, List<DeviceInstance> devices)
            implements Image {
        @Override
        public String description() {
            return image.description();
        }

        @Override
        public void load(BootTarget target) {
            image.start(
                    new FirmwareTarget(
                            target.memory(),
                            target.ports(),
                            target.cpu(),
                            devices,
                            target.initiator()));
        }
    }
}
