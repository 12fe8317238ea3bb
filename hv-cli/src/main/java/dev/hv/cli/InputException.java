package dev.hv.cli;

/** What a person gave cannot be used. The message is one line: what, where, what was expected. */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message names the option or file, the value and what was expected
     */
    public InputException(String message) {
        super(message);
    }

    /**
     * @param message names the option or file, the value and what was expected
     */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
