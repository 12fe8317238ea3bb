package dev.hv.machine.pc.life;

import dev.hv.machine.pc.StateWatcher;

/** Shows a machine's state each time that virtual time has reached the next of equal distances. */
final class StateWatch {
    private final Parts parts;
    private final long everyNanos;
    private final StateWatcher watcher;
    private long next;

    StateWatch(Parts parts, long everyNanos, StateWatcher watcher) {
        this.parts = parts;
        this.everyNanos = everyNanos;
        this.watcher = watcher;
        this.next = everyNanos;
    }

    /** Inside the domain, between two runs: shows the state if it is time to; returns when next. */
    long look(long nanos) {
        if (nanos >= next) {
            next = (nanos / everyNanos + 1) * everyNanos;
            watcher.seen(nanos, parts.cpu().instructions(), new Snapshot(parts).save());
        }
        return next;
    }
}
