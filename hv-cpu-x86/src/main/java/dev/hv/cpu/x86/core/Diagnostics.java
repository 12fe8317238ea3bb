package dev.hv.cpu.x86.core;

import dev.hv.api.cpu.VirtualCpu.Diagnostic;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what went by without being right, by name. Any thread. */
public final class Diagnostics {
    private static final int MAX_NAMES = 1024;

    private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** Counts one; a guest cannot make it keep more than 1024 names. */
    public void count(String name) {
        LongAdder adder = counts.get(name);
        if (adder == null) {
            String kept = counts.size() < MAX_NAMES ? name : "other";
            adder = counts.computeIfAbsent(kept, key -> new LongAdder());
        }
        adder.increment();
    }

    /** Returns the counts, by name. */
    public List<Diagnostic> list() {
        return counts.entrySet().stream()
                .map(entry -> new Diagnostic(entry.getKey(), entry.getValue().sum()))
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }
}
