package dev.hv.api.bus;

/**
 * Another view of a part of a region: an alias.
 *
 * @param name for memory maps
 * @param target the region seen through the window; not a window itself
 * @param offset in bytes into {@code target} at which the window begins
 * @param size in bytes; {@code offset + size} is at most the target's size
 */
public record Window(String name, Region target, long offset, long size) implements Region {
    /** Checks the bounds. */
    public Window {
        if (target instanceof Window) {
            throw new IllegalArgumentException(name + ": a window of a window");
        }
        if (offset < 0 || size <= 0 || offset > target.size() - size) {
            throw new IllegalArgumentException(
                    name + ": window [" + offset + ", +" + size + ") outside " + target.name());
        }
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
