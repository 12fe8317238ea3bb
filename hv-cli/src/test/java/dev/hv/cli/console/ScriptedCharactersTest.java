package dev.hv.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.cli.InputException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class ScriptedCharactersTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Port port = new Port();
    private ScriptPlayer player = new ScriptPlayer(new ConsoleScript(List.of()));

    private ScriptedCharacters run(String script) {
        player = new ScriptPlayer(ConsoleScript.parse("script", script));
        ScriptedCharacters made = new ScriptedCharacters(player, new Screen(shown));
        made.onInput(port);
        return made;
    }

    private static void print(CharacterBackend to, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(bytes.capacity(), to.write(bytes));
    }

    @Test
    void itTypesWhenTheGuestHasPrintedWhatItWaitsFor() throws IOException {
        try (ScriptedCharacters script = run("wait login:\ntype root\nwait # \ntype exit\n")) {
            print(script, "boot\r\nlog");
            assertEquals("", port.typed());
            print(script, "in: ");
            assertEquals("root\r", port.typed());
            print(script, "~ # ");
            assertEquals("root\rexit\r", port.typed());
            assertEquals(Optional.empty(), player.unmet());
        }
    }

    @Test
    void whatComesBeforeTheFirstWaitIsTypedAtOnce() throws IOException {
        ScriptedCharacters script = run("type a\ntype b\nwait never");
        assertEquals("a\rb\r", port.typed());
        assertEquals(Optional.of("never"), player.unmet());
        script.close();
    }

    @Test
    void noMoreIsTypedThanTheDeviceHasRoomFor() throws IOException {
        port.room = 3;
        try (ScriptedCharacters script = run("type hello")) {
            assertEquals("hel", port.typed());
            port.room = 8;
            script.roomAvailable();
            assertEquals("hello\r", port.typed());
        }
    }

    @Test
    void theGuestsOutputGoesThroughUnchanged() throws IOException {
        try (ScriptedCharacters script = run("wait b\ntype x")) {
            print(script, "abc\r\n\u00e9");
        }
        assertEquals("abc\r\n\u00e9", shown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aLineThatBeginsWithNoKnownWordIsNamed() {
        InputException thrown =
                assertThrows(
                        InputException.class,
                        () -> ConsoleScript.parse("s.txt", "# comment\n\ntype a\nsend b"));
        String message = String.valueOf(thrown.getMessage());
        assertTrue(message.startsWith("s.txt line 4: 'send b': expected wait, type,"), message);
    }

    @Test
    void aScriptThatIsNotThereIsNamed(@TempDir Path directory) {
        Path file = directory.resolve("none");
        String message =
                String.valueOf(
                        assertThrows(InputException.class, () -> ConsoleScript.read(file))
                                .getMessage());
        assertTrue(message.endsWith("none': no such file"), message);
    }

    /** Shows everything. */
    private record Screen(ByteArrayOutputStream shown) implements CharacterBackend {
        @Override
        public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            while (bytes.hasRemaining()) {
                shown.write(bytes.get());
            }
            return count;
        }

        @Override
        public void onInput(Receiver receiver) {}
    }

    /** A device with so much room. */
    private static final class Port implements CharacterBackend.Receiver {
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private int room = 100;

        @Override
        public int room() {
            return room;
        }

        @Override
        public void receive(ByteBuffer bytes) {
            assertTrue(bytes.remaining() <= room);
            room -= bytes.remaining();
            while (bytes.hasRemaining()) {
                received.write(bytes.get());
            }
        }

        String typed() {
            return received.toString(StandardCharsets.UTF_8);
        }
    }
}
