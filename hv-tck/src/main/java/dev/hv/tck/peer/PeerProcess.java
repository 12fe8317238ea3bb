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
            Path folder = Files.createTempDirectory("hv-peer");
            Path link = folder.resolve("link");
            Path serial = folder.resolve("characters");
            List<String> filled =
                    command.stream()
                            .map(word -> word.replace(LINK, link.toString()))
                            .map(word -> word.replace(CHARACTERS, serial.toString()))
                            .toList();
            boolean hasSerial = command.stream().anyMatch(word -> word.contains(CHARACTERS));
            ServerSocketChannel atLink = PeerSocket.listen(link);
            Optional<ServerSocketChannel> atSerial =
                    hasSerial ? Optional.of(PeerSocket.listen(serial)) : Optional.empty();
            Process process =
                    new ProcessBuilder(filled)
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("output").toFile())
                            .start();
            try {
                Optional<PeerSocket> characters = Optional.empty();
                if (atSerial.isPresent()) {
                    characters = Optional.of(PeerSocket.accept(atSerial.get(), serial, process));
                }
                PeerSocket socket = PeerSocket.accept(atLink, link, process);
                return new PeerProcess(process, folder, socket, characters);
            } catch (PeerFailure e) {
                process.destroyForcibly();
                throw new PeerFailure(
                        e.getMessage() + "\n" + Files.readString(folder.resolve("output")), e);
            }
        } catch (IOException e) {
            throw new PeerFailure("the peer does not start: " + e.getMessage(), e);
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

    /** Ends the peer, and waits until it has ended. */
    @Override
    public void close() {
        socket.close();
        characters.ifPresent(PeerSocket::close);
        process.destroyForcibly();
        try {
            var _ = process.waitFor(10, TimeUnit.SECONDS);
            Files.deleteIfExists(folder.resolve("output"));
            Files.deleteIfExists(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new PeerFailure("a folder of a peer cannot be removed", e);
        }
    }
}
