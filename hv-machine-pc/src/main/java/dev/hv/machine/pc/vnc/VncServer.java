package dev.hv.machine.pc.vnc;

import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Shows a screen to VNC clients and takes their keys and pointers: RFB 3.3 to 3.8, security none or
 * VNC authentication, encodings Raw, CopyRect and ZRLE, changes of size, and QEMU's extended key
 * events. VNC authentication proves a password and protects nothing else: listen on the loopback
 * interface, or where everybody may look.
 */
public final class VncServer implements AutoCloseable {
    /** Most characters of a password that VNC authentication looks at. */
    public static final int MAX_PASSWORD = Handshake.MAX_PASSWORD;

    private static final int MAX_CLIENTS = 16;

    private final ServerSocket listening;
    private final Screen screen;
    private final Optional<PersonInput> input;
    private final Optional<String> password;
    private final String name;
    private final Consumer<String> problems;
    private final Set<VncSession> sessions = new HashSet<>();

    /**
     * Listens.
     *
     * @param address where; port 0 is any that is free
     * @param input who takes keys and pointers; empty: clients only look
     * @param password that clients must know; at most {@value #MAX_PASSWORD} characters count
     * @param name of the machine, for the clients' windows
     * @param problems told, in a line for people, why a client was sent away; any thread
     * @throws IOException if nobody may listen there
     */
    public VncServer(
            InetSocketAddress address,
            Screen screen,
            Optional<PersonInput> input,
            Optional<String> password,
            String name,
            Consumer<String> problems)
            throws IOException {
        this.screen = screen;
        this.input = input;
        this.password = password;
        this.name = name;
        this.problems = problems;
        listening = new ServerSocket();
        try {
            listening.setReuseAddress(true);
            listening.bind(address);
        } catch (IOException e) {
            listening.close();
            throw e;
        }
        Thread.ofVirtual().name("hv-vnc").start(this::accept);
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                VncSession session = new VncSession(socket, screen, input, password, name);
                if (add(session)) {
                    Thread.ofVirtual().name("hv-vnc-client").start(() -> serve(session));
                } else {
                    session.close();
                }
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    problems.accept("a client could not be accepted: " + e.getMessage());
                }
            }
        }
    }

    private boolean add(VncSession session) {
        synchronized (sessions) {
            return !listening.isClosed() && sessions.size() < MAX_CLIENTS && sessions.add(session);
        }
    }

    private void serve(VncSession session) {
        try {
            session.run();
        } catch (EOFException e) {
            // The client has left.
        } catch (IOException e) {
            if (!listening.isClosed()) {
                problems.accept("a client was sent away: " + e.getMessage());
            }
        } finally {
            session.close();
            synchronized (sessions) {
                sessions.remove(session);
            }
        }
    }

    /** Stops listening and sends everybody away. */
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            problems.accept("the VNC port could not be closed: " + e.getMessage());
        }
        synchronized (sessions) {
            sessions.forEach(VncSession::close);
        }
    }
}
