package dev.hv.cli.display;

import dev.hv.api.time.VirtualClock;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.ScreenSources;
import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;

import java.util.Optional;
import java.util.function.Consumer;

/** The seat in front of a machine: the screen that it shows, and the keyboard and pointer there. */
public final class Seat {
    /** The slot of a display. */
    public static final String DISPLAY = "display";

    /** The slot of a keyboard or a pointer. */
    public static final String INPUT = "input";

    private final Consumer<Seat> onChange;
    private volatile Optional<Screen> screen = Optional.empty();
    private volatile Optional<PersonInput> input = Optional.empty();
    private volatile Optional<VirtualClock> clock = Optional.empty();

    /**
     * @param onChange called inside the domain when a screen or a keyboard has come
     */
    public Seat(Consumer<Seat> onChange) {
        this.onChange = onChange;
    }

    /** Returns what a machine's display leads to. */
    public BackendSource display() {
        return ScreenSources.screen(
                (opened, time) -> {
                    screen = Optional.of(opened);
                    clock = clock.or(() -> Optional.of(time));
                    onChange.accept(this);
                });
    }

    /** Returns what a machine's keyboard leads to. */
    public BackendSource keyboard() {
        return ScreenSources.person(
                (opened, time) -> {
                    input = Optional.of(opened);
                    clock = clock.or(() -> Optional.of(time));
                    onChange.accept(this);
                });
    }

    /** Returns the screen; empty before the machine is assembled, and if it has no display. */
    public Optional<Screen> screen() {
        return screen;
    }

    /** Returns keys and pointer; empty before the machine is assembled, and if it has none. */
    public Optional<PersonInput> input() {
        return input;
    }

    /** Returns the machine's clock, for timers inside the domain. */
    public Optional<VirtualClock> clock() {
        return clock;
    }
}
