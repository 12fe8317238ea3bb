package dev.hv.memory;

import com.google.common.collect.Range;
import com.google.common.collect.TreeRangeMap;

import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What answers where at one moment: every address of the space belongs to exactly one stretch.
 * Never changes, but for a hint that any thread may overwrite.
 */
final class FlatView {
    /** Differs from that of every other view of the space. */
    final long generation;

    /** What answers, ascending, without the holes. */
    final List<FlatRange> ranges;

    private final long[] bases;
    private final Stretch[] stretches;

    /** Index of the stretch that was found last; a race costs a search, nothing else. */
    private int hint;

    /**
     * @param size of the space in bytes
     * @param mappings in ascending order of precedence
     */
    FlatView(long generation, long size, List<Mapping> mappings) {
        this.generation = generation;
        this.ranges = flatten(mappings);
        List<Stretch> all = new ArrayList<>();
        long next = 0;
        for (FlatRange range : ranges) {
            if (next < range.base()) {
                all.add(new HoleStretch(next, range.base()));
            }
            next = range.base() + range.size();
            all.add(stretch(range, next));
        }
        if (next < size) {
            all.add(new HoleStretch(next, size));
        }
        this.stretches = all.toArray(Stretch[]::new);
        this.bases = all.stream().mapToLong(stretch -> stretch.base).toArray();
    }

    private static Stretch stretch(FlatRange range, long end) {
        return switch (range.region()) {
            case RamRegion ram -> new MemoryStretch(range.base(), end, ram, range.offsetInRegion());
            case IoRegion io -> new IoStretch(range.base(), end, io, range.offsetInRegion());
            case Window window -> throw new AssertionError(window);
        };
    }

    private static List<FlatRange> flatten(List<Mapping> mappings) {
        TreeRangeMap<Long, Mapping> painted = TreeRangeMap.create();
        for (Mapping mapping : mappings) {
            painted.put(Range.closedOpen(mapping.base(), mapping.end()), mapping);
        }
        List<FlatRange> ranges = new ArrayList<>();
        for (var entry : painted.asMapOfRanges().entrySet()) {
            long base = entry.getKey().lowerEndpoint();
            long size = entry.getKey().upperEndpoint() - base;
            FlatRange range = flatRange(base, size, entry.getValue());
            FlatRange before = ranges.isEmpty() ? null : ranges.getLast();
            if (before != null && continues(before, range)) {
                ranges.removeLast();
                range =
                        new FlatRange(
                                before.base(),
                                before.size() + size,
                                before.region(),
                                before.offsetInRegion());
            }
            ranges.add(range);
        }
        return List.copyOf(ranges);
    }

    private static FlatRange flatRange(long base, long size, Mapping mapping) {
        long offset = base - mapping.base();
        return switch (mapping.region()) {
            case Window window ->
                    new FlatRange(base, size, window.target(), window.offset() + offset);
            case Region region -> new FlatRange(base, size, region, offset);
        };
    }

    @SuppressWarnings("ReferenceEquality") // regions are the same only as objects
    private static boolean continues(FlatRange before, FlatRange range) {
        return before.region() == range.region()
                && before.base() + before.size() == range.base()
                && before.offsetInRegion() + before.size() == range.offsetInRegion();
    }

    /**
     * Returns what answers at an address.
     *
     * @param address within the space
     */
    Stretch find(long address) {
        Stretch last = stretches[hint];
        return address >= last.base && address < last.end ? last : search(address);
    }

    private Stretch search(long address) {
        int found = Arrays.binarySearch(bases, address);
        int index = found >= 0 ? found : -found - 2;
        hint = index;
        return stretches[index];
    }
}
