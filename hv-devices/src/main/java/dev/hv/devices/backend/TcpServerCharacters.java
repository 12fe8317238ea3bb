package dev.hv.devices.backend;

import dev.hv.api.backend.CharacterBackend;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Listens for one TCP client at a time. While nobody is connected, the most recent output is kept
 * for the next client, and the guest runs on; a client that reads slowly makes the guest wait.
 */
public final class TcpServerCharacters implements CharacterBackend, AutoCloseable {
    private static final int CHUNK = 1 << 14;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final DetachableOutput output;
    private final InputFeed input;
    private final ServerSocket server;
    private final Thread acceptor;
    private volatile @Nullable Socket client;

    /**
     * Listens.
     *
     * @param address where to; {@link #loopback} unless the whole network may type at the guest
     * @param domain runs work inside the device domain, in order: {@code DeviceContext.execute}
     * @throws IOException if the address cannot be listened at
     */
    public TcpServerCharacters(InetSocketAddress address, Executor domain) throws IOException {
        server = new ServerSocket();
        server.bind(address, 1);
        input = new InputFeed(domain);
        output = new DetachableOutput(Thread.ofVirtual().name("tcp-output").factory());
        acceptor = Thread.ofVirtual().name("tcp-input").unstarted(this::serve);
        acceptor.start();
    }

    /**
     * Returns an address of which only this host knows.
     *
     * @param port 1 to 65535, or 0 for any that is free
     */
    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                serve(socket);
            } catch (IOException e) {
                // This client has gone, or the server was closed: the loop looks.
            } catch (InterruptedException e) {
                return;
            } finally {
                output.detach();
            }
        }
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        client = socket;
        socket.setTcpNoDelay(true);
        OutputStream out = socket.getOutputStream();
        output.attach((bytes, count) -> out.write(bytes, 0, count));
        InputStream in = socket.getInputStream();
        byte[] chunk = new byte[CHUNK];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            input.offer(chunk, count);
        }
    }

    @Override
    public int write(ByteBuffer bytes) {
        return output.write(bytes);
    }

    @Override
    public void onInput(Receiver receiver) {
        input.onInput(receiver);
    }

    @Override
    public void roomAvailable() {
        input.deliver();
    }

    /**
     * Writes what is still to be written to a client that is there, waiting ten seconds at most,
     * and stops listening. Not inside the domain. Idempotent.
     */
    @Override
    public void close() {
        output.close();
        Socket last = client;
        try (server) {
            if (last != null) {
                last.close();
            }
        } catch (IOException e) {
            // Nothing more can be done for them, and nobody waits for an answer.
        }
        acceptor.interrupt();
        // The host listens until the thread that accepts has gone.
        DetachableOutput.join(acceptor, CLOSE_PATIENCE);
    }
}
