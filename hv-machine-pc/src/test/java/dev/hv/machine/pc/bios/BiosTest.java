package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.Place;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.atomic.AtomicReference;

@Timeout(60)
final class BiosTest {
    @Test
    void aMachineWithoutDrivesSaysThatNothingBoots() throws Exception {
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        MachineSpec pc = MachineSpec.of("pc");
        MachineSpec spec =
                pc.withClock(ClockSpec.deterministic())
                        .withBoot(BootSpec.from(BootSpec.USUAL_ORDER))
                        .withReplaced(
                                pc.device("debug0")
                                        .at(
                                                "chars",
                                                new Place.Backend(
                                                        BackendSource.of(
                                                                "memory",
                                                                domain -> {
                                                                    console.set(
                                                                            new MemoryCharacters(
                                                                                    domain));
                                                                    return console.get();
                                                                }))));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            assertTrue(console.get().await("no bootable device"), () -> console.get().text());
        }
    }
}
