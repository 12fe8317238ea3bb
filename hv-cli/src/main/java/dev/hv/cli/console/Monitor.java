package dev.hv.cli.console;

import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.NearestName;
import dev.hv.api.device.ResetKind;
import dev.hv.api.machine.Machine;
import dev.hv.api.machine.MachineState;
import dev.hv.cli.InputException;
import dev.hv.cli.console.ConsoleScript.Step;
import dev.hv.cli.display.Screenshot;
import dev.hv.cli.display.Seat;
import dev.hv.cli.request.Argument;
import dev.hv.machine.pc.screen.KeyLayout;
import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;
import dev.hv.machine.pc.screen.ScreenImage;
import dev.hv.machine.pc.screen.ScreenText;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Commands to a running machine, in words. Holds no terminal; answers are lines of text. One
 * command at a time, from any thread.
 */
public final class Monitor {
    private static final Set<String> USUAL = Set.of("general", "segment", "control");

    /** From one key going down or up to the next: a fast typist. */
    private static final long KEY_MILLIS = 10;

    private final Machine machine;
    private final Seat seat;
    private final RemovableDrives drives;

    /**
     * @param seat with the machine's screen and keyboard, where it has them
     * @param drives whose media can be changed
     */
    public Monitor(Machine machine, Seat seat, RemovableDrives drives) {
        this.machine = machine;
        this.seat = seat;
        this.drives = drives;
    }

    /** A command. */
    public enum Command {
        /** Which machine. */
        STATUS("say which machine this is and whether it runs"),
        /** Stands still. */
        PAUSE("stand still between two instructions"),
        /** Goes on. */
        RESUME("go on after pause"),
        /** Cold reset. */
        RESET("reset the machine, as the reset button does"),
        /** Power button. */
        POWER("press the power button"),
        /** Registers that programs use. */
        REGISTERS("show the general and control registers of every CPU"),
        /** All registers. */
        EVERYTHING("show all registers of every CPU"),
        /** Devices. */
        DEVICES("show the devices and their places"),
        /** The screen. */
        SCREEN("show the text that is on the machine's screen"),
        /** The screen, to a file. */
        SNAP("write what the screen shows to a file; a picture if it ends in .png", "FILE"),
        /** Types. */
        KEYS("press keys: text, with chords such as <enter> or <ctrl-alt-delete>", "TEXT"),
        /** Removable media. */
        DRIVES("show the drives whose media can be changed"),
        /** Puts a medium in. */
        INSERT("put a medium into a drive, as --cdrom and --floppy take it", "DRIVE FILE"),
        /** Takes a medium out. */
        EJECT("take the medium out of a drive", "DRIVE"),
        /** Diagnostics. */
        DIAGNOSTICS("show what the CPUs met and did not know"),
        /** Back to the guest. */
        CONTINUE("go back to the guest"),
        /** Ends the machine. */
        QUIT("end the machine"),
        /** Help. */
        HELP("this help");

        private final String summary;
        private final String parameters;

        Command(String summary) {
            this(summary, "");
        }

        Command(String summary, String parameters) {
            this.summary = summary;
            this.parameters = parameters;
        }

        /** Returns the word. */
        public String word() {
            return Monitor.word(this);
        }

        /** Returns the words of all. */
        public static List<String> words() {
            return Arrays.stream(values()).map(Command::word).toList();
        }

        private String usage() {
            return (word() + " " + parameters).strip();
        }
    }

    /** What follows on an answer. */
    public enum Next {
        /** The person says more. */
        STAY,
        /** The person goes back to the guest. */
        LEAVE,
        /** Nothing was done; the lines say why. */
        REFUSED
    }

    /**
     * What came of a command.
     *
     * @param lines to show
     * @param next what follows
     */
    public record Answer(List<String> lines, Next next) {
        /** Copies. */
        public Answer {
            lines = List.copyOf(lines);
        }

        private static Answer refused(String line) {
            return new Answer(List.of(line), Next.REFUSED);
        }
    }

    /** Returns how people write a constant. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Does what a line says; a beginning of a word is enough if no other word begins so.
     *
     * @param folder against which files' names are meant
     */
    public synchronized Answer execute(String line, Path folder) {
        String[] parts = line.strip().split("\\s+", 2);
        String word = parts[0].toLowerCase(Locale.ROOT);
        String rest = parts.length == 2 ? parts[1] : "";
        if (word.isEmpty()) {
            return stay();
        }
        List<Command> fitting =
                Arrays.stream(Command.values())
                        .filter(command -> command.word().startsWith(word))
                        .toList();
        Optional<Command> exact =
                fitting.stream().filter(command -> command.word().equals(word)).findFirst();
        if (exact.isEmpty() && fitting.size() != 1) {
            String hint =
                    fitting.isEmpty()
                            ? NearestName.hint(word, Command.words())
                            : "could be " + String.join(", ", words(fitting));
            return Answer.refused("'" + word + "': " + hint);
        }
        Command command = exact.orElseGet(fitting::getFirst);
        if (command.parameters.isEmpty() != rest.isEmpty()) {
            return Answer.refused("expected '" + command.usage() + "'");
        }
        try {
            return execute(command, rest, folder);
        } catch (InputException e) {
            return Answer.refused(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.refused("interrupted");
        }
    }

    private static List<String> words(List<Command> commands) {
        return commands.stream().map(Command::word).toList();
    }

    private Answer execute(Command command, String rest, Path folder) throws InterruptedException {
        return switch (command) {
            case STATUS -> stay("name: " + machine.name(), "state: " + state());
            case PAUSE -> {
                machine.pause();
                yield stay(state());
            }
            case RESUME -> {
                machine.resume();
                yield leave(state());
            }
            case RESET -> {
                machine.reset(ResetKind.COLD);
                yield leave("reset");
            }
            case POWER -> {
                machine.powerButton();
                yield leave("the power button is pressed; the guest may take its time");
            }
            case REGISTERS -> stay(whilePaused(() -> registers(USUAL::contains)));
            case EVERYTHING -> stay(whilePaused(() -> registers(group -> true)));
            case DEVICES -> stay(devices());
            case SCREEN -> screen();
            case SNAP -> snap(new Argument(command.word(), rest, folder));
            case KEYS -> keys(rest);
            case DRIVES -> stay(drives.lines());
            case INSERT -> {
                String[] words = rest.split("\\s+", 2);
                if (words.length < 2) {
                    throw new InputException("expected '" + command.usage() + "'");
                }
                yield stay(drives.insert(words[0], new Argument(command.word(), words[1], folder)));
            }
            case EJECT -> stay(drives.eject(rest));
            case DIAGNOSTICS -> stay(diagnostics());
            case CONTINUE -> new Answer(List.of(), Next.LEAVE);
            case QUIT -> {
                machine.stop();
                yield leave("stopped");
            }
            case HELP -> stay(help());
        };
    }

    private static Answer stay(String... lines) {
        return stay(List.of(lines));
    }

    private static Answer stay(List<String> lines) {
        return new Answer(lines, Next.STAY);
    }

    private static Answer leave(String line) {
        return new Answer(List.of(line), Next.LEAVE);
    }

    private String state() {
        return word(machine.state());
    }

    /** Registers can be read only while the machine stands still. */
    private List<String> whilePaused(Supplier<List<String>> look) {
        boolean running = machine.state() == MachineState.RUNNING;
        machine.pause();
        try {
            return look.get();
        } finally {
            if (running) {
                machine.resume();
            }
        }
    }

    private List<String> registers(Predicate<String> groups) {
        List<String> lines = new ArrayList<>();
        List<VirtualCpu> cpus = machine.cpus();
        for (int i = 0; i < cpus.size(); i++) {
            lines.add("cpu" + i + " after " + cpus.get(i).instructions() + " instructions");
            lines.addAll(registers(cpus.get(i).state(), groups));
        }
        return lines;
    }

    private static List<String> registers(CpuState state, Predicate<String> groups) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        String group = "";
        for (CpuState.Register register : state.registers()) {
            if (!groups.test(register.group())) {
                continue;
            }
            String text = register.name() + "=" + value(state, register);
            boolean full = line.length() + text.length() > 78;
            if (!line.isEmpty() && (full || !group.equals(register.group()))) {
                lines.add(line.toString());
                line.setLength(0);
            }
            group = register.group();
            line.append("  ").append(text);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String value(CpuState state, CpuState.Register register) {
        if (register.bits() <= Long.SIZE) {
            int digits = (register.bits() + 3) / 4;
            return HexFormat.of().toHexDigits(state.get(register.name()), digits);
        }
        byte[] bytes = state.getBytes(register.name());
        StringBuilder text = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            text.append(HexFormat.of().toHexDigits(bytes[i]));
        }
        return text.toString();
    }

    private List<String> devices() {
        List<String> lines = new ArrayList<>();
        for (var device : machine.devices()) {
            lines.add(device.name() + " (" + device.plugin() + ")");
            for (var placement : device.placements()) {
                lines.add("    " + placement.slot() + ": " + placement.place());
            }
        }
        return lines;
    }

    private Screen display() {
        return seat.screen().orElseThrow(() -> new InputException("this machine has no display"));
    }

    private Answer screen() throws InterruptedException {
        ScreenImage image = display().current();
        return image.text()
                .map(text -> stay(ScreenText.text(text).lines().toList()))
                .orElseGet(() -> Answer.refused(Screenshot.notText(image)));
    }

    private Answer snap(Argument file) throws InterruptedException {
        ScreenImage image = display().current();
        try {
            Screenshot.write(image, file.path());
        } catch (IOException e) {
            throw file.problem(String.valueOf(e.getMessage()), e);
        }
        return stay("%d by %d pixels".formatted(image.width(), image.height()));
    }

    private Answer keys(String text) throws InterruptedException {
        PersonInput keyboard =
                seat.input().orElseThrow(() -> new InputException("this machine has no keyboard"));
        List<Step.Press> presses;
        try {
            presses = ConsoleScript.presses(text);
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
        for (Step.Press press : presses) {
            List<Integer> chord = KeyLayout.chord(press.text()).orElse(List.of());
            for (int usage : chord) {
                keyboard.key(usage, true);
                Thread.sleep(KEY_MILLIS);
            }
            for (int usage : chord.reversed()) {
                keyboard.key(usage, false);
                Thread.sleep(KEY_MILLIS);
            }
        }
        return stay();
    }

    private List<String> diagnostics() {
        List<String> lines = new ArrayList<>();
        for (VirtualCpu cpu : machine.cpus()) {
            for (var diagnostic : cpu.diagnostics()) {
                lines.add(diagnostic.name() + ": " + diagnostic.count());
            }
        }
        return lines.isEmpty() ? List.of("nothing") : lines;
    }

    private static List<String> help() {
        return Arrays.stream(Command.values())
                .map(command -> "  %-18s %s".formatted(command.usage(), command.summary))
                .toList();
    }
}
