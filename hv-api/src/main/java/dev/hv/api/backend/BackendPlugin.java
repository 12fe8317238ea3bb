package dev.hv.api.backend;

import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * Opens something of the host's for a device: a stream of characters, a medium in some format, a
 * network, a screen. Found with ServiceLoader; stateless, with a public no-argument constructor.
 *
 * <p>People name it by {@link #scheme}, a colon and an address: {@code log:boot.txt} where a device
 * takes characters.
 */
public interface BackendPlugin {
    /** Returns the word before the colon: lower case letters, digits and hyphens; unique. */
    String scheme();

    /** Returns one line for lists. */
    String summary();

    /** Returns the kind of backend that {@link #open} gives. */
    Class<? extends HostBackend> kind();

    /**
     * Opens it. If it is {@link AutoCloseable}, the machine closes it with its device.
     *
     * @param address what comes after the colon; empty if there is none
     * @param domain takes work of the backend's own threads into the machine's device domain, in
     *     order, without waiting
     * @throws IOException if the host will not; the message is shown to the person
     */
    HostBackend open(String address, Executor domain) throws IOException;
}
