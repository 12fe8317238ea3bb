package dev.hv.cli;

import dev.hv.cli.console.Conversation;
import dev.hv.cli.console.Monitor;
import dev.hv.cli.control.ControlFolder;
import dev.hv.cli.control.RunningMachine;

import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code hv monitor}. */
@Command(
        name = "monitor",
        description = {
            "Says a command to a machine that runs, as Ctrl-A c does in its terminal.",
            "With no command, asks for commands until one leaves."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hv monitor help",
            "  hv monitor --machine 4711 registers",
            "  hv monitor insert cdrom0 other.iso"
        })
final class MonitorCommand implements Callable<Integer> {
    @Option(
            names = "--machine",
            paramLabel = "MACHINE",
            description = "Its number or name, as hv ps shows them; not needed if only one runs.")
    private @Nullable String wanted;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "A command and what it is for.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException {
        RunningMachine machine =
                RunningMachine.choose(ControlFolder.ofThisUser(), Optional.ofNullable(wanted));
        return words.isEmpty() ? converse(machine) : say(machine, String.join(" ", words)).code();
    }

    /** Says one command and prints the answer; what was refused goes to standard error. */
    static ExitCode say(RunningMachine machine, String line) {
        Monitor.Answer answer = machine.ask(line);
        if (answer.next() == Monitor.Next.REFUSED) {
            throw new InputException(String.join("; ", answer.lines()));
        }
        answer.lines().forEach(System.out::println);
        return ExitCode.OK;
    }

    private static int converse(RunningMachine machine) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            Conversation.hold(terminal, machine::ask);
        } catch (EndOfFileException | UserInterruptException e) {
            return ExitCode.OK.code();
        }
        return ExitCode.OK.code();
    }
}
