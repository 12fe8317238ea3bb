package dev.hv.tck.bench;

import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Window;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * What is mapped where, first to last, and which of it answers at an address: a search through all
 * of it, for each byte anew.
 */
@SuppressWarnings("ReferenceEquality") // regions are the same only as objects
record NaiveMap(List<Mapping> mappings) {
    /** A region where somebody mapped it. */
    record Mapping(long base, Region region, int priority) {
        boolean covers(long address) {
            return address >= base && address - base < region.size();
        }
    }

    /** What answers at one address: an offset in an {@code IoRegion} or a {@code RamRegion}. */
    record Spot(Region region, long offset) {
        boolean isFollowedBy(@Nullable Spot other) {
            return other != null && other.region == region && other.offset == offset + 1;
        }
    }

    @Nullable Spot at(long address) {
        Mapping answering = null;
        for (Mapping mapping : mappings) {
            if (mapping.covers(address)
                    && (answering == null || mapping.priority >= answering.priority)) {
                answering = mapping;
            }
        }
        if (answering == null) {
            return null;
        }
        long offset = address - answering.base;
        return answering.region instanceof Window window
                ? new Spot(window.target(), window.offset() + offset)
                : new Spot(answering.region, offset);
    }

    NaiveMap with(List<Change> changes, long size) {
        List<Mapping> result = new ArrayList<>(mappings);
        for (Change change : changes) {
            change.apply(result, size);
        }
        return new NaiveMap(Collections.unmodifiableList(result));
    }

    /** One step of an edit. */
    sealed interface Change {
        void apply(List<Mapping> mappings, long size);
    }

    /** A region comes. */
    record Add(Mapping added) implements Change {
        @Override
        public void apply(List<Mapping> mappings, long size) {
            long room = size - added.base;
            if (added.base < 0 || added.base >= size || added.region.size() > room) {
                throw new IllegalArgumentException(added.region.name() + " leaves the space");
            }
            if (mappings.stream().anyMatch(other -> other.region == added.region)) {
                throw new IllegalArgumentException(added.region.name() + " is mapped already");
            }
            mappings.add(added);
        }
    }

    /** A region goes. */
    record Remove(Region region) implements Change {
        @Override
        public void apply(List<Mapping> mappings, long size) {
            if (!mappings.removeIf(mapping -> mapping.region == region)) {
                throw new IllegalArgumentException(region.name() + " is not mapped");
            }
        }
    }

    List<FlatRange> flatten() {
        TreeSet<Long> cuts = new TreeSet<>();
        for (Mapping mapping : mappings) {
            cuts.add(mapping.base);
            cuts.add(mapping.base + mapping.region.size());
        }
        List<FlatRange> ranges = new ArrayList<>();
        Long from = null;
        for (long to : cuts) {
            Spot spot = from == null ? null : at(from);
            if (from != null && spot != null) {
                append(ranges, new FlatRange(from, to - from, spot.region, spot.offset));
            }
            from = to;
        }
        return ranges;
    }

    private static void append(List<FlatRange> ranges, FlatRange next) {
        if (!ranges.isEmpty()) {
            FlatRange last = ranges.getLast();
            boolean adjoins = last.base() + last.size() == next.base();
            if (adjoins
                    && new Spot(last.region(), last.offsetInRegion() + last.size() - 1)
                            .isFollowedBy(new Spot(next.region(), next.offsetInRegion()))) {
                ranges.removeLast();
                ranges.add(
                        new FlatRange(
                                last.base(),
                                last.size() + next.size(),
                                last.region(),
                                last.offsetInRegion()));
                return;
            }
        }
        ranges.add(next);
    }
}
