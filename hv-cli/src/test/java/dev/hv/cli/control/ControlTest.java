package dev.hv.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.machine.Machine;
import dev.hv.api.machine.MachineState;
import dev.hv.cli.InputException;
import dev.hv.cli.console.Monitor;
import dev.hv.cli.console.RemovableDrives;
import dev.hv.cli.display.Seat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

@Timeout(60)
class ControlTest {
    private Path parent;
    private ControlFolder folder;

    /** A name of a socket has little room (unix(7): 108 bytes), so not JUnit's folder. */
    @BeforeEach
    void makeFolder() throws IOException {
        parent = Files.createTempDirectory("hv");
        folder = new ControlFolder(parent.resolve("hv"));
    }

    @AfterEach
    void removeFolder() throws IOException {
        Files.deleteIfExists(folder.path());
        Files.delete(parent);
    }

    private static Monitor monitor(String name) {
        Machine machine =
                (Machine)
                        Proxy.newProxyInstance(
                                Machine.class.getClassLoader(),
                                new Class<?>[] {Machine.class},
                                (proxy, method, arguments) ->
                                        switch (method.getName()) {
                                            case "state" -> MachineState.RUNNING;
                                            case "name" -> name;
                                            default -> null;
                                        });
        return new Monitor(machine, new Seat(here -> {}), new RemovableDrives(List.of()));
    }

    @Test
    void aMachineIsFoundAndAnswersUntilItIsClosed() throws IOException {
        try (ControlServer _ = ControlServer.open(folder, monitor("first"))) {
            RunningMachine machine = RunningMachine.choose(folder, Optional.empty());
            assertEquals(String.valueOf(ProcessHandle.current().pid()), machine.id());
            assertEquals("first", machine.name());
            assertEquals("running", machine.state());
            assertEquals(
                    new Monitor.Answer(List.of("reset"), Monitor.Next.LEAVE), machine.ask("reset"));
            assertEquals(Monitor.Next.REFUSED, machine.ask("rest").next());
        }
        assertEquals(List.of(), folder.machines());
    }

    @Test
    void machinesAreChosenByNumberAndByName() throws IOException {
        try (ControlServer _ = ControlServer.open(folder, monitor("first"));
                ControlServer _ = ControlServer.open(folder, monitor("second"))) {
            RunningMachine second = RunningMachine.choose(folder, Optional.of("second"));
            assertEquals(second, RunningMachine.choose(folder, Optional.of(second.id())));
            assertThrows(
                    InputException.class, () -> RunningMachine.choose(folder, Optional.empty()));
            assertThrows(
                    InputException.class,
                    () -> RunningMachine.choose(folder, Optional.of("third")));
        }
    }

    @Test
    void theSocketOfAProcessThatIsGoneGoes() throws IOException {
        try (ControlServer _ = ControlServer.open(folder, monitor("first"))) {
            Path left = folder.path().resolve("1.sock");
            try (var gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                gone.bind(UnixDomainSocketAddress.of(left));
            }
            assertTrue(Files.exists(left));
            assertEquals(1, folder.machines().size());
            assertFalse(Files.exists(left));
        }
    }

    @Test
    void nobodyElseGetsIn() throws IOException {
        try (ControlServer _ = ControlServer.open(folder, monitor("first"))) {
            assertEquals(
                    "rwx------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
        }
        Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(IOException.class, () -> ControlServer.open(folder, monitor("second")));
        assertEquals(List.of(), folder.machines());
    }

    /** Whoever sends more than a command, or none, is not answered, and others are. */
    @Test
    void rubbishIsNotAnswered() throws IOException {
        try (ControlServer _ = ControlServer.open(folder, monitor("first"))) {
            RunningMachine machine = RunningMachine.choose(folder, Optional.empty());
            for (int length : new int[] {0, 1, 1 << 20}) {
                try (SocketChannel channel =
                        SocketChannel.open(UnixDomainSocketAddress.of(machine.socket()))) {
                    send(channel, length);
                    ByteBuffer answer = ByteBuffer.allocate(1);
                    assertFalse(received(channel, answer));
                }
            }
            assertEquals(Monitor.Next.STAY, machine.ask("status").next());
        }
    }

    /** The other side may hang up in the middle. */
    private static void send(SocketChannel channel, int length) throws IOException {
        try {
            channel.write(ByteBuffer.allocate(length));
            channel.shutdownOutput();
        } catch (IOException e) {
            assertTrue(length > 1, e.toString());
        }
    }

    private static boolean received(SocketChannel channel, ByteBuffer answer) {
        try {
            return channel.read(answer) > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
