package dev.hv.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.device.Descriptor;
import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.PluginsContract;
import dev.hv.tck.part.StandardPart;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Set;

/** Every device of this module keeps the rules for devices; a first look in every build. */
final class ConformanceTest implements QuickContract {
    /** So that the rules for the part are among those that it is held against. */
    @Test
    void whatADevicesNameSaysThatItIsItClaims() {
        for (DevicePlugin<?> plugin : plugins()) {
            Descriptor<?> descriptor = plugin.descriptor();
            assertEquals(Set.of(), StandardPart.claimedById(descriptor), descriptor.id());
        }
    }

    /** As {@code hv tck} looks: some minutes for all. */
    @Nested
    @Tag("long")
    final class Usual implements PluginsContract {}
}
