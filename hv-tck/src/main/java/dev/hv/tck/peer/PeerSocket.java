package dev.hv.tck.peer;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One end of a socket in the file system, of which no wait is without bound. */
final class PeerSocket implements AutoCloseable {
    private static final Duration TO_CONNECT = Duration.ofSeconds(30);
    private static final Duration TO_WRITE = Duration.ofSeconds(10);

    private final SocketChannel channel;

    private PeerSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /** Listens at a path. */
    static ServerSocketChannel listen(Path at) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(at));
        return server;
    }

    /** Waits for somebody to connect, and listens no more. */
    static PeerSocket accept(ServerSocketChannel server, Path at, Process peer) throws IOException {
        try (server) {
            server.configureBlocking(false);
            long end = System.nanoTime() + TO_CONNECT.toNanos();
            while (System.nanoTime() < end && peer.isAlive()) {
                if (ready(server, SelectionKey.OP_ACCEPT, Duration.ofMillis(100))) {
                    SocketChannel channel = server.accept();
                    channel.configureBlocking(false);
                    return new PeerSocket(channel);
                }
            }
            throw new PeerFailure("the peer has not connected to " + at.getFileName());
        } finally {
            Files.deleteIfExists(at);
        }
    }

    private static boolean ready(SelectableChannel channel, int what, Duration within)
            throws IOException {
        try (Selector selector = Selector.open()) {
            var _ = channel.register(selector, what);
            return selector.select(within.toMillis()) > 0;
        }
    }

    /** Writes all of it. */
    void write(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                if (channel.write(buffer) == 0
                        && !ready(channel, SelectionKey.OP_WRITE, TO_WRITE)) {
                    throw new PeerFailure("the peer takes nothing");
                }
            }
        } catch (IOException e) {
            throw new PeerFailure("the peer has gone: " + e.getMessage(), e);
        }
    }

    /**
     * Reads what there is.
     *
     * @param within how long to wait for the first byte
     * @return how many bytes were read; 0 if none came
     */
    int read(ByteBuffer into, Duration within) {
        try {
            int read = channel.read(into);
            if (read == 0 && ready(channel, SelectionKey.OP_READ, within)) {
                read = channel.read(into);
            }
            if (read < 0) {
                throw new PeerFailure("the peer has closed its socket");
            }
            return read;
        } catch (IOException e) {
            throw new PeerFailure("the peer has gone: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PeerFailure("a socket does not close", e);
        }
    }
}
