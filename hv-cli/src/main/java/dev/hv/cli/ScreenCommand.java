package dev.hv.cli;

import dev.hv.cli.console.Monitor;
import dev.hv.cli.control.ControlFolder;
import dev.hv.cli.control.RunningMachine;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code hv screen}. */
@Command(
        name = "screen",
        description = "Prints the text that is on the screen of a machine that runs.")
final class ScreenCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "MACHINE",
            description = "Its number or name, as hv ps shows them; not needed if only one runs.")
    private @Nullable String wanted;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Writes a file instead: a picture if its name ends in .png, else text.")
    private @Nullable String file;

    @Override
    public Integer call() {
        RunningMachine machine =
                RunningMachine.choose(ControlFolder.ofThisUser(), Optional.ofNullable(wanted));
        String line =
                file == null
                        ? Monitor.Command.SCREEN.word()
                        : Monitor.Command.SNAP.word() + " " + file;
        return MonitorCommand.say(machine, line).code();
    }
}
