package dev.hv.devices;

import dev.hv.tck.Effort;
import dev.hv.tck.PluginsContract;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Every device of this module keeps the rules for devices; a first look in every build. */
final class ConformanceTest implements PluginsContract {
    @Override
    public Effort effort() {
        return Effort.QUICK;
    }

    /** As {@code hv tck} looks: some minutes for all. */
    @Nested
    @Tag("long")
    final class Usual implements PluginsContract {}
}
