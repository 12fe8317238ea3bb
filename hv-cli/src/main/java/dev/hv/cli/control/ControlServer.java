package dev.hv.cli.control;

import dev.hv.cli.console.Monitor;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lets other processes of this user talk to a machine's monitor, until it is closed. */
public final class ControlServer implements AutoCloseable {
    private final Path socket;
    private final ServerSocketChannel server;
    private final Monitor monitor;

    private ControlServer(Path socket, ServerSocketChannel server, Monitor monitor) {
        this.socket = socket;
        this.server = server;
        this.monitor = monitor;
    }

    /**
     * Listens.
     *
     * @throws IOException if the host will not
     */
    public static ControlServer open(ControlFolder folder, Monitor monitor) throws IOException {
        Path socket = folder.newSocket();
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                server.close();
                throw e;
            }
            ControlServer control = new ControlServer(socket, server, monitor);
            Thread.ofPlatform().daemon().name("hv-control").start(control::accept);
            return control;
        } catch (UnsupportedOperationException e) {
            throw new IOException("this host has no UNIX domain sockets", e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().name("hv-control").start(() -> serve(channel));
            }
        } catch (IOException e) {
            // Closed: nobody is to be let in any more.
        }
    }

    private void serve(SocketChannel opened) {
        try (SocketChannel channel = opened) {
            List<String> request = ControlMessages.request(Channels.newInputStream(channel));
            Monitor.Answer answer = monitor.execute(request.getLast(), Path.of(request.getFirst()));
            List<String> lines = new ArrayList<>();
            lines.add(answer.next().name().toLowerCase(Locale.ROOT));
            lines.addAll(answer.lines());
            ControlMessages.send(Channels.newOutputStream(channel), lines);
        } catch (IOException e) {
            // Whoever asked does not want to know any more, and finds that nobody answered.
        }
    }

    /** Lets nobody in any more. */
    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}
