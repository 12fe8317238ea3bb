package dev.hv.api.cpu;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which processor to be.
 *
 * @param name one of {@link CpuBackend#models}, or {@code default}
 * @param added features on top of the model's, by name
 * @param removed features taken from the model's, by name
 */
public record CpuModel(String name, Set<String> added, Set<String> removed) {
    /** Copies. */
    public CpuModel {
        added = Set.copyOf(added);
        removed = Set.copyOf(removed);
    }

    /**
     * Reads {@code name[,+feature][,-feature]…}.
     *
     * @throws IllegalArgumentException if a part after the name has no sign
     */
    public static CpuModel parse(String text) {
        String[] parts = text.split(",", -1);
        Set<String> added = new TreeSet<>();
        Set<String> removed = new TreeSet<>();
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.startsWith("+")) {
                added.add(part.substring(1));
            } else if (part.startsWith("-")) {
                removed.add(part.substring(1));
            } else {
                throw new IllegalArgumentException(
                        "feature '" + part + "': expected +feature or -feature");
            }
        }
        return new CpuModel(parts[0].strip(), added, removed);
    }
}
