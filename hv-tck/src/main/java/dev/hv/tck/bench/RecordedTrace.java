package dev.hv.tck.bench;

import dev.hv.api.trace.Trace;

/** Notes everything in the journal. */
final class RecordedTrace implements Trace {
    private final Journal journal;

    RecordedTrace(Journal journal) {
        this.journal = journal;
    }

    @Override
    public boolean enabled() {
        return true;
    }

    @Override
    public void event(String name, long a, long b) {
        journal.note("event " + name + " " + Long.toHexString(a) + " " + Long.toHexString(b));
    }

    @Override
    public void guestError(String rule, long offset, long value) {
        journal.note(
                "guest error: "
                        + rule
                        + " @"
                        + Long.toHexString(offset)
                        + " "
                        + Long.toHexString(value));
    }
}
