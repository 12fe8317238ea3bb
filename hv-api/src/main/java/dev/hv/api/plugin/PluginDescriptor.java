package dev.hv.api.plugin;

import java.io.IOException;
import java.io.Reader;
import java.util.Properties;

/**
 * What a JAR says of itself in {@value #FILE}, a properties file that is read before any of its
 * classes is loaded:
 *
 * <pre>
 * id = acme-sensors
 * version = 1.2.0
 * api = 0.1
 * </pre>
 *
 * <p>{@code api} is the version of hv-api for which it was written, or a range of them, {@code 0.1
 * to 0.3}. A single version stands for all that are sure to take it; see {@link ApiVersion}.
 *
 * @param id of the JAR, unique among those in use: lower case letters, digits and hyphens
 * @param version of the JAR, for people
 * @param from the first API version that it takes
 * @param to the last API version that it takes
 */
public record PluginDescriptor(String id, String version, ApiVersion from, ApiVersion to) {
    /** Where it lies in the JAR. */
    public static final String FILE = "META-INF/hv-plugin.properties";

    private static final int MAX_VERSION_LENGTH = 64;

    /** Checks the id, the version and the range. */
    public PluginDescriptor {
        if (!id.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "id '" + id + "': expected lower case letters, digits and hyphens");
        }
        if (version.isBlank() || version.length() > MAX_VERSION_LENGTH) {
            throw new IllegalArgumentException(
                    "version: expected 1 to " + MAX_VERSION_LENGTH + " characters, such as 1.0.0");
        }
        if (from.compareTo(to) > 0) {
            throw new IllegalArgumentException("api: " + from + " comes after " + to);
        }
    }

    /**
     * Reads the file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a key is missing or its value means nothing; the message
     *     names the key
     */
    public static PluginDescriptor read(Reader in) throws IOException {
        Properties properties = new Properties();
        properties.load(in);
        String api = value(properties, "api");
        String[] range = api.split(" to ", 2);
        ApiVersion from = version(range[0]);
        ApiVersion to = range.length == 2 ? version(range[1]) : from.lastCompatible();
        return new PluginDescriptor(
                value(properties, "id"), value(properties, "version"), from, to);
    }

    private static String value(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("the key '" + key + "' is missing");
        }
        return value.strip();
    }

    private static ApiVersion version(String text) {
        try {
            return ApiVersion.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("api: " + e.getMessage(), e);
        }
    }

    /** Returns whether it takes that version of the API. */
    public boolean takes(ApiVersion version) {
        return from.compareTo(version) <= 0 && version.compareTo(to) <= 0;
    }

    /** Returns the range for people. */
    public String range() {
        return from.equals(to) ? from.toString() : from + " to " + to;
    }
}
