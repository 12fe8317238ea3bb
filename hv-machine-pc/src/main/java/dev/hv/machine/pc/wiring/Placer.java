package dev.hv.machine.pc.wiring;

import com.google.common.collect.Range;
import com.google.common.collect.RangeMap;
import com.google.common.collect.TreeRangeMap;

import dev.hv.api.bus.Region;
import dev.hv.api.device.Slot;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.RamLayout;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * Gives every region of every device an address: first where the description says, then where such
 * a device usually sits, then wherever there is room.
 */
final class Placer {
    /** Address bits of memory space: what the CPU models say in CPUID. */
    static final int MEMORY_BITS = 40;

    /** Where room is looked for: behind the PC's own ports, and in the hole below 4 GiB. */
    private static final Search PORTS = new Search("port", "ports", 16, 0x1000, 0x10000, 1);

    private static final Search MEMORY =
            new Search("memory", "memory", MEMORY_BITS, 0xd0000000L, 0xfe000000L, 4096);

    private final RangeMap<Long, String> ports = TreeRangeMap.create();
    private final RangeMap<Long, String> memory = TreeRangeMap.create();

    /**
     * How a space is searched.
     *
     * @param name for errors
     * @param unit for errors
     * @param bits of an address
     * @param first where free room is looked for
     * @param end where it ends
     * @param alignment at least, in bytes
     */
    private record Search(
            String name, String unit, int bits, long first, long end, long alignment) {}

    /** A placer of a machine with RAM there. */
    Placer(List<RamLayout.Bank> ram) {
        ram.forEach(bank -> memory.put(Range.closedOpen(bank.base(), bank.end()), "ram"));
    }

    /** Places what devices have offered; their {@link Plugged#places} are complete then. */
    void place(List<Plugged> devices) {
        for (Plugged device : devices) {
            device.context().regions().forEach((slot, region) -> placeAsTold(device, slot, region));
        }
        for (Plugged device : devices) {
            device.context()
                    .regions()
                    .forEach((slot, region) -> placeAsUsual(device, slot, region));
        }
    }

    private void placeAsTold(Plugged device, String slot, Region region) {
        if (device.context().isPlacedByPci(region) && device.places().containsKey(slot)) {
            throw new AssemblyException(
                    AssemblyException.Setting.of(region.name()),
                    "is a base address of a PCI function; the guest places it, and no place can be"
                            + " given");
        }
        switch (device.places().get(slot)) {
            case Place.Port(int base) -> take(PORTS, ports, base, region);
            case Place.Address(long base) -> take(MEMORY, memory, base, region);
            case null, default -> {}
        }
    }

    private void placeAsUsual(Plugged device, String slot, Region region) {
        if (device.places().containsKey(slot) || device.context().isPlacedByPci(region)) {
            return;
        }
        OptionalLong usual = device.slot(slot).usual();
        boolean isPort = device.slot(slot).kind() == Slot.Kind.PORTS;
        Search search = isPort ? PORTS : MEMORY;
        RangeMap<Long, String> taken = isPort ? ports : memory;
        LongFunction<Place> place =
                base -> isPort ? new Place.Port((int) base) : new Place.Address(base);
        long base =
                usual.isPresent() && isFree(search, taken, usual.getAsLong(), region.size())
                        ? usual.getAsLong()
                        : findFree(search, taken, region);
        take(search, taken, base, region);
        device.places().put(slot, place.apply(base));
    }

    private static long findFree(Search search, RangeMap<Long, String> taken, Region region) {
        long size = region.size();
        long step =
                Math.max(
                        search.alignment,
                        size > 1 << 30 ? 1 << 30 : Long.highestOneBit(2 * size - 1));
        for (long base = search.first; base <= search.end - size; base += step) {
            if (isFree(search, taken, base, size)) {
                return base;
            }
        }
        throw new AssemblyException(
                AssemblyException.Setting.of(region.name()),
                "no room for " + size + " " + search.unit + " anywhere");
    }

    private static boolean isFree(
            Search search, RangeMap<Long, String> taken, long base, long size) {
        return isInside(search, base, size)
                && taken.subRangeMap(range(base, size)).asMapOfRanges().isEmpty();
    }

    private static boolean isInside(Search search, long base, long size) {
        long limit = 1L << search.bits;
        return base >= 0 && size <= limit && base <= limit - size;
    }

    private static void take(
            Search search, RangeMap<Long, String> taken, long base, Region region) {
        if (!isInside(search, base, region.size())) {
            throw new AssemblyException(
                    AssemblyException.Setting.of(region.name()),
                    describe(base, region.size())
                            + " lies outside "
                            + search.name
                            + " space of "
                            + search.bits
                            + " bits");
        }
        Map<Range<Long>, String> present =
                taken.subRangeMap(range(base, region.size())).asMapOfRanges();
        if (!present.isEmpty()) {
            String other = present.values().iterator().next();
            Range<Long> where =
                    taken.asMapOfRanges().entrySet().stream()
                            .filter(entry -> entry.getValue().equals(other))
                            .map(Map.Entry::getKey)
                            .filter(r -> r.isConnected(range(base, region.size())))
                            .findFirst()
                            .orElseThrow();
            throw new AssemblyException(
                    AssemblyException.Setting.of(region.name()),
                    search.name
                            + " conflict: "
                            + describe(base, region.size())
                            + " and "
                            + other
                            + " ("
                            + describe(
                                    where.lowerEndpoint(),
                                    where.upperEndpoint() - where.lowerEndpoint())
                            + ")");
        }
        taken.put(range(base, region.size()), region.name());
    }

    private static Range<Long> range(long base, long size) {
        return Range.closedOpen(base, base + size);
    }

    /** {@code 0x3f8-0x3ff}. */
    static String describe(long base, long size) {
        return size == 1
                ? "0x" + Long.toHexString(base)
                : "0x" + Long.toHexString(base) + "-0x" + Long.toHexString(base + size - 1);
    }
}
