package dev.hv.devices.part;

import java.util.function.Supplier;

/**
 * A bug of a standard part.
 *
 * @param name what goes wrong
 * @param killer the rule that must find it
 * @param published where somebody's model had it; empty where nobody's is known
 * @param fault makes it
 */
record PartBug(String name, String killer, String published, Supplier<Fault> fault) {
    static PartBug of(String name, String killer, Supplier<Fault> fault) {
        return new PartBug(name, killer, "", fault);
    }

    PartBug publishedAs(String where) {
        return new PartBug(name, killer, where, fault);
    }

    @Override
    public String toString() {
        return killer + ": " + name + (published.isEmpty() ? "" : " (" + published + ")");
    }
}
