package dev.hv.api.plugin;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of hv-api. Within one major version, later minor versions take what was written for
 * earlier ones; while the major version is 0, each minor version may break the one before it.
 *
 * @param major changes when something is taken away
 * @param minor changes when something is added
 */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    /** The version of this hv-api. */
    public static final ApiVersion CURRENT = new ApiVersion(0, 1);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");

    /**
     * Reads {@code major.minor}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ApiVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no API version, expected MAJOR.MINOR, such as " + CURRENT);
        }
        return new ApiVersion(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Returns the last version that is sure to take what was written for this one. */
    ApiVersion lastCompatible() {
        return major == 0 ? this : new ApiVersion(major, Integer.MAX_VALUE);
    }

    @Override
    public int compareTo(ApiVersion other) {
        return major == other.major
                ? Integer.compare(minor, other.minor)
                : Integer.compare(major, other.major);
    }

    @Override
    public String toString() {
        return major + "." + (minor == Integer.MAX_VALUE ? "x" : minor);
    }
}
