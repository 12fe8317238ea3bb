package dev.hv.tck.peer;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Starts peers, one at a time: the next one ends the one before. */
final class PeerStarter implements AutoCloseable {
    private final List<String> command;
    private @Nullable PeerProcess running;

    PeerStarter(List<String> command) {
        this.command = List.copyOf(command);
    }

    PeerProcess start() {
        close();
        PeerProcess started = PeerProcess.start(command);
        running = started;
        return started;
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
            running = null;
        }
    }
}
