package dev.hv.cli.console;

import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;
import dev.hv.cli.console.ConsoleScript.Step;
import dev.hv.cli.display.Seat;
import dev.hv.machine.pc.screen.CodePage437;
import dev.hv.machine.pc.screen.KeyLayout;
import dev.hv.machine.pc.screen.PersonInput;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries a script out, inside the device domain. What happens depends on nothing but what the
 * guest prints and shows, and on virtual time: in deterministic time, a run with a script is the
 * same run every time, whoever looks at the screen meanwhile.
 */
public final class ScriptPlayer {
    /** How often the screen is read while a step waits for it. */
    private static final long LOOK_NANOS = 25_000_000;

    /** From one key going down or up to the next: a fast typist. */
    private static final long KEY_NANOS = 10_000_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final String TIMER = "script";

    private final Deque<Step> steps;
    private final Deque<KeyEvent> keys = new ArrayDeque<>();

    /** Of the next wait; that may be some steps away. */
    private Optional<TextWatch> watch;

    /** Whether the guest has printed what the next wait is for. */
    private boolean heard;

    private @Nullable Consumer<String> serial;
    private @Nullable Seat seat;
    private @Nullable VirtualClock clock;
    private @Nullable Timer timer;
    private boolean playing;

    /** Whether the keys of a step are on their way. */
    private boolean typing;

    private record KeyEvent(int usage, boolean down) {}

    /** A player that begins when a serial port, a screen or a keyboard is there. */
    public ScriptPlayer(ConsoleScript script) {
        steps = new ArrayDeque<>(script.steps());
        watch = nextWait(0);
    }

    private Optional<TextWatch> nextWait(int from) {
        return steps.stream()
                .skip(from)
                .filter(Step.Wait.class::isInstance)
                .findFirst()
                .map(wait -> new TextWatch(wait.text()));
    }

    /**
     * The serial port is there.
     *
     * @param type takes what is to be typed
     */
    void serial(Consumer<String> type) {
        serial = type;
        play();
    }

    /** A screen or a keyboard is there. */
    public void seat(Seat here) {
        seat = here;
        if (timer == null && here.clock().isPresent()) {
            VirtualClock time = here.clock().get();
            clock = time;
            timer = time.timer(TIMER, this::play);
            timer.armAt(time.nanos());
        }
    }

    /**
     * The guest has printed a byte. What it prints while keys are on their way or time passes
     * counts for the wait behind them: it answers the first of the keys.
     */
    void printed(byte value) {
        if (!heard && watch.isPresent() && watch.get().endsWith(value)) {
            heard = true;
            if (steps.peek() instanceof Step.Wait) {
                play();
            }
        }
    }

    /** Returns what the script still waits for. Any thread, once the machine has ended. */
    public Optional<String> unmet() {
        return Optional.ofNullable(steps.peek()).map(Step::text);
    }

    /** Goes on until a step has to wait. */
    private void play() {
        if (playing) {
            return;
        }
        playing = true;
        try {
            while (!steps.isEmpty() && step(steps.peek())) {
                steps.remove();
            }
        } finally {
            playing = false;
        }
    }

    /** Carries a step out; returns whether it is done. */
    private boolean step(Step step) {
        return switch (step) {
            case Step.Wait _ -> waited();
            case Step.Type(String text) -> {
                if (serial != null) {
                    serial.accept(text);
                }
                yield serial != null;
            }
            case Step.Screen(String text) -> shows(text) || again(LOOK_NANOS);
            case Step.Keys(String text) -> {
                if (!typing) {
                    text.chars().forEach(character -> add((char) character));
                    add('\n');
                }
                yield send();
            }
            case Step.Press(String chord) -> {
                if (!typing) {
                    add(KeyLayout.chord(chord).orElse(List.of()));
                }
                yield send();
            }
            case Step.Sleep sleep -> slept(sleep);
        };
    }

    private boolean waited() {
        boolean done = heard;
        if (done) {
            heard = false;
            watch = nextWait(1);
        }
        return done;
    }

    private boolean again(long nanos) {
        if (timer != null && clock != null) {
            timer.armAt(clock.nanos() + nanos);
        }
        return false;
    }

    /** The step takes its own place again, marked with the time at which it ends. */
    private boolean slept(Step.Sleep sleep) {
        if (clock == null) {
            return false;
        }
        if (sleep.untilNanos() == 0) {
            steps.remove();
            steps.addFirst(sleep.until(clock.nanos() + sleep.millis() * NANOS_PER_MILLI));
            return again(sleep.millis() * NANOS_PER_MILLI);
        }
        return clock.nanos() >= sleep.untilNanos();
    }

    private boolean shows(String text) {
        return Optional.ofNullable(seat)
                .flatMap(Seat::screen)
                .flatMap(screen -> screen.source().flatMap(DisplaySource::text))
                .filter(screen -> rows(screen).contains(text))
                .isPresent();
    }

    private static String rows(TextScreen screen) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < screen.rows(); row++) {
            for (int column = 0; column < screen.columns(); column++) {
                text.append(CodePage437.unicode(screen.character(column, row)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private void add(char character) {
        KeyLayout.stroke(character)
                .ifPresent(
                        stroke ->
                                add(
                                        stroke.shift()
                                                ? List.of(KeyLayout.SHIFT, stroke.usage())
                                                : List.of(stroke.usage())));
    }

    /** Down in order, and up the other way round. */
    private void add(List<Integer> chord) {
        chord.forEach(usage -> keys.add(new KeyEvent(usage, true)));
        chord.reversed().forEach(usage -> keys.add(new KeyEvent(usage, false)));
    }

    /** Sends one key; returns whether it was the last. */
    private boolean send() {
        Optional<PersonInput> input = Optional.ofNullable(seat).flatMap(Seat::input);
        KeyEvent event = keys.poll();
        typing = event != null;
        if (event != null) {
            input.ifPresent(person -> person.keyInDomain(event.usage(), event.down()));
            return again(KEY_NANOS);
        }
        return true;
    }
}
