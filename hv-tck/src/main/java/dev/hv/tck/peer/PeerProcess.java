package dev.hv.tck.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A peer that runs: a process of its own, the link to it, and the characters of its serial port
 * where its command names a socket for them.
 */
final class PeerProcess implements AutoCloseable {
    /** What stands in the command for the socket of the link. */
    static final String LINK = "{link}";

    /** What stands in the command for the socket of characters. */
    static final String CHARACTERS = "{characters}";

    private static final String LINK_NAME = "link";
    private static final String CHARACTERS_NAME = "characters";
    private static final String OUTPUT_NAME = "output";

    private final Process process;
    private final Path folder;
    private final PeerSocket socket;
    private final Optional<PeerSocket> characters;

    private PeerProcess(
            Process process, Path folder, PeerSocket socket, Optional<PeerSocket> characters) {
        this.process = process;
        this.folder = folder;
        this.socket = socket;
        this.characters = characters;
    }

    /** Starts a peer and waits until it has connected. */
    static PeerProcess start(List<String> command) {
        try {
            return start(command, Files.createTempDirectory("hv-peer"));
        } catch (IOException e) {
            throw new PeerFailure("the peer does not start: " + e.getMessage(), e);
        }
    }

    /**
     * Starts a peer and waits until it has connected.
     *
     * @param folder an empty one for its sockets and output; it is removed with the peer, or here
     *     if there is none
     */
    static PeerProcess start(List<String> command, Path folder) throws IOException {
        try {
            return connect(command, folder);
        } catch (IOException | PeerFailure e) {
            remove(folder);
            throw e;
        }
    }

    private static PeerProcess connect(List<String> command, Path folder) throws IOException {
        Path link = folder.resolve(LINK_NAME);
        Path serial = folder.resolve(CHARACTERS_NAME);
        List<String> filled =
                command.stream()
                        .map(word -> word.replace(LINK, link.toString()))
                        .map(word -> word.replace(CHARACTERS, serial.toString()))
                        .toList();
        boolean hasSerial = command.stream().anyMatch(word -> word.contains(CHARACTERS));
        try (ServerSocketChannel atLink = PeerSocket.listen(link);
                ServerSocketChannel atSerial = PeerSocket.listen(serial)) {
            Path output = folder.resolve(OUTPUT_NAME);
            Process process =
                    new ProcessBuilder(filled)
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try {
                Optional<PeerSocket> characters = Optional.empty();
                if (hasSerial) {
                    characters = Optional.of(PeerSocket.accept(atSerial, serial, process));
                }
                PeerSocket socket = PeerSocket.accept(atLink, link, process);
                return new PeerProcess(process, folder, socket, characters);
            } catch (PeerFailure e) {
                end(process);
                throw new PeerFailure(e.getMessage() + "\n" + Files.readString(output), e);
            }
        }
    }

    private static void end(Process process) {
        process.destroyForcibly();
        try {
            var _ = process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Path folder) {
        try {
            for (String name : List.of(LINK_NAME, CHARACTERS_NAME, OUTPUT_NAME)) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new PeerFailure("the folder of a peer cannot be removed: " + folder, e);
        }
    }

    PeerLink link(PeerLink.LineHearer hearer) {
        return new PeerLink(socket, hearer);
    }

    boolean hasCharacters() {
        return characters.isPresent();
    }

    void type(byte[] bytes) {
        characters.ifPresent(serial -> serial.write(bytes));
    }

    /** Returns how many bytes the peer's serial port has sent, which are put into the buffer. */
    int sent(ByteBuffer into) {
        return characters.map(serial -> serial.read(into, Duration.ofMillis(2))).orElse(0);
    }

    /** Ends the peer, waits until it has ended, and removes its folder. */
    @Override
    public void close() {
        try {
            socket.close();
            characters.ifPresent(PeerSocket::close);
        } finally {
            end(process);
            remove(folder);
        }
    }
}
