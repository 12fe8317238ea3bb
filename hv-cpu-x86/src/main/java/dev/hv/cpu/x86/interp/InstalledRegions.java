package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.VirtualCpu.Diagnostic;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The regions that are in place, up to a number of bytes: those whose code is gone and those that
 * have not run since they were last looked at make room first. Used by the processor's own thread,
 * except for the figures.
 */
final class InstalledRegions {
    /** How many of the regions that ran most are listed. */
    private static final int MOST_LISTED = 10;

    private final long mostBytes;
    private final ConcurrentLinkedDeque<Translated> regions = new ConcurrentLinkedDeque<>();
    private long bytes;
    private long added;
    private long evicted;

    /** Keeps that many bytes of code and class files. */
    InstalledRegions(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Puts a region in place. */
    void add(Translated translated) {
        translated.install();
        regions.add(translated);
        bytes += translated.bytes();
        added++;
        RegionInstalled event = new RegionInstalled();
        event.address = translated.region().linear;
        event.pages = 1 + translated.pages().size();
        event.instructions = translated.region().longest();
        event.classBytes = translated.bytes();
        event.commit();
    }

    /** Drops what is too much. */
    void makeRoom() {
        int chances = bytes > mostBytes ? regions.size() : 0;
        while (bytes > mostBytes) {
            Translated oldest = regions.remove();
            if (chances-- > 0 && oldest.isCurrent() && oldest.region().ranSinceAsked()) {
                regions.add(oldest);
            } else {
                evict(oldest);
            }
        }
    }

    private void evict(Translated old) {
        bytes -= old.bytes();
        if (old.isCurrent()) {
            evicted++;
            RegionEvicted event = new RegionEvicted();
            event.address = old.region().linear;
            event.executed = old.region().instructions;
            event.commit();
        }
        old.remove();
    }

    /** Returns the one that ran most of those which have code at that linear address. */
    Optional<Translated> around(long address) {
        return regions.stream()
                .filter(each -> each.isCurrent() && each.region().hasCodeAt(address))
                .max(Comparator.comparingLong(each -> each.region().instructions));
    }

    /** Adds what is here, by name. Any thread. */
    void statistics(List<Diagnostic> figures) {
        figures.add(new Diagnostic("regions", added));
        figures.add(new Diagnostic("regions-evicted", evicted));
        figures.add(new Diagnostic("region-bytes", bytes));
    }

    /** Adds the regions that ran most. Any thread. */
    void mostRun(List<Diagnostic> figures) {
        regions.stream()
                .map(translated -> figure(translated.region()))
                .sorted(Comparator.comparingLong(Diagnostic::count).reversed())
                .limit(MOST_LISTED)
                .forEach(figures::add);
    }

    private static Diagnostic figure(Region region) {
        String kind = region.optimizing ? "optimized-region-at-0x" : "region-at-0x";
        return new Diagnostic(kind + Long.toHexString(region.linear), region.instructions);
    }
}
