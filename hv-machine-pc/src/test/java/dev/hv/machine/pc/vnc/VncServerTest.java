package dev.hv.machine.pc.vnc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;
import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

final class VncServerTest {
    private final Object domain = new Object();
    private final Picture picture = new Picture();
    private final Screen screen = new Screen(this::inDomain);
    private final PersonInput person = new PersonInput(this::inDomain);
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private Optional<VncServer> server = Optional.empty();

    private void inDomain(Runnable work) {
        synchronized (domain) {
            work.run();
        }
    }

    /** A device that shows an array. */
    private final class Picture implements DisplaySource {
        private int width = 100;
        private int height = 70;
        private int[] pixels = new int[7000];

        @Override
        public long draw(Canvas canvas, boolean everything) {
            System.arraycopy(pixels, 0, canvas.pixels(width, height), 0, pixels.length);
            canvas.damage(0, 0, width, height);
            return NEVER;
        }

        @Override
        public Optional<TextScreen> text() {
            return Optional.empty();
        }

        void show(int newWidth, int newHeight, int[] newPixels) {
            inDomain(
                    () -> {
                        width = newWidth;
                        height = newHeight;
                        pixels = newPixels.clone();
                        screen.changed();
                    });
        }
    }

    private static int[] noise(int count, int colors, long seed) {
        Random dice = new Random(seed);
        int[] palette = dice.ints(colors, 0, 1 << 24).toArray();
        return dice.ints(count, 0, colors).map(i -> palette[i]).toArray();
    }

    private InetSocketAddress serve(Optional<String> password) throws IOException {
        screen.connect(picture);
        person.onKey((usage, down) -> events.add((down ? "down " : "up ") + usage));
        person.onPointer(
                (right, down, wheel, buttons) ->
                        events.add(right + " " + down + " " + wheel + " " + buttons));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        VncServer made =
                new VncServer(any, screen, Optional.of(person), password, "machine", problem -> {});
        server = Optional.of(made);
        return made.address();
    }

    @AfterEach
    void close() {
        server.ifPresent(VncServer::close);
        screen.close();
    }

    private String event() throws InterruptedException {
        return String.valueOf(events.poll(1, TimeUnit.MINUTES));
    }

    @Test
    void picturesOfFewAndOfManyColoursComeThroughEveryEncoding() throws IOException {
        InetSocketAddress address = serve(Optional.empty());
        for (int encoding : new int[] {0, 16}) {
            try (RfbClient client = new RfbClient(address)) {
                assertEquals("machine", client.connect());
                client.encodings(encoding);
                for (int colors : new int[] {1, 2, 3, 4, 5, 16, 17, 5000}) {
                    int[] pixels = noise(100 * 70, colors, colors + encoding);
                    picture.show(100, 70, pixels);
                    client.lookUntil(() -> Arrays.equals(pixels, client.pixels));
                }
                assertTrue(client.seen.contains(encoding));
            }
        }
    }

    @Test
    void aPictureThatScrollsIsCopied() throws IOException {
        try (RfbClient client = new RfbClient(serve(Optional.empty()))) {
            client.connect();
            client.encodings(1, 16);
            int[] before = noise(100 * 70, 200, 1);
            picture.show(100, 70, before);
            client.lookUntil(() -> Arrays.equals(before, client.pixels));
            assertFalse(client.seen.contains(1));
            int[] after = noise(100 * 70, 200, 2);
            System.arraycopy(before, 1600, after, 0, 5400);
            picture.show(100, 70, after);
            client.lookUntil(() -> Arrays.equals(after, client.pixels));
            assertTrue(client.seen.contains(1));
        }
    }

    @Test
    void aChangeOfSizeIsToldToClientsThatUnderstandIt() throws IOException {
        InetSocketAddress address = serve(Optional.empty());
        try (RfbClient client = new RfbClient(address);
                RfbClient rigid = new RfbClient(address)) {
            client.connect();
            client.encodings(0, -223);
            rigid.connect();
            int[] pixels = noise(30 * 200, 9, 3);
            picture.show(30, 200, pixels);
            client.lookUntil(() -> client.width == 30 && Arrays.equals(pixels, client.pixels));
            rigid.lookUntil(
                    () -> rigid.pixels[29] == pixels[29] && rigid.pixels[100] == pixels[30]);
            assertEquals(100, rigid.width);
            assertEquals(0, rigid.pixels[30]);
        }
    }

    @Test
    void keysAreThoseOfTheKeyboardWhateverTheLayoutSays() throws Exception {
        try (RfbClient client = new RfbClient(serve(Optional.empty()))) {
            client.connect();
            client.encodings(0, -258);
            client.lookUntil(() -> client.seen.contains(-258));
            client.extendedKey(true, 0x7A, 0x15);
            assertEquals("down 28", event());
            client.extendedKey(false, 0x7A, 0x15);
            assertEquals("up 28", event());
            client.extendedKey(true, 0xFF52, 0xC8);
            assertEquals("down 82", event());
            client.key(true, 'Q');
            assertEquals("down 20", event());
            client.key(true, 0xFFC9);
            assertEquals("down 69", event());
        }
        assertEquals("up 20", event(), "keys go up when the client leaves");
        assertEquals("up 69", event());
        assertEquals("up 82", event());
    }

    @Test
    void thePointerMovesByTheWayBetweenTwoPlaces() throws Exception {
        try (RfbClient client = new RfbClient(serve(Optional.empty()))) {
            client.connect();
            client.pointer(0, 10, 20);
            assertEquals("0 0 0 0", event());
            client.pointer(5, 15, 17);
            assertEquals("5 -3 0 3", event());
            client.pointer(0x12, 15, 17);
            assertEquals("0 0 1 4", event());
        }
    }

    @Test
    void aPasswordIsAskedForAndMustBeRight() throws IOException {
        InetSocketAddress address = serve(Optional.of("secret"));
        try (RfbClient client = new RfbClient(address)) {
            assertArrayEquals(new byte[] {2}, client.versions("RFB 003.008\n"));
            client.out.writeByte(2);
            client.out.write(Handshake.encrypt(client.in.readNBytes(16), "secret"));
            assertEquals(0, client.in.readInt());
            assertEquals("machine", client.initialize());
        }
        try (RfbClient client = new RfbClient(address)) {
            client.versions("RFB 003.008\n");
            client.out.writeByte(2);
            client.out.write(Handshake.encrypt(client.in.readNBytes(16), "Secret"));
            assertEquals(1, client.in.readInt());
            assertEquals("the password is wrong", client.text(client.in.readInt()));
            assertEquals(-1, client.in.read());
        }
        try (RfbClient client = new RfbClient(address)) {
            client.versions("RFB 003.008\n");
            client.out.writeByte(1);
            assertEquals(1, client.in.readInt());
        }
    }

    /** The example of a DES key whose bits are turned round: all of its bytes are palindromes. */
    @Test
    void theResponseIsTheChallengeInDes() {
        byte[] response = Handshake.encrypt(new byte[16], "\0\0\0\0\0\0\0\0");
        // FIPS 46-3 known answer: key and plaintext of zeros give 8CA64DE9C1B123A7.
        assertArrayEquals(
                new byte[] {
                    (byte) 0x8C,
                    (byte) 0xA6,
                    0x4D,
                    (byte) 0xE9,
                    (byte) 0xC1,
                    (byte) 0xB1,
                    0x23,
                    (byte) 0xA7
                },
                Arrays.copyOf(response, 8));
    }

    @Test
    void theOldVersionOfTheProtocolIsSpokenToo() throws IOException {
        try (RfbClient client = new RfbClient(serve(Optional.empty()))) {
            assertEquals("RFB 003.008\n", client.text(12));
            client.out.write("RFB 003.003\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals(1, client.in.readInt());
            assertEquals("machine", client.initialize());
            client.request(false);
            client.update();
        }
    }

    @Property(tries = 300)
    void noBytesMakeTheReaderDoMoreThanRefuse(@ForAll @Size(max = 200) List<Byte> bytes) {
        byte[] message = new byte[bytes.size()];
        for (int i = 0; i < message.length; i++) {
            message[i] = bytes.get(i);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(message));
        try {
            while (true) {
                var _ = ClientMessage.read(in);
            }
        } catch (IOException e) {
            assertTrue(e instanceof EOFException || e.getMessage() != null);
        }
    }

    @Test
    void clientsThatTalkNonsenseDoNotKeepOthersOut() throws IOException {
        InetSocketAddress address = serve(Optional.empty());
        Random dice = new Random(7);
        for (int i = 0; i < 30; i++) {
            try (RfbClient client = new RfbClient(address)) {
                if (i % 2 == 0) {
                    client.connect();
                }
                byte[] nonsense = new byte[1000];
                dice.nextBytes(nonsense);
                client.out.write(nonsense);
            } catch (IOException e) {
                // The server may close while the client still writes.
            }
        }
        try (RfbClient client = new RfbClient(address)) {
            assertEquals("machine", client.connect());
            client.request(false);
            client.update();
        }
    }

    @Test
    void pixelsComeInTheFormatThatIsAskedFor() throws IOException {
        PixelFormat format = new PixelFormat(16, 16, true, 31, 63, 31, 11, 5, 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(0xFF8000, out);
        assertArrayEquals(new byte[] {(byte) 0xFC, 0x00}, out.toByteArray());
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        format.write(new DataOutputStream(header));
        byte[] bytes = header.toByteArray();
        assertEquals(16, bytes.length);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        assertEquals(format, PixelFormat.read(in));
    }
}
