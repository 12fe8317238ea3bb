package dev.hv.cli.run;

import dev.hv.api.machine.Machine;
import dev.hv.api.machine.MachineEnd;
import dev.hv.cli.ExitCode;
import dev.hv.cli.console.ConsoleBackend;
import dev.hv.cli.console.GuestTerminal;
import dev.hv.cli.console.Monitor;
import dev.hv.cli.console.OutputQueue;

import org.jspecify.annotations.Nullable;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;

/** One run of one machine, from its start to its end, with a person or a pipe at its console. */
final class GuestRun {
    private final Machine machine;
    private final OutputQueue output;
    private final PrintStream messages;
    private @Nullable GuestTerminal terminal;

    /**
     * @param output the standard output, where the guest's console goes
     * @param messages where our own words go
     */
    GuestRun(Machine machine, OutputQueue output, PrintStream messages) {
        this.machine = machine;
        this.output = output;
        this.messages = messages;
    }

    /** Starts the machine, and returns how it ended. */
    MachineEnd run(Optional<ConsoleBackend> console) throws InterruptedException {
        Thread hook = new Thread(this::leave, "hv-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            if (console.isPresent()) {
                attach(console.get());
            }
            machine.start();
            return machine.await();
        } finally {
            leave();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** The console's keys come from a thread that nobody waits for. */
    private void attach(ConsoleBackend console) {
        if (Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)) {
            try {
                GuestTerminal opened = new GuestTerminal(output);
                terminal = opened;
                messages.print("hv: Ctrl-A x ends the machine, Ctrl-A h lists more keys\r\n");
                Monitor monitor = new Monitor(machine);
                background(() -> opened.run(console, monitor));
                return;
            } catch (IOException | IllegalStateException e) {
                messages.println("hv: this terminal cannot be made raw: " + e.getMessage());
            }
        }
        background(() -> copy(System.in, console));
    }

    private static void background(Runnable work) {
        Thread.ofPlatform().daemon().name("hv-console").start(work);
    }

    /** The end of the input is not the end of the guest. */
    private void copy(InputStream in, ConsoleBackend console) {
        byte[] bytes = new byte[4096];
        try {
            int count;
            while ((count = in.read(bytes)) > 0) {
                console.offer(bytes, count);
            }
        } catch (IOException e) {
            messages.println("hv: standard input: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the guest's last words out and gives the terminal back. */
    private synchronized void leave() {
        output.close();
        GuestTerminal open = terminal;
        terminal = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                messages.println("hv: the terminal could not be given back: " + e.getMessage());
            }
        }
    }

    /** Says how the guest ended, unless it simply powered off. */
    static void tell(MachineEnd end, PrintStream messages) {
        String detail = end.detail().isEmpty() ? "" : ": " + end.detail();
        switch (end.kind()) {
            case POWER_OFF -> {}
            case EXIT -> messages.println("hv: the guest exited with " + end.code() + detail);
            case RESET, SHUTDOWN, STOPPED ->
                    messages.println("hv: " + meaning(end.kind()) + detail);
            case FAILURE -> messages.println("hv: the machine failed" + detail);
        }
    }

    private static String meaning(MachineEnd.Kind kind) {
        return switch (kind) {
            case RESET -> ExitCode.RESET.meaning();
            case SHUTDOWN -> ExitCode.SHUTDOWN.meaning();
            default -> ExitCode.STOPPED.meaning();
        };
    }
}
