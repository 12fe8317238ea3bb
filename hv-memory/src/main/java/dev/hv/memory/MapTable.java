package dev.hv.memory;

import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Window;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What is mapped, in the order in which it was mapped. Never changes.
 *
 * @param mappings first to last
 */
record MapTable(List<Mapping> mappings) {
    static final MapTable EMPTY = new MapTable(List.of());

    /**
     * Returns the table after some changes.
     *
     * @param last the highest address of the space
     * @throws IllegalArgumentException if a region is mapped already, is not mapped, leaves the
     *     space, or is memory that no CPU could use
     */
    MapTable with(Collection<Edit.Change> changes, long last, String space) {
        List<Mapping> result = new ArrayList<>(mappings);
        for (Edit.Change change : changes) {
            switch (change) {
                case Edit.Change.Map(Mapping mapping) -> {
                    check(mapping, result, last, space);
                    result.add(mapping);
                }
                case Edit.Change.Unmap(Region region) -> {
                    if (!result.removeIf(mapping -> mapping.shows(region))) {
                        throw new IllegalArgumentException(
                                space + ": " + region.name() + " is not mapped");
                    }
                }
            }
        }
        return new MapTable(List.copyOf(result));
    }

    private static void check(Mapping mapping, List<Mapping> present, long last, String space) {
        Region region = mapping.region();
        if (mapping.base() < 0
                || mapping.base() > last
                || region.size() - 1 > last - mapping.base()) {
            throw new IllegalArgumentException(
                    "%s: %s, %d bytes at 0x%x, leaves the space, which ends at 0x%x"
                            .formatted(space, region.name(), region.size(), mapping.base(), last));
        }
        if (present.stream().anyMatch(other -> other.shows(region))) {
            throw new IllegalArgumentException(
                    space + ": " + region.name() + " is mapped already; map a window of it");
        }
        Region target = region instanceof Window window ? window.target() : region;
        if (target instanceof RamRegion ram && !usable(ram)) {
            throw new IllegalArgumentException(
                    space + ": " + ram.name() + " is not aligned memory outside the Java heap");
        }
    }

    /** Whether atomic accesses of 64 bits reach every part of it. */
    private static boolean usable(RamRegion ram) {
        var memory = ram.segment();
        return memory.isNative()
                && memory.address() % Long.BYTES == 0
                && memory.byteSize() % Long.BYTES == 0
                && memory.byteSize() >= ram.size();
    }

    /** Returns the mappings so that of two that overlap, the later one answers. */
    List<Mapping> byPrecedence() {
        return mappings.stream().sorted(Comparator.comparingInt(Mapping::priority)).toList();
    }
}
