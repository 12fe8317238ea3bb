package dev.hv.cli.run;

import dev.hv.api.machine.MachineEnd;
import dev.hv.cli.console.ConsoleOutput;
import dev.hv.cli.console.GuestTerminal;
import dev.hv.cli.console.KeyQueue;
import dev.hv.cli.console.Monitor;
import dev.hv.cli.control.ControlFolder;
import dev.hv.cli.control.ControlServer;
import dev.hv.machine.pc.PcMachine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One run of one machine, from its start to its end, with or without a terminal. */
final class GuestRun implements AutoCloseable {
    private static final int MOST_SECONDS_TO_REPORT = 10;

    private final PcMachine machine;
    private final PrintStream messages;
    private final Thread hook = new Thread(this::interrupted, "hv-interrupted");
    private final CountDownLatch reported = new CountDownLatch(1);
    private volatile boolean interrupted;
    private @Nullable GuestTerminal terminal;
    private @Nullable ControlServer control;

    /**
     * @param messages where our own words go
     */
    GuestRun(PcMachine machine, PrintStream messages) {
        this.machine = machine;
        this.messages = messages;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Gives the terminal's keys to the guest and the monitor, by a thread that nobody awaits. */
    void attachTerminal(KeyQueue keys, ConsoleOutput output, Monitor monitor) {
        try {
            GuestTerminal opened = new GuestTerminal(output);
            terminal = opened;
            messages.print("hv: Ctrl-A x ends the machine, Ctrl-A h lists more keys\r\n");
            Thread.ofPlatform().daemon().name("hv-keys").start(() -> opened.run(keys, monitor));
        } catch (IOException | IllegalStateException e) {
            messages.println("hv: this terminal cannot be made raw: " + e.getMessage());
        }
    }

    /** Lets other processes of this user talk to the monitor; a host that cannot is told of. */
    synchronized void listen(ControlFolder folder, Monitor monitor) {
        try {
            control = ControlServer.open(folder, monitor);
        } catch (IOException e) {
            messages.println("hv: other commands cannot reach this machine: " + e.getMessage());
        }
    }

    /** Starts the machine, and returns how it ended. */
    MachineEnd run() throws InterruptedException {
        machine.start();
        return machine.await();
    }

    /** Lets the guest's last words out, and gives the terminal back. */
    @Override
    public void close() {
        leave();
        if (!interrupted) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** Everything has been said: a process that is being ended need not wait any more. */
    void reported() {
        reported.countDown();
    }

    /**
     * The process is being ended: stops the machine, and lets what follows on its end be said
     * before it is closed.
     */
    void interrupted() {
        interrupted = true;
        machine.stop();
        try {
            boolean _ = reported.await(MOST_SECONDS_TO_REPORT, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leave();
    }

    private synchronized void leave() {
        ControlServer server = control;
        control = null;
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                messages.println("hv: the control socket: " + e.getMessage());
            }
        }
        machine.close();
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
}
