package dev.hv.api.cpu;

/** Why a run ended. */
public enum ExitReason {
    /** The budget is spent. */
    BUDGET,
    /** {@link VirtualCpu#requestExit} was called. */
    CANCELLED,
    /** The CPU waits for an interrupt. */
    HALTED,
    /** A breakpoint of the debugger's. */
    BREAKPOINT,
    /** The CPU has shut itself down (on x86: a triple fault). */
    SHUTDOWN,
    /** The implementation is broken; the detail says how. */
    INTERNAL_ERROR
}
