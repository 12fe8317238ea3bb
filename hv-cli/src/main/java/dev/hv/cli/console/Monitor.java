package dev.hv.cli.console;

import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.NearestName;
import dev.hv.api.device.ResetKind;
import dev.hv.api.machine.Machine;
import dev.hv.api.machine.MachineState;
import dev.hv.cli.display.Screenshot;
import dev.hv.machine.pc.screen.Screen;
import dev.hv.machine.pc.screen.ScreenImage;
import dev.hv.machine.pc.screen.ScreenText;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Commands to a running machine, in words. Holds no terminal; answers are lines of text. */
public final class Monitor {
    private static final Set<String> USUAL = Set.of("general", "segment", "control");

    private final Machine machine;
    private final Optional<Screen> screen;

    /**
     * @param screen of the machine, if it has one
     */
    public Monitor(Machine machine, Optional<Screen> screen) {
        this.machine = machine;
        this.screen = screen;
    }

    /** A command. */
    public enum Command {
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
        /** Diagnostics. */
        DIAGNOSTICS("show what the CPUs met and did not know"),
        /** Back to the guest. */
        CONTINUE("go back to the guest"),
        /** Ends the machine. */
        QUIT("end the machine"),
        /** Help. */
        HELP("this help");

        private final String summary;

        Command(String summary) {
            this.summary = summary;
        }

        /** Returns the word. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns the words of all. */
        public static List<String> words() {
            return Arrays.stream(values()).map(Command::word).toList();
        }
    }

    /**
     * What came of a command.
     *
     * @param lines to show
     * @param leave whether the person goes back to the guest
     */
    public record Answer(List<String> lines, boolean leave) {
        /** Copies. */
        public Answer {
            lines = List.copyOf(lines);
        }
    }

    /** Does what a line says; a beginning of a word is enough if no other word begins so. */
    public Answer execute(String line) {
        String word = line.strip().toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return new Answer(List.of(), false);
        }
        List<Command> fitting =
                Arrays.stream(Command.values())
                        .filter(command -> command.word().startsWith(word))
                        .toList();
        if (fitting.size() != 1) {
            String hint =
                    fitting.isEmpty()
                            ? NearestName.hint(word, Command.words())
                            : "could be " + String.join(", ", words(fitting));
            return new Answer(List.of("'" + word + "': " + hint), false);
        }
        return execute(fitting.getFirst());
    }

    private static List<String> words(List<Command> commands) {
        return commands.stream().map(Command::word).toList();
    }

    private Answer execute(Command command) {
        return switch (command) {
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
            case SCREEN -> stay(screen());
            case DIAGNOSTICS -> stay(diagnostics());
            case CONTINUE -> new Answer(List.of(), true);
            case QUIT -> {
                machine.stop();
                yield leave("stopped");
            }
            case HELP -> stay(help());
        };
    }

    private static Answer stay(String... lines) {
        return new Answer(List.of(lines), false);
    }

    private static Answer stay(List<String> lines) {
        return new Answer(lines, false);
    }

    private static Answer leave(String line) {
        return new Answer(List.of(line), true);
    }

    private String state() {
        return machine.state().name().toLowerCase(Locale.ROOT);
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

    private List<String> screen() {
        if (screen.isEmpty()) {
            return List.of("this machine has no display");
        }
        try {
            ScreenImage image = screen.get().current();
            return image.text()
                    .map(text -> ScreenText.text(text).lines().toList())
                    .orElseGet(() -> List.of(Screenshot.notText(image)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("interrupted");
        }
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
                .map(command -> "  %-12s %s".formatted(command.word(), command.summary))
                .toList();
    }
}
