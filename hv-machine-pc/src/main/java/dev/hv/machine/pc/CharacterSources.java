package dev.hv.machine.pc;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.backend.HostBackend;
import dev.hv.devices.backend.PtyCharacters;
import dev.hv.devices.backend.StreamCharacters;
import dev.hv.devices.backend.TcpServerCharacters;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What a serial port can lead to on this host. */
public final class CharacterSources {
    private CharacterSources() {}

    /**
     * Streams of the caller's. The machine writes what is still to be written when it closes.
     *
     * @param description for people
     * @param in read until it ends; its end is not told to the guest
     * @param out flushed whenever nothing more waits
     */
    public static BackendSource streams(String description, InputStream in, OutputStream out) {
        return BackendSource.of(
                description, domain -> new StreamCharacters(description, in, out, domain));
    }

    /** A file, made if it is not there, to which output is appended; there is no input. */
    public static BackendSource appendingTo(Path file) {
        return source("file:" + file, domain -> StreamCharacters.appendingTo(file, domain));
    }

    /**
     * A pseudo-terminal of the host's.
     *
     * @param opened told its path, such as {@code /dev/pts/3}
     */
    public static BackendSource pseudoTerminal(Consumer<String> opened) {
        return source(
                "pty",
                domain -> {
                    PtyCharacters terminal = new PtyCharacters(domain);
                    opened.accept(terminal.path());
                    return terminal;
                });
    }

    /**
     * A TCP port of the host's, for one client at a time.
     *
     * @param host name or address on which to listen
     * @param port 0 to 65535; 0: any that is free
     * @param opened told where it listens
     */
    public static BackendSource tcpServer(
            String host, int port, Consumer<InetSocketAddress> opened) {
        return source(
                "tcp:" + host + ":" + port,
                domain -> {
                    InetAddress address = InetAddress.getByName(host);
                    TcpServerCharacters server =
                            new TcpServerCharacters(new InetSocketAddress(address, port), domain);
                    opened.accept(server.address());
                    return server;
                });
    }

    /** Nothing: takes all output, and has no input. */
    public static BackendSource nothing(String description) {
        return BackendSource.of(description, domain -> new Nobody());
    }

    private static BackendSource source(String description, Opener opener) {
        return new BackendSource() {
            @Override
            public String description() {
                return description;
            }

            @Override
            public HostBackend open(Executor domain) throws IOException {
                return opener.open(domain);
            }
        };
    }

    private interface Opener {
        CharacterBackend open(Executor domain) throws IOException;
    }

    private record Nobody() implements CharacterBackend {
        @Override
        public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            bytes.position(bytes.limit());
            return count;
        }

        @Override
        public void onInput(Receiver receiver) {}
    }
}
