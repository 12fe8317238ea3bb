package dev.hv.cli;

import dev.hv.api.machine.MachineEnd;

/**
 * What the process says of how it ended. Those of our own are even, so that they differ from what a
 * debug-exit device makes of a guest's value, which is always odd.
 */
public enum ExitCode {
    /** The guest powered off, or the command did what was asked. */
    OK(0, "the guest powered off, or the command did what it was asked"),
    /** Something on the command line or in a file is wrong, or cannot be had. */
    BAD_INPUT(2, "bad input: an option, a machine file, a kernel"),
    /** The guest reset the machine, which was told to end then. */
    RESET(4, "the guest reset the machine, under --no-reboot"),
    /** The CPU shut down, and the machine was told to end then. */
    SHUTDOWN(6, "the CPU shut down (a triple fault), under --no-reboot"),
    /** A fault of hv or of a plugin stopped the machine. */
    FAILURE(8, "a fault of hv or of a plugin stopped the machine"),
    /** The operator stopped the machine from the monitor. */
    STOPPED(10, "stopped by the operator"),
    /** The command itself broke. */
    INTERNAL(70, "a fault in the hv command itself"),
    /** Interrupted by the keyboard (SIGINT). */
    INTERRUPTED(130, "interrupted by the keyboard");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** Returns the number. */
    public int code() {
        return code;
    }

    /** Returns what it says, as a phrase. */
    public String meaning() {
        return meaning;
    }

    /** Returns the exit code that tells of an end: for a guest's own choice, that. */
    public static int of(MachineEnd end) {
        return switch (end.kind()) {
            case POWER_OFF -> OK.code;
            case EXIT -> end.code();
            case RESET -> RESET.code;
            case SHUTDOWN -> SHUTDOWN.code;
            case STOPPED -> STOPPED.code;
            case FAILURE -> FAILURE.code;
        };
    }
}
