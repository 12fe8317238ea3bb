package dev.hv.api.bus;

import java.util.Objects;

/**
 * A range that a device answers for.
 *
 * <p>A class rather than a record, since two regions with equal parts are still two regions.
 */
public final class IoRegion implements Region {
    private final String name;
    private final long size;
    private final AccessRules rules;
    private final IoHandler handler;

    /**
     * @param name for memory maps and errors
     * @param size in bytes or ports; a positive multiple of the narrowest implemented width
     * @param rules which accesses are taken
     * @param handler what answers them
     */
    public IoRegion(String name, long size, AccessRules rules, IoHandler handler) {
        if (size <= 0) {
            throw new IllegalArgumentException(name + ": a region of " + size + " bytes");
        }
        long narrowest = rules.implemented().stream().mapToInt(Width::bytes).min().orElse(1);
        if (size % narrowest != 0) {
            throw new IllegalArgumentException(
                    name + ": " + size + " bytes in units of " + narrowest);
        }
        this.name = Objects.requireNonNull(name);
        this.size = size;
        this.rules = Objects.requireNonNull(rules);
        this.handler = Objects.requireNonNull(handler);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    /** Returns which accesses are taken. */
    public AccessRules rules() {
        return rules;
    }

    /** Returns what answers. */
    public IoHandler handler() {
        return handler;
    }

    @Override
    public String toString() {
        return name;
    }
}
