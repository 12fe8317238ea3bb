package dev.hv.api.device;

import java.util.List;
import java.util.OptionalLong;

/**
 * One option of a device, for lists and help.
 *
 * @param name as people write it, such as {@code baud-rate}
 * @param type for people: {@code integer}, {@code number}, {@code size}, {@code on|off}, {@code
 *     text}, or the choices of an enumeration joined by {@code |}
 * @param doc what it does, in one sentence
 * @param min smallest legal value of a number; empty if only the type bounds it
 * @param max largest legal value of a number; empty if only the type bounds it
 * @param unit of a number, such as {@code bytes}; empty if it has none
 * @param defaultText the default, written as {@link OptionSchema#parse} takes it; empty if it is to
 *     be left out
 * @param choices the values of an enumeration or a flag; empty for other types
 */
public record OptionInfo(
        String name,
        String type,
        String doc,
        OptionalLong min,
        OptionalLong max,
        String unit,
        String defaultText,
        List<String> choices) {
    /** Copies. */
    public OptionInfo {
        choices = List.copyOf(choices);
    }
}
