package dev.hv.machine.pc.boot;

/** A file cannot be booted here. The message is a clause that goes on after the file's name. */
final class BootException extends Exception {
    private static final long serialVersionUID = 1L;

    BootException(String message) {
        super(message);
    }
}
