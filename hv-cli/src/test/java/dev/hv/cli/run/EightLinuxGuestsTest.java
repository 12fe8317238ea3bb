package dev.hv.cli.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.machine.MachineEnd;
import dev.hv.cli.console.ConsoleScript;
import dev.hv.cli.console.ScriptPlayer;
import dev.hv.cli.console.ScriptedCharacters;
import dev.hv.cli.guest.GuestKind;
import dev.hv.cli.guest.GuestLibrary;
import dev.hv.cli.guest.GuestUnavailableException;
import dev.hv.cli.guest.LinuxGuest;
import dev.hv.cli.guest.Progress;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.CharacterSources;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.Place;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Eight Linux guests at once in one Java virtual machine. Two of them at a time are told the same:
 * if any of the others touched them, they would not do the same, to the instruction.
 */
@Tag("long")
@Timeout(3600)
final class EightLinuxGuestsTest {
    private static final int PAIRS = 4;
    private static final long MEMORY_BYTES = 128L << 20;

    @TempDir private Path directory;

    /** A guest with what it has printed. */
    private record Guest(int number, PcMachine machine, ByteArrayOutputStream printed) {
        String text() {
            return printed.toString(StandardCharsets.UTF_8);
        }

        long instructions() {
            return machine.cpus().stream().mapToLong(VirtualCpu::instructions).sum();
        }
    }

    private static LinuxGuest linux() throws IOException {
        Map<String, String> environment = System.getenv();
        GuestLibrary library =
                new GuestLibrary(
                        GuestLibrary.defaultHome(environment),
                        environment.getOrDefault("PATH", ""),
                        Progress.silent());
        try {
            return library.get(GuestKind.CLOUD);
        } catch (GuestUnavailableException e) {
            return abort("no Linux guest: " + e.getMessage());
        }
    }

    private Guest guest(int number, LinuxGuest linux) throws IOException {
        Path script = directory.resolve("script" + number);
        Files.writeString(
                script,
                """
                wait root #\s
                type i=0; while [ $i -lt %d ]; do i=$((i + 1)); done; echo counted=$i; date
                wait root #\s
                type dd if=/dev/zero bs=64k count=%d 2>/dev/null | md5sum; cat /proc/uptime
                wait root #\s
                type poweroff
                """
                        .formatted(1000 * number, 16 * number));
        ScriptPlayer player = new ScriptPlayer(ConsoleScript.read(script));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        BackendSource streams =
                CharacterSources.streams("test", InputStream.nullInputStream(), printed);
        BackendSource typed =
                new BackendSource() {
                    @Override
                    public String description() {
                        return "script " + number;
                    }

                    @Override
                    public HostBackend open(Executor domain) throws IOException {
                        return new ScriptedCharacters(
                                player, (CharacterBackend) streams.open(domain));
                    }
                };
        MachineSpec spec =
                MachineSpec.of("microvm")
                        .withMemory(MEMORY_BYTES)
                        .withClock(ClockSpec.deterministic())
                        .withBoot(
                                BootSpec.of(BootFile.of(linux.kernel()))
                                        .withInitrd(BootFile.of(linux.initrd()))
                                        .withCommandLine(LinuxGuest.COMMAND_LINE + " quiet"));
        Place serial = new Place.Backend(typed);
        spec = spec.withReplaced(spec.device("uart0").at("chars", serial));
        return new Guest(number, new MachineBuilder(spec).build(), printed);
    }

    @Test
    void eightBootAtOnceAndEachDoesWhatItDoesAlone() throws IOException, InterruptedException {
        LinuxGuest linux = linux();
        List<Guest> guests = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * PAIRS; i++) {
                guests.add(guest(i % PAIRS + 1, linux));
            }
            guests.forEach(guest -> guest.machine().start());
            List<byte[]> states = new ArrayList<>();
            for (Guest guest : guests) {
                Optional<MachineEnd> end = guest.machine().await(Duration.ofMinutes(50));
                assertTrue(end.isPresent(), () -> "it still runs: " + guest.text());
                assertEquals(MachineEnd.Kind.POWER_OFF, end.get().kind(), guest::text);
                states.add(guest.machine().save().sha256());
            }
            guests.forEach(guest -> guest.machine().close());
            for (int i = 0; i < PAIRS; i++) {
                Guest one = guests.get(i);
                Guest other = guests.get(i + PAIRS);
                assertTrue(one.text().contains("counted=" + 1000 * one.number()), one::text);
                assertEquals(one.text(), other.text());
                assertEquals(one.instructions(), other.instructions());
                assertArrayEquals(states.get(i), states.get(i + PAIRS));
                assertNotEquals(one.text(), guests.get((i + 1) % PAIRS).text());
            }
        } finally {
            guests.forEach(guest -> guest.machine().close());
        }
    }
}
