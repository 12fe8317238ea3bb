package dev.hv.tck.bench;

import java.util.ArrayList;
import java.util.List;

/** Everything that a device shows of itself, in the order in which it happened. Any thread. */
public final class Journal {
    private final List<String> entries = new ArrayList<>();

    /** Adds an entry. */
    public synchronized void note(String entry) {
        entries.add(entry);
    }

    /** Forgets all entries. */
    public synchronized void clear() {
        entries.clear();
    }

    /** Returns how many entries there are. */
    public synchronized int size() {
        return entries.size();
    }

    /** Returns a copy of the entries from an index on. */
    public synchronized List<String> since(int first) {
        return List.copyOf(entries.subList(first, entries.size()));
    }

    /** Returns a copy of all entries. */
    public List<String> all() {
        return since(0);
    }

    @Override
    public String toString() {
        return String.join("\n", all());
    }
}
