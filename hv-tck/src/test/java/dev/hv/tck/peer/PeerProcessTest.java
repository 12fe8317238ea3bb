package dev.hv.tck.peer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whatever becomes of a peer, nothing of it stays behind in the file system. */
final class PeerProcessTest {
    @TempDir Path parent;

    private static List<String> java(String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String[] command = new String[arguments.length + 1];
        command[0] = java;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return List.of(command);
    }

    private Path folder() throws IOException {
        return Files.createDirectory(parent.resolve("peer"));
    }

    @Test
    void aProgramThatIsNotThereLeavesNoFolder() throws IOException {
        Path folder = folder();
        List<String> command = List.of("/no/such/program", PeerProcess.LINK);
        assertThrows(IOException.class, () -> PeerProcess.start(command, folder));
        assertFalse(Files.exists(folder));
    }

    @Test
    void aPeerThatEndsWithoutConnectingLeavesNoFolderAndItsOutputIsTold() throws IOException {
        Path folder = folder();
        List<String> command = java("-version", PeerProcess.LINK, PeerProcess.CHARACTERS);
        PeerFailure failure =
                assertThrows(PeerFailure.class, () -> PeerProcess.start(command, folder));
        assertTrue(failure.toString().contains("version"), failure::toString);
        assertFalse(Files.exists(folder));
    }

    @Test
    void aPeerThatIsClosedLeavesNoFolder() throws IOException {
        Path folder = folder();
        List<String> command =
                java(
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScratchPeer.class.getName(),
                        PeerProcess.LINK,
                        "0",
                        "1000000");
        PeerProcess.start(command, folder).close();
        assertFalse(Files.exists(folder));
    }
}
