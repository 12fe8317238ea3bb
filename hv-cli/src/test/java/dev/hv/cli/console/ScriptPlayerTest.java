package dev.hv.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.backend.TextScreen;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;
import dev.hv.cli.InputException;
import dev.hv.cli.display.Seat;
import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

class ScriptPlayerTest {
    private final Time time = new Time();
    private final Shown shown = new Shown();
    private final List<String> keys = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    private ScriptPlayer play(ConsoleScript script) throws IOException {
        ScriptPlayer player = new ScriptPlayer(script);
        Seat seat = new Seat(player::seat);
        HostBackend display = seat.display().open(Runnable::run, time);
        HostBackend keyboard = seat.keyboard().open(Runnable::run, time);
        ((Screen) display).connect(shown);
        ((PersonInput) keyboard)
                .onKey(
                        (usage, down) -> {
                            keys.add((down ? "+" : "-") + Integer.toHexString(usage));
                            times.add(time.nanos);
                        });
        return player;
    }

    @Test
    void keysArePressedOneAfterTheOtherWhenTheScreenShowsWhatIsWaitedFor() throws IOException {
        ScriptPlayer player =
                play(ConsoleScript.parse("s", "screen login: \nkeys aB\npress ctrl-alt-delete"));
        time.passMillis(100);
        assertEquals(List.of(), keys);
        assertEquals(Optional.of("login: "), player.unmet());
        shown.text = "pc login: ";
        time.passMillis(500);
        assertEquals(
                List.of("+4", "-4", "+e1", "+5", "-5", "-e1", "+28", "-28"), keys.subList(0, 8));
        assertEquals(List.of("+e0", "+e2", "+4c", "-4c", "-e2", "-e0"), keys.subList(8, 14));
        assertEquals(14, keys.size());
        assertEquals(14, times.stream().distinct().count(), "two keys at one time");
        assertEquals(Optional.empty(), player.unmet());
    }

    @Test
    void anAnswerToTheFirstKeyIsHeardThoughMoreKeysAreOnTheirWay() throws IOException {
        ScriptPlayer player = play(ConsoleScript.parse("s", "keys ab\nwait seen\nwait twice"));
        time.passMillis(10);
        print(player, "seen");
        assertEquals(List.of("+4", "-4"), keys);
        time.passMillis(100);
        assertEquals(6, keys.size());
        assertEquals(Optional.of("twice"), player.unmet());
        print(player, "twice");
        assertEquals(Optional.empty(), player.unmet());
    }

    @Test
    void whatWasPrintedBeforeAWaitEndedIsNotHeardAgain() throws IOException {
        ScriptPlayer player = play(ConsoleScript.parse("s", "wait a\nkeys b\nwait a"));
        print(player, "a");
        time.passMillis(100);
        assertEquals(Optional.of("a"), player.unmet());
    }

    private static void print(ScriptPlayer player, String text) {
        text.chars().forEach(character -> player.printed((byte) character));
    }

    @Test
    void timePassesBeforeKeysThatAreSentAtTheBeginning() throws IOException {
        var _ = play(ConsoleScript.ofKeys("<esc>y").then(ConsoleScript.parse("s", "sleep 50")));
        time.passMillis(900);
        assertEquals(List.of(), keys);
        time.passMillis(300);
        assertEquals(List.of("+29", "-29", "+1c", "-1c"), keys);
    }

    @Test
    void keysThatDoNotExistAreNamed() {
        String message =
                assertThrows(
                                InputException.class,
                                () -> ConsoleScript.parse("s", "press ctrl-entre"))
                        .getMessage();
        assertTrue(String.valueOf(message).contains("enter"), message);
        assertThrows(InputException.class, () -> ConsoleScript.parse("s", "keys \u00e9"));
        assertThrows(IllegalArgumentException.class, () -> ConsoleScript.ofKeys("a<nokey>"));
    }

    /** A clock with one timer. */
    private static final class Time implements VirtualClock {
        private long nanos;
        private OptionalLong deadline = OptionalLong.empty();
        private Runnable action = () -> {};

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Timer timer(String name, Runnable onFire) {
            action = onFire;
            return new Timer() {
                @Override
                public void armAt(long deadlineNanos) {
                    deadline = OptionalLong.of(deadlineNanos);
                }

                @Override
                public void cancel() {
                    deadline = OptionalLong.empty();
                }

                @Override
                public OptionalLong deadlineNanos() {
                    return deadline;
                }
            };
        }

        void passMillis(long millis) {
            long end = nanos + millis * 1_000_000;
            while (deadline.isPresent() && deadline.getAsLong() <= end) {
                nanos = Math.max(nanos, deadline.getAsLong());
                deadline = OptionalLong.empty();
                action.run();
            }
            nanos = end;
        }
    }

    /** A screen with one row. */
    private static final class Shown implements DisplaySource {
        private String text = "";

        @Override
        public long draw(Canvas canvas, boolean everything) {
            return NEVER;
        }

        @Override
        public Optional<TextScreen> text() {
            String row = text;
            return Optional.of(
                    new TextScreen() {
                        @Override
                        public int columns() {
                            return 80;
                        }

                        @Override
                        public int rows() {
                            return 1;
                        }

                        @Override
                        public int character(int column, int line) {
                            return column < row.length() ? row.charAt(column) : ' ';
                        }

                        @Override
                        public int foreground(int column, int line) {
                            return 0xFFFFFF;
                        }

                        @Override
                        public int background(int column, int line) {
                            return 0;
                        }

                        @Override
                        public int cursor() {
                            return NO_CURSOR;
                        }
                    });
        }
    }
}
