package dev.hv.cli.request;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device as people write it: {@code plugin[,name=instance][,option=value]…}; a comma in a value
 * is written twice.
 *
 * @param plugin id of its plugin
 * @param name of the instance, if one was given
 * @param settings by name, in order
 */
public record DeviceArgument(String plugin, Optional<String> name, Map<String, String> settings) {
    /**
     * A part up to a single comma or the end. Possessive: a choice that may be taken back costs the
     * matcher a stack frame for each character.
     */
    private static final Pattern PART = Pattern.compile("((?:[^,]|,,)*+)(,|$)");

    /** Copies in order. */
    public DeviceArgument {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * Reads one.
     *
     * @throws dev.hv.cli.InputException if it is none
     */
    public static DeviceArgument parse(Argument argument) {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher part = PART.matcher(argument.text());
        String plugin = part.lookingAt() ? part.group(1) : "";
        if (plugin.isBlank() || plugin.contains("=")) {
            throw argument.problem("expected plugin,option=value…; see hv devices");
        }
        boolean more = part.group(2).equals(",");
        while (more && part.find()) {
            String setting = part.group(1).replace(",,", ",");
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw argument.problem("'" + setting + "' is not of the form option=value");
            }
            String option = setting.substring(0, equals);
            if (settings.put(option, setting.substring(equals + 1)) != null) {
                throw argument.problem("option '" + option + "' is given twice");
            }
            more = part.group(2).equals(",");
        }
        Optional<String> name = Optional.ofNullable(settings.remove("name"));
        return new DeviceArgument(plugin, name, settings);
    }

    /** Returns a value as it is written in a device. */
    static String escape(String value) {
        return value.replace(",", ",,");
    }
}
