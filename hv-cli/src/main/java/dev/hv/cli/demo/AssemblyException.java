package dev.hv.cli.demo;

/** A line of assembly that means nothing. */
public final class AssemblyException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong
     */
    AssemblyException(String message) {
        super(message);
    }

    /** The same, with the line it is in. */
    AssemblyException(int line, AssemblyException cause) {
        super("line " + line + ": " + cause.getMessage(), cause);
    }
}
