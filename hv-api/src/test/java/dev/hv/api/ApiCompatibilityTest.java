package dev.hv.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.plugin.ApiVersion;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was written for this version of the API goes on working; see docs/compatibility.md. A new
 * version begins with a file of its own: {@code mvn -pl hv-api test -Dhv.api=record}.
 */
final class ApiCompatibilityTest {
    private static final Path BASELINE = Path.of("api", ApiVersion.CURRENT + ".txt");

    /** What plugins implement: a method that is added there has to have a body. */
    private static final Set<String> IMPLEMENTED_BY_PLUGINS =
            Set.of(
                    "backend.BackendPlugin",
                    "backend.BlockBackend",
                    "backend.BlockFormat",
                    "backend.BlockImage",
                    "backend.CharacterBackend",
                    "backend.DisplayBackend",
                    "backend.DisplaySource",
                    "backend.InputBackend",
                    "backend.NetworkBackend",
                    "backend.RemovableBlockBackend",
                    "bus.AddressSpace",
                    "bus.AddressSpaceEdit",
                    "bus.AddressSpaceListener",
                    "bus.BusPlugin",
                    "bus.BusTracer",
                    "bus.BusTracerPlugin",
                    "bus.IoHandler",
                    "bus.RamRegion",
                    "cpu.CpuBackend",
                    "cpu.CpuState",
                    "cpu.VirtualCpu",
                    "device.Device",
                    "device.DevicePlugin",
                    "device.DmaController",
                    "irq.CpuInterrupts",
                    "irq.EndOfInterruptReceiver",
                    "irq.InterruptController",
                    "irq.LineInput",
                    "irq.MsiTarget",
                    "machine.FirmwareItems",
                    "machine.FirmwarePlugin",
                    "machine.FirmwarePlugin$Image",
                    "pci.PciBus",
                    "register.RegisterMapped");

    /** Returns what in a change of the API keeps plugins from working, a line for each. */
    private static SortedSet<String> breaks(Collection<String> before, Collection<String> after) {
        SortedSet<String> breaks = new TreeSet<>(before);
        breaks.removeAll(after);
        for (String line : after) {
            String type = line.substring("dev.hv.api.".length(), line.indexOf(' '));
            if (!before.contains(line)
                    && line.contains(" has abstract ")
                    && IMPLEMENTED_BY_PLUGINS.contains(type)
                    && before.stream()
                            .anyMatch(old -> old.startsWith("dev.hv.api." + type + " "))) {
                breaks.add("without a body: " + line);
            }
        }
        return breaks;
    }

    @Test
    void whatWasWrittenForThisVersionGoesOnWorking() throws Exception {
        SortedSet<String> current = ApiSignatures.current();
        assertTrue(current.size() > 500, "found " + current.size());
        if ("record".equals(System.getProperty("hv.api"))) {
            Files.createDirectories(BASELINE.getParent());
            Files.write(BASELINE, current);
        }
        List<String> baseline = Files.readAllLines(BASELINE);
        assertEquals(
                new TreeSet<>(),
                breaks(baseline, current),
                "this breaks plugins: keep it, deprecated, or raise ApiVersion.CURRENT and record"
                        + " its baseline with -Dhv.api=record");
    }

    @Test
    void whatPluginsImplementIsThere() throws Exception {
        SortedSet<String> current = ApiSignatures.current();
        for (String type : IMPLEMENTED_BY_PLUGINS) {
            String name = "dev.hv.api." + type + " is ";
            assertFalse(current.tailSet(name).isEmpty(), type);
            assertTrue(current.tailSet(name).first().startsWith(name), type);
        }
    }

    @Test
    void whatIsTakenAwayOrAskedOfPluginsBreaksThem() {
        List<String> before =
                List.of(
                        "dev.hv.api.device.Device is interface",
                        "dev.hv.api.device.Device has abstract reset() : void",
                        "dev.hv.api.time.Timer is interface");
        List<String> after =
                List.of(
                        "dev.hv.api.device.Device is interface",
                        "dev.hv.api.device.Device has abstract sleep() : void",
                        "dev.hv.api.device.Device has close() : void",
                        "dev.hv.api.time.Timer is interface",
                        "dev.hv.api.time.Timer has abstract pause() : void");
        assertEquals(
                Set.of(
                        "dev.hv.api.device.Device has abstract reset() : void",
                        "without a body: dev.hv.api.device.Device has abstract sleep() : void"),
                breaks(before, after));
    }
}
