package dev.hv.cli.guest;

/** A guest cannot be had on this host. The message is for the person at the keyboard. */
public final class GuestUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was wanted, what stood in the way, and what to do
     */
    public GuestUnavailableException(String message) {
        super(message);
    }

    /**
     * @param message what was wanted, what stood in the way, and what to do
     */
    public GuestUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
