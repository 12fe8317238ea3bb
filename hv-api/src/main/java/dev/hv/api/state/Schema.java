package dev.hv.api.state;

/**
 * The shape of a part's saved state.
 *
 * @param id usually the plugin's id
 * @param version of what {@code save} writes; 1 or more, raised when the meaning of a field changes
 * @param oldestReadable oldest version that {@code load} takes
 */
public record Schema(String id, int version, int oldestReadable) {
    /** Checks the versions. */
    public Schema {
        if (oldestReadable < 1 || version < oldestReadable) {
            throw new IllegalArgumentException(
                    id + ": schema versions " + oldestReadable + ".." + version);
        }
    }

    /** The first version of a schema. */
    public static Schema first(String id) {
        return new Schema(id, 1, 1);
    }
}
