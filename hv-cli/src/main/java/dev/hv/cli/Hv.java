package dev.hv.cli;

import dev.hv.api.device.NearestName;
import dev.hv.machine.pc.AssemblyException;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The {@code hv} command. */
@Command(
        name = "hv",
        description = "Builds and runs virtual machines out of modules.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Hv.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
public final class Hv {
    private static final String PREFIX = "hv: ";

    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS =
            List.of(
                    RunCommand.class,
                    RunCommand.Demo.class,
                    MachinesCommand.class,
                    MonitorCommand.class,
                    ScreenCommand.class,
                    FetchCommand.class,
                    UnpackCommand.class,
                    ProfilesCommand.class,
                    DevicesCommand.class,
                    DeviceCommand.class,
                    NewDeviceCommand.class,
                    PluginsCommand.class,
                    TckCommand.class,
                    CpuCommand.class,
                    ImgCommand.class,
                    TrainCommand.class,
                    AutoComplete.GenerateCompletion.class);

    private Hv() {}

    /** Runs the command, and ends the process with an {@link ExitCode} or the guest's own. */
    public static void main(String[] arguments) {
        int code;
        try {
            code = execute(arguments);
        } catch (LinkageError | VirtualMachineError e) {
            code = broken(e);
        }
        System.exit(code);
    }

    /** Runs the command and returns its exit code. */
    static int execute(String... arguments) {
        return command(arguments).execute(arguments);
    }

    /**
     * Returns the command as it is run with these arguments. What the first one names is there
     * alone: to learn of the others, whose annotations are many, takes longer than most of them
     * run.
     */
    static CommandLine command(String... arguments) {
        CommandLine command = new CommandLine(new Hv());
        named(arguments).map(List::<Class<?>>of).orElse(COMMANDS).forEach(command::addSubcommand);
        command.setExitCodeExceptionMapper(Hv::exitCode);
        command.setParameterExceptionHandler(Hv::badArguments);
        command.setExecutionExceptionHandler(Hv::failed);
        return command;
    }

    private static Optional<Class<?>> named(String... arguments) {
        return COMMANDS.stream()
                .filter(type -> type != AutoComplete.GenerateCompletion.class) // needs the others
                .filter(type -> arguments.length > 0 && name(type).equals(arguments[0]))
                .findFirst();
    }

    private static String name(Class<?> command) {
        return Objects.requireNonNull(command.getAnnotation(Command.class)).name();
    }

    private static int exitCode(Throwable thrown) {
        return switch (thrown) {
            case InputException e -> ExitCode.BAD_INPUT.code();
            case AssemblyException e -> ExitCode.BAD_INPUT.code();
            case InterruptedException e -> ExitCode.INTERRUPTED.code();
            default -> ExitCode.INTERNAL.code();
        };
    }

    private static int badArguments(ParameterException e, String... arguments) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            message = "unknown " + what(word, e) + " '" + word + "'; " + hint(word, e);
        }
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        System.err.println(command + ": " + message);
        return ExitCode.BAD_INPUT.code();
    }

    private static String what(String word, ParameterException e) {
        boolean command = !e.getCommandLine().getSubcommands().isEmpty();
        return word.startsWith("-") ? "option" : command ? "command" : "argument";
    }

    private static String hint(String word, ParameterException e) {
        List<String> known = new ArrayList<>();
        if (word.startsWith("-")) {
            e.getCommandLine()
                    .getCommandSpec()
                    .options()
                    .forEach(option -> known.addAll(Arrays.asList(option.names())));
        } else {
            known.addAll(e.getCommandLine().getSubcommands().keySet());
        }
        return word.startsWith("-")
                ? NearestName.of(word, known)
                        .map(name -> "did you mean '" + name + "'?")
                        .orElse("see --help")
                : known.isEmpty() ? "see --help" : NearestName.hint(word, known);
    }

    private static int failed(
            Exception thrown, CommandLine command, CommandLine.ParseResult arguments) {
        if (exitCode(thrown) == ExitCode.INTERNAL.code()) {
            return broken(thrown);
        }
        System.err.println(PREFIX + thrown.getMessage());
        return exitCode(thrown);
    }

    private static int broken(Throwable thrown) {
        System.err.println(PREFIX + "a fault in hv itself, please report it:");
        thrown.printStackTrace();
        return ExitCode.INTERNAL.code();
    }

    /** The version of the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Hv.class.getPackage().getImplementationVersion();
            return new String[] {"hv " + Objects.requireNonNullElse(version, "(not packaged)")};
        }
    }
}
