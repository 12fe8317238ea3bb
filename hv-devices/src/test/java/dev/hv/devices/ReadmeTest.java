package dev.hv.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.state.Schema;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

class ReadmeTest {
    private record NoOptions() {}

    private static final class DoorbellPlugin implements DevicePlugin<NoOptions> {
        @Override
        public Descriptor<NoOptions> descriptor() {
            return new Descriptor<>(
                    "doorbell",
                    "A doorbell",
                    NoOptions.class,
                    new NoOptions(),
                    Schema.first("doorbell"),
                    List.of(
                            Slot.of("regs", Slot.Kind.PORTS, "Registers"),
                            Slot.of("irq", Slot.Kind.OUTPUT, "It was rung")),
                    Set.of(Claim.PORT_IO, Claim.LEVEL_IRQ, Claim.SNAPSHOT));
        }

        @Override
        public Device create(NoOptions config, DeviceContext context) {
            return new Doorbell(context);
        }
    }

    @Test
    void theExampleOfTheReadmeIsTheOneThatIsCompiledHere() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String source = Files.readString(Path.of("src/test/java/dev/hv/devices/Doorbell.java"));
        assertEquals(
                source.split("// README\n", 2)[1].strip(),
                readme.split("```(java)?\n", 3)[1].strip());
    }

    @Test
    void theExampleRings() {
        DeviceBench bench = new DeviceBench();
        bench.create(new DoorbellPlugin());
        bench.out("regs", 0, 0);
        assertTrue(bench.line("irq").asserted());
        assertEquals(1, bench.in("regs", 1));
        bench.out("regs", 1, 1);
        assertFalse(bench.line("irq").asserted());
    }

    @Test
    void theReadmeNamesEveryDeviceThatIsFound() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        Set<String> missing = new TreeSet<>();
        for (DevicePlugin<?> plugin : ServiceLoader.load(DevicePlugin.class)) {
            if (!readme.contains("`" + plugin.descriptor().id() + "`")) {
                missing.add(plugin.descriptor().id());
            }
        }
        assertEquals(Set.of(), missing);
    }
}
