package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.machine.MachineEnd;
import dev.hv.api.state.StateTree;
import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.disk.DiskFormat;
import dev.hv.disk.ImageRequest;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.OnReset;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.screen.PersonInput;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(60)
final class BiosTest {
    /** Keys 1 and 9, by the USB HID Usage Tables. */
    private static final int KEY_1 = 0x1E;

    private static final int KEY_9 = 0x26;
    private static final int CAPS_LOCK = 0x39;
    private static final String BOOTING = "hv BIOS: booting from disk\r\n";

    /** HID 1.11, appendix B.1. */
    private static final int CAPS_LOCK_LIGHT = 1 << 1;

    @Test
    void aMachineWithoutDrivesSaysThatNothingBoots() throws Exception {
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        MachineSpec pc = MachineSpec.of("pc");
        MachineSpec spec =
                pc.withClock(ClockSpec.deterministic())
                        .withBoot(BootSpec.from(BootSpec.USUAL_ORDER))
                        .withReplaced(BiosCaller.console(pc, console));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            assertTrue(console.get().await("no bootable device"), () -> console.get().text());
        }
    }

    @Test
    void aPersonChoosesFromTheMenuWhatIsBooted(@TempDir Path directory) throws Exception {
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        AtomicReference<PersonInput> keys = new AtomicReference<>();
        List<Integer> lights = new CopyOnWriteArrayList<>();
        try (PcMachine machine = menu(directory, console, keys)) {
            machine.start();
            assertTrue(console.get().await("  1  disk\r\n"), () -> console.get().text());
            keys.get().onLights(lights::add);
            press(keys.get(), CAPS_LOCK, KEY_9, KEY_1);
            assertEquals(1, machine.await().code(), () -> console.get().text());
            assertEquals(List.of(CAPS_LOCK_LIGHT), lights, "Caps Lock is lit");
            assertTrue(console.get().text().endsWith(BOOTING), () -> console.get().text());
        }
    }

    @Test
    void aRestoredMachineIsServedAsTheOneThatWasSaved(@TempDir Path directory) throws Exception {
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        AtomicReference<PersonInput> keys = new AtomicReference<>();
        StateTree state;
        byte[] memory;
        try (PcMachine saved = menu(directory, console, keys)) {
            saved.start();
            assertTrue(console.get().await("  1  disk\r\n"), () -> console.get().text());
            saved.pause();
            state = saved.save();
            memory = saved.ram().toArray(ValueLayout.JAVA_BYTE);
        }
        try (PcMachine restored = menu(directory, console, keys)) {
            restored.ram().copyFrom(MemorySegment.ofArray(memory));
            restored.load(state.reader());
            restored.resume();
            press(keys.get(), KEY_1);
            assertEquals(1, restored.await().code(), () -> console.get().text());
            assertEquals(BOOTING, console.get().text());
        }
    }

    /** A machine whose BIOS asks whether to boot a disk, which only ends it. */
    private static PcMachine menu(
            Path directory,
            AtomicReference<MemoryCharacters> console,
            AtomicReference<PersonInput> keys)
            throws Exception {
        MachineSpec pc = BiosCaller.pc(directory, BiosCaller.MEMORY);
        MachineSpec spec =
                pc.withMemory(16 << 20)
                        .withBoot(BootSpec.from(List.of(BootDevice.MENU)))
                        .withReplaced(BiosCaller.console(pc, console))
                        .withReplaced(
                                pc.device("kbc")
                                        .at("input", BiosCaller.keeping(keys, PersonInput::new)));
        return new MachineBuilder(spec).build();
    }

    private static void press(PersonInput keyboard, int... keys) {
        for (int key : keys) {
            keyboard.key(key, true);
            keyboard.key(key, false);
        }
    }

    @Test
    void aProgramThatJumpsToTheResetVectorResetsTheMachine(@TempDir Path directory)
            throws Exception {
        byte[] sector = new byte[512];
        byte[] jump = {(byte) 0xEA, (byte) 0xF0, (byte) 0xFF, 0x00, (byte) 0xF0}; // jmp F000:FFF0
        System.arraycopy(jump, 0, sector, 0, jump.length);
        BiosCaller.makeBootable(sector);
        Path file = Files.write(directory.resolve("jump.img"), sector);
        MachineSpec spec =
                BiosCaller.pc(ImageRequest.of(file).withFormat(DiskFormat.RAW))
                        .withBoot(BootSpec.from(List.of(BootDevice.DISK)))
                        .withPolicy(OnReset.END, OnReset.END);
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            assertEquals(MachineEnd.Kind.RESET, machine.await().kind());
        }
    }
}
