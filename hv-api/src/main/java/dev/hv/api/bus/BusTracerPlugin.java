package dev.hv.api.bus;

import java.io.IOException;

/**
 * Opens tracers. Found with ServiceLoader; stateless, with a public no-argument constructor, from
 * any thread.
 *
 * <p>People name it by {@link #scheme}, a colon and an address: {@code --trace accesses:FILE}.
 */
public interface BusTracerPlugin {
    /** Returns the word before the colon: lower case letters, digits and hyphens; unique. */
    String scheme();

    /** Returns one line for lists. */
    String summary();

    /**
     * Opens a tracer for one machine, which closes it in the end.
     *
     * @param address what comes after the colon
     * @throws IOException if the host will not; the message is shown to the person
     */
    BusTracer open(String address) throws IOException;
}
