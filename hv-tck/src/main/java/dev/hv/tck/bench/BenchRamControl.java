package dev.hv.tck.bench;

import dev.hv.api.bus.RamControl;

import java.util.TreeMap;
import java.util.function.Consumer;

/** Remembers which RAM a host bridge shows. */
final class BenchRamControl implements RamControl {
    private final TreeMap<Long, String> shown = new TreeMap<>();
    private final Consumer<String> onChange;

    /**
     * @param onChange is told of each stretch that changes
     */
    BenchRamControl(Consumer<String> onChange) {
        this.onChange = onChange;
    }

    /** Returns what RAM does at an address: {@code rw}, a hyphen for each that it does not. */
    String shown(long address) {
        return shown.getOrDefault(address - address % GRANULE, "--");
    }

    @Override
    public void show(long base, long size, boolean reads, boolean writes) {
        if (base < FIRST || size <= 0 || base > END - size || (base | size) % GRANULE != 0) {
            throw new IllegalArgumentException("no stretch to control: " + base + ", +" + size);
        }
        String state = (reads ? "r" : "-") + (writes ? "w" : "-");
        for (long at = base; at < base + size; at += GRANULE) {
            String before = shown.getOrDefault(at, "--");
            shown.put(at, state);
            if (!state.equals(before)) {
                onChange.accept("ram at 0x%x shows %s".formatted(at, state));
            }
        }
    }
}
