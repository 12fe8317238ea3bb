package dev.hv.api.device;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what a person may have meant by a name that does not exist. */
public final class NearestName {
    private NearestName() {}

    /**
     * Returns the known name with the fewest single-character insertions, deletions and
     * replacements from {@code given}, upper and lower case being equal; empty if no name is closer
     * than half of the longer one's length. Between equals, the first.
     */
    public static Optional<String> of(String given, Collection<String> known) {
        String wanted = given.toLowerCase(Locale.ROOT);
        String nearest = "";
        int fewest = Integer.MAX_VALUE;
        for (String name : known) {
            int edits = distance(wanted, name.toLowerCase(Locale.ROOT));
            if (edits < fewest && edits * 2 <= Math.max(wanted.length(), name.length())) {
                fewest = edits;
                nearest = name;
            }
        }
        return fewest == Integer.MAX_VALUE ? Optional.empty() : Optional.of(nearest);
    }

    /**
     * Returns a clause for an error message: {@code did you mean 'x'?} if a name is near, else all
     * names that there are.
     */
    public static String hint(String given, Collection<String> known) {
        return of(given, known)
                .map(name -> "did you mean '" + name + "'?")
                .orElseGet(
                        () ->
                                known.isEmpty()
                                        ? "there are none"
                                        : "known: " + String.join(", ", known));
    }

    /** The Levenshtein distance, one row of the table at a time. */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
