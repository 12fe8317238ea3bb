package dev.hv.machine.pc;

/**
 * A machine cannot be put together as it was described. The message is one line for the person who
 * described it: what is wrong, where, and what would be right.
 */
public final class AssemblyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a line for people. */
    public AssemblyException(String message) {
        super(message);
    }

    /** With a line for people and what led to it. */
    public AssemblyException(String message, Throwable cause) {
        super(message, cause);
    }
}
