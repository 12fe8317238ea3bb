package dev.hv.machine.pc;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.time.VirtualClock;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Opens something of the host's for a device, once for each machine that is assembled. */
public interface BackendSource {
    /** Returns how people call it, such as {@code stdio} or {@code file:boot.log}. */
    String description();

    /**
     * Opens it. If it is {@link AutoCloseable}, the machine closes it with its device.
     *
     * @param domain takes work of the backend's own threads into the machine's device domain, in
     *     order, without waiting
     * @throws IOException if the host will not; the message is shown to the person
     */
    HostBackend open(Executor domain) throws IOException;

    /**
     * Opens it, given the machine's clock as well; its timers are among those of the device.
     *
     * @param clock virtual time, for what is to happen at the same time in every run
     * @throws IOException if the host will not; the message is shown to the person
     */
    default HostBackend open(Executor domain, VirtualClock clock) throws IOException {
        return open(domain);
    }

    /** What a plugin opens; whatever goes wrong in it is shown to the person as its own fault. */
    static BackendSource of(BackendPlugin plugin, String address) {
        return new BackendSource() {
            @Override
            public String description() {
                return plugin.scheme() + ":" + address;
            }

            @Override
            public HostBackend open(Executor domain) throws IOException {
                try {
                    HostBackend backend = plugin.open(address, domain);
                    return plugin.kind().cast(backend);
                } catch (RuntimeException e) {
                    throw new IOException(
                            "a fault in the plugin of " + description() + ": " + e, e);
                }
            }
        };
    }

    /** A source from a function. */
    static BackendSource of(String description, Function<Executor, HostBackend> open) {
        return new BackendSource() {
            @Override
            public String description() {
                return description;
            }

            @Override
            public HostBackend open(Executor domain) {
                return open.apply(domain);
            }
        };
    }
}
