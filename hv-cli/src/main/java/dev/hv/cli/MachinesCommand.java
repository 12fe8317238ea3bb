package dev.hv.cli;

import dev.hv.cli.control.ControlFolder;
import dev.hv.cli.control.RunningMachine;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.concurrent.Callable;

/** {@code hv ps}. */
@Command(name = "ps", description = "Lists the machines that you run: number, state and name.")
final class MachinesCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        for (RunningMachine machine : ControlFolder.ofThisUser().machines()) {
            System.out.printf("%-10s %-9s %s%n", machine.id(), machine.state(), machine.name());
        }
        return ExitCode.OK.code();
    }
}
