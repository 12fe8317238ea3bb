package dev.hv.api.backend;

/** The end of a host operation. Runs inside the device domain, never on the host's I/O thread. */
@FunctionalInterface
public interface Completion {
    /** Called exactly once. */
    void done(Status status);
}
