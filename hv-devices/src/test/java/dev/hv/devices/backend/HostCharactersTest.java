package dev.hv.devices.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hv.api.backend.CharacterBackend;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostCharactersTest {
    private final ExecutorService domain = Executors.newSingleThreadExecutor();

    @AfterEach
    void stopDomain() {
        domain.shutdownNow();
    }

    /** A guest with a small receiver that it empties when the test says so. */
    private final class Guest implements CharacterBackend.Receiver {
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final Semaphore arrived = new Semaphore(0);
        private final CharacterBackend backend;
        private final int capacity;
        private int held;

        Guest(CharacterBackend backend, int capacity) {
            this.backend = backend;
            this.capacity = capacity;
            domain.execute(() -> backend.onInput(this));
        }

        @Override
        public int room() {
            return capacity - held;
        }

        @Override
        public void receive(ByteBuffer bytes) {
            assertTrue(bytes.remaining() <= room(), "more than there is room for");
            while (bytes.hasRemaining()) {
                got.write(bytes.get());
                held++;
                arrived.release();
            }
        }

        /** Waits for that many bytes, making room as they come. */
        String await(int count) throws InterruptedException {
            for (int i = 0; i < count; i++) {
                arrived.acquire();
                domain.execute(
                        () -> {
                            held--;
                            backend.roomAvailable();
                        });
            }
            return got.toString(StandardCharsets.ISO_8859_1);
        }

        void send(String text) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
            domain.execute(
                    () -> {
                        while (bytes.hasRemaining()) {
                            backend.write(bytes);
                        }
                    });
        }

        /** Waits until the domain has done what was handed to it before. */
        void settle() throws Exception {
            domain.submit(() -> {}).get();
        }
    }

    private static String read(InputStream in, int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    @Test
    void streamsCarryEveryByteBothWays() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var streams = new StreamCharacters("test", new ByteArrayInputStream(all), out, domain);
        Guest guest = new Guest(streams, 7);
        String received = guest.await(256);
        assertEquals(new String(all, StandardCharsets.ISO_8859_1), received);
        guest.send(received);
        guest.settle();
        streams.drain();
        assertEquals(received, out.toString(StandardCharsets.ISO_8859_1));
        streams.close();
        streams.close();
    }

    @Test
    void nothingIsLostWhenStreamsAreClosedAtOnce() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var streams = new StreamCharacters("test", InputStream.nullInputStream(), out, domain);
        Guest guest = new Guest(streams, 1);
        String much = "0123456789".repeat(50_000);
        guest.send(much);
        guest.settle();
        streams.close();
        assertEquals(much, out.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void anOutputThatFailsIsToldAndDoesNotHoldTheGuestUp() throws Exception {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("the pipe is broken");
                    }
                };
        var streams = new StreamCharacters("test", InputStream.nullInputStream(), broken, domain);
        Guest guest = new Guest(streams, 1);
        guest.send("x".repeat(3 * OutputQueue.CAPACITY));
        guest.settle();
        streams.drain();
        assertEquals("the pipe is broken", streams.failure().orElseThrow().getMessage());
        streams.close();
    }

    @Test
    void aFileIsAppendedToAndNeverOverwritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("serial.log");
        for (String text : new String[] {"first\n", "second\n"}) {
            var backend = StreamCharacters.appendingTo(file, domain);
            Guest guest = new Guest(backend, 1);
            guest.send(text);
            guest.settle();
            backend.close();
        }
        assertEquals("first\nsecond\n", Files.readString(file));
        assertThrows(IOException.class, () -> StreamCharacters.appendingTo(folder, domain));
    }

    @Test
    void aServerKeepsWhatWasWrittenForTheClientThatComes() throws Exception {
        try (var server = new TcpServerCharacters(TcpServerCharacters.loopback(0), domain)) {
            assertTrue(server.address().getAddress().isLoopbackAddress());
            Guest guest = new Guest(server, 3);
            guest.send("hello");
            guest.settle();
            try (Socket client =
                    new Socket(server.address().getAddress(), server.address().getPort())) {
                assertEquals("hello", read(client.getInputStream(), 5));
                client.getOutputStream()
                        .write("typed by the client".getBytes(StandardCharsets.UTF_8));
                assertEquals("typed by the client", guest.await(19));
                guest.send("answer");
                assertEquals("answer", read(client.getInputStream(), 6));
            }
            try (Socket next =
                    new Socket(server.address().getAddress(), server.address().getPort())) {
                next.getOutputStream().write('!');
                assertTrue(guest.await(1).endsWith("!"));
                guest.send("again");
                assertEquals("again", read(next.getInputStream(), 5));
            }
        }
    }

    @Test
    void aGuestThatWritesToNobodyIsNotHeldUp() throws Exception {
        try (var server = new TcpServerCharacters(TcpServerCharacters.loopback(0), domain)) {
            Guest guest = new Guest(server, 1);
            guest.send("x".repeat(1_000_000) + "end");
            guest.settle();
            try (Socket client =
                    new Socket(server.address().getAddress(), server.address().getPort())) {
                String kept = read(client.getInputStream(), 1 << 16);
                assertTrue(kept.endsWith("xxxend"));
            }
        }
    }

    @Test
    void aClosedServerCannotBeConnectedTo() throws Exception {
        var server = new TcpServerCharacters(TcpServerCharacters.loopback(0), domain);
        InetSocketAddress address = server.address();
        server.close();
        server.close();
        assertThrows(ConnectException.class, () -> StreamCharacters.connectedTo(address, domain));
    }

    @Test
    void aClientTalksToTheServerItConnectsTo() throws Exception {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(TcpServerCharacters.loopback(0));
            var address = (InetSocketAddress) server.getLocalSocketAddress();
            var backend = StreamCharacters.connectedTo(address, domain);
            Guest guest = new Guest(backend, 2);
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write("abc".getBytes(StandardCharsets.UTF_8));
                assertEquals("abc", guest.await(3));
                guest.send("def");
                assertEquals("def", read(peer.getInputStream(), 3));
                guest.send("last words");
                guest.settle();
                backend.close();
                assertEquals("last words", read(peer.getInputStream(), 100));
            }
        }
    }

    @Test
    void memoryCharactersShowOutputAndTypeInput() throws Exception {
        MemoryCharacters memory = new MemoryCharacters(domain);
        Guest guest = new Guest(memory, 2);
        memory.type("Grüße");
        assertEquals(
                "Grüße",
                new String(
                        guest.await(7).getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.UTF_8));
        guest.send("login: ");
        assertTrue(memory.await("login:"));
        assertEquals("login: ", memory.text());
        assertFalse(memory.await("password", Duration.ZERO));
    }

    @Test
    void aLoopbackPlugReturnsWhatIsSentInOrder() throws Exception {
        LoopbackCharacters plug = new LoopbackCharacters();
        Guest guest = new Guest(plug, 4);
        guest.send("abcdefghij");
        assertEquals("abcdefghij", guest.await(10));
    }

    @Test
    void aPseudoTerminalCarriesEveryByteBothWays() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && Files.exists(Path.of("/dev/ptmx")));
        try (PtyCharacters pty = new PtyCharacters(domain)) {
            Guest guest = new Guest(pty, 3);
            guest.send("kept\r\n\u0003");
            guest.settle();
            try (var in = new FileInputStream(pty.path());
                    var out = new FileOutputStream(pty.path())) {
                assertEquals("kept\r\n\u0003", read(in, 7));
                out.write("typed\r\u0003\u0004".getBytes(StandardCharsets.UTF_8));
                assertEquals("typed\r\u0003\u0004", guest.await(8));
                String much = "0123456789".repeat(5000);
                guest.send(much);
                assertEquals(much, read(in, much.length()));
            }
            guest.send("x".repeat(300_000));
            guest.settle();
        }
    }
}
