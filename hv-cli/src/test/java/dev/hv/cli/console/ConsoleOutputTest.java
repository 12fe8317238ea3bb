package dev.hv.cli.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

class ConsoleOutputTest {
    @Test
    void bytesGoThroughUnchanged() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        ConsoleOutput output = new ConsoleOutput(shown, () -> {});
        output.write(new byte[] {0, 1, (byte) 0xFF, '\r', '\n'}, 1, 3);
        output.write(7);
        assertArrayEquals(new byte[] {1, (byte) 0xFF, '\r', 7}, shown.toByteArray());
    }

    @Test
    void aReaderThatIsGoneIsNoticedOnce() {
        AtomicInteger noticed = new AtomicInteger();
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("broken pipe");
                    }
                };
        ConsoleOutput output = new ConsoleOutput(broken, noticed::incrementAndGet);
        output.write(1);
        output.write(2);
        assertEquals(1, noticed.get());
    }

    @Test
    void whatIsWrittenWhileItIsHeldComesOutAfterwards() throws InterruptedException {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        ConsoleOutput output = new ConsoleOutput(shown, () -> {});
        output.hold(true);
        Thread writer = Thread.startVirtualThread(() -> output.write('x'));
        while (writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertEquals(0, shown.size());
        output.hold(false);
        writer.join();
        assertEquals("x", shown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void keysComeOutInTheOrderInWhichTheyWereTyped() throws IOException {
        try (KeyQueue keys = new KeyQueue()) {
            keys.type((byte) 'a');
            keys.type((byte) 0xFF);
            keys.type((byte) 'b');
            byte[] two = new byte[2];
            assertEquals(2, keys.read(two, 0, 2));
            assertArrayEquals(new byte[] {'a', (byte) 0xFF}, two);
            assertEquals('b', keys.read());
        }
    }
}
