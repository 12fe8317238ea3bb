package dev.hv.junit;

import dev.hv.api.backend.TextScreen;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.machine.MachineEnd;
import dev.hv.api.machine.MachineState;
import dev.hv.api.state.StateException;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.machine.pc.ScreenSources;
import dev.hv.machine.pc.screen.KeyLayout;
import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;

import org.junit.jupiter.api.Assertions;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A machine in the hands of a test. Used by the test's thread. What it waits for it gets, or the
 * test fails with what there was instead: at once if the machine has ended, else when its {@link
 * #patience} is over.
 */
public final class GuestMachine implements AutoCloseable {
    private static final Initiator TEST = Initiator.named("test");
    private static final long LOOK_MILLIS = 20;
    private static final int LINES_SHOWN = 25;

    private final PcMachine machine;
    private final Seat seat;
    private Duration patience = Duration.ofMinutes(2);
    private int expected;

    /** What a machine's devices lead to. */
    private static final class Seat {
        private Optional<SerialLine> serial = Optional.empty();
        private Optional<Screen> screen = Optional.empty();
        private Optional<PersonInput> input = Optional.empty();

        /** The first device with a slot that leads nowhere yet. */
        MachineSpec at(MachineSpec spec, String slot, BackendSource source) {
            PluginCatalog catalog = PluginCatalog.installed();
            Predicate<DeviceSpec> free =
                    device ->
                            !device.places().containsKey(slot)
                                    && !device.settings().containsKey(slot)
                                    && catalog.named(device.plugin()).descriptor().slots().stream()
                                            .anyMatch(known -> known.name().equals(slot));
            return spec.devices().stream()
                    .filter(free)
                    .findFirst()
                    .map(device -> spec.withReplaced(device.at(slot, new Place.Backend(source))))
                    .orElse(spec);
        }

        MachineSpec at(MachineSpec spec) {
            MachineSpec seated =
                    at(
                            spec,
                            "chars",
                            BackendSource.of(
                                    "test",
                                    domain -> {
                                        SerialLine line = new SerialLine(domain);
                                        serial = Optional.of(line);
                                        return line;
                                    }));
            seated =
                    at(
                            seated,
                            "display",
                            ScreenSources.screen((shown, _) -> screen = Optional.of(shown)));
            return at(
                    seated, "input", ScreenSources.person((keys, _) -> input = Optional.of(keys)));
        }
    }

    private GuestMachine(PcMachine machine, Seat seat) {
        this.machine = machine;
        this.seat = seat;
    }

    /** A machine like that, which stands still. */
    public static GuestMachine of(MachineSpec spec) {
        Seat seat = new Seat();
        return new GuestMachine(new MachineBuilder(seat.at(spec)).build(), seat);
    }

    /** A machine like that in the state of another. */
    static GuestMachine of(MachineSpec spec, SavedMachine saved) throws StateException {
        GuestMachine made = of(spec);
        try {
            saved.copyMemory(made.machine);
            made.machine.load(saved.state().reader());
        } catch (StateException | RuntimeException e) {
            made.close();
            throw e;
        }
        made.seat.serial.ifPresent(line -> line.goOnFrom(saved.serial()));
        made.expected = saved.expected();
        return made;
    }

    /** Stands still, and returns all that is needed to go on from here elsewhere. */
    SavedMachine save() {
        machine.pause();
        return SavedMachine.of(machine, serial(), expected);
    }

    /** Returns the machine itself, for what is not here. */
    public PcMachine machine() {
        return machine;
    }

    /** Says how long to wait for something before the test fails; two minutes if it does not. */
    public GuestMachine patience(Duration most) {
        patience = most;
        return this;
    }

    /** Lets it run, from its beginning or from where it stands. */
    public GuestMachine start() {
        if (machine.state() == MachineState.CREATED) {
            machine.start();
        } else {
            machine.resume();
        }
        return this;
    }

    /** Stands still between two instructions. */
    public GuestMachine pause() {
        machine.pause();
        return this;
    }

    private static <T> T there(Optional<T> part, String what) {
        return part.orElseThrow(
                () -> new IllegalStateException("this machine has no " + what + " for the test"));
    }

    /** Returns all that the serial port has sent, a character for each byte. */
    public String serial() {
        return seat.serial.map(SerialLine::said).orElse("");
    }

    /** Sends text to the serial port; it waits there until the guest takes it. */
    public GuestMachine type(String text) {
        there(seat.serial, "serial port").type(text);
        return this;
    }

    /** Waits until the serial port has sent a text, behind what was expected before. */
    public GuestMachine expect(String text) {
        SerialLine line = there(seat.serial, "serial port");
        await(
                () -> {
                    int at = line.said().indexOf(text, expected);
                    if (at < 0) {
                        return false;
                    }
                    expected = at + text.length();
                    return true;
                },
                () -> "the serial port has not sent '" + text + "' but\n" + last(line.said()));
        return this;
    }

    private static String last(String text) {
        List<String> lines = text.lines().toList();
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    /** Returns the lines of the screen as it is now; none if it is not made of characters. */
    public List<String> screen() {
        try {
            return lines(there(seat.screen, "display").current().text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<String> lines(Optional<TextScreen> text) {
        List<String> lines = new ArrayList<>();
        text.ifPresent(
                screen -> {
                    for (int row = 0; row < screen.rows(); row++) {
                        StringBuilder line = new StringBuilder();
                        for (int column = 0; column < screen.columns(); column++) {
                            int character = screen.character(column, row);
                            line.append(character < ' ' ? ' ' : (char) character);
                        }
                        lines.add(line.toString().stripTrailing());
                    }
                });
        return lines;
    }

    /** Waits until a line of the screen has a text in it. */
    public GuestMachine expectScreen(String text) {
        await(
                () -> screen().stream().anyMatch(line -> line.contains(text)),
                () ->
                        "the screen does not show '"
                                + text
                                + "' but\n"
                                + String.join("\n", screen()));
        return this;
    }

    /**
     * Presses keys of the keyboard together, and lets them go.
     *
     * @param chord such as {@code ctrl-alt-delete} or {@code enter}
     */
    public GuestMachine press(String chord) {
        PersonInput input = there(seat.input, "keyboard");
        List<Integer> keys =
                KeyLayout.chord(chord)
                        .orElseThrow(() -> new IllegalArgumentException("no keys '" + chord + "'"));
        keys.forEach(key -> input.key(key, true));
        keys.reversed().forEach(key -> input.key(key, false));
        return this;
    }

    private void await(Supplier<Boolean> found, Supplier<String> otherwise) {
        long end = System.nanoTime() + patience.toNanos();
        int known = -1;
        while (true) {
            // Asked before the look: what it says at its end is looked at, too.
            boolean ended =
                    machine.state() == MachineState.CLOSED
                            || machine.state() == MachineState.FAILED;
            if (found.get()) {
                return;
            }
            if (ended || System.nanoTime() - end > 0) {
                Assertions.fail(
                        otherwise.get() + "\n" + (ended ? "and has ended: " + ended() : "in time"));
            }
            try {
                if (seat.serial.isPresent()) {
                    seat.serial.get().awaitMore(known, LOOK_MILLIS);
                    known = serial().length();
                } else {
                    Thread.sleep(LOOK_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                Assertions.fail("interrupted; " + otherwise.get());
            }
        }
    }

    private String ended() {
        try {
            return machine.await(Duration.ZERO).map(MachineEnd::toString).orElse("?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "?";
        }
    }

    /** Pulls the plug. */
    public GuestMachine stop() {
        machine.stop();
        return this;
    }

    /** Waits until it has ended, by itself or because it was stopped. */
    public MachineEnd end() {
        try {
            return machine.await(patience)
                    .orElseGet(
                            () ->
                                    Assertions.fail(
                                            "the machine has not ended in time; it has said\n"
                                                    + last(serial())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Assertions.fail("interrupted");
        }
    }

    /** Reads memory as the first CPU sees it, with all effects that a read of a device has. */
    public long read(long address, Width width) {
        return machine.memory().read(address, width, TEST);
    }

    /** Writes memory as the first CPU sees it. */
    public GuestMachine write(long address, Width width, long value) {
        machine.memory().write(address, width, value, TEST);
        return this;
    }

    /** Reads bytes of memory as the first CPU sees it. */
    public byte[] bytes(long address, int count) {
        byte[] bytes = new byte[count];
        machine.memory().readBytes(address, MemorySegment.ofArray(bytes), TEST);
        return bytes;
    }

    /** Reads a port. */
    public long in(int port, Width width) {
        return machine.ports().read(port, width, TEST);
    }

    /** Writes a port. */
    public GuestMachine out(int port, Width width, long value) {
        machine.ports().write(port, width, value, TEST);
        return this;
    }

    /** Waits until memory, read as the first CPU sees it, holds a value. */
    public GuestMachine expectMemory(long address, Width width, long value) {
        await(
                () -> read(address, width) == value,
                () ->
                        "memory at 0x%x does not hold 0x%x but 0x%x"
                                .formatted(address, value, read(address, width)));
        return this;
    }

    /** Returns a register of the first CPU, by its name; a machine that runs stands for it. */
    public long register(String name) {
        boolean runs = machine.state() == MachineState.RUNNING;
        machine.pause();
        try {
            return machine.cpus().getFirst().state().get(name);
        } finally {
            if (runs) {
                machine.resume();
            }
        }
    }

    @Override
    public void close() {
        machine.close();
    }
}
