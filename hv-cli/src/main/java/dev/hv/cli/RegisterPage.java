package dev.hv.cli;

import dev.hv.api.device.ConfigException;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.register.FieldDescription;
import dev.hv.api.register.RegisterDescription;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.tck.bench.Bench;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The reference page of a device's registers, in Markdown, from their own declaration. */
final class RegisterPage {
    private final StringBuilder page = new StringBuilder();

    private RegisterPage() {}

    /**
     * Returns the page of a device in its default configuration.
     *
     * @throws InputException if it cannot be made
     */
    static String of(DevicePlugin<?> plugin) {
        RegisterPage page = new RegisterPage();
        page.page.append(
                "# %s\n\n%s.\n".formatted(plugin.descriptor().id(), plugin.descriptor().summary()));
        Map<String, RegisterMap> maps = maps(plugin);
        if (maps.isEmpty()) {
            page.page.append("\nIt declares no registers.\n");
        }
        new TreeMap<>(maps).forEach(page::map);
        return page.page.toString();
    }

    private static Map<String, RegisterMap> maps(DevicePlugin<?> plugin) {
        try (Bench bench = Bench.of(plugin)) {
            return bench.device() instanceof RegisterMapped mapped
                    ? mapped.registerMaps()
                    : Map.of();
        } catch (ConfigException e) {
            throw new InputException(plugin.descriptor().id() + ": " + e.getMessage(), e);
        }
    }

    private void map(String slot, RegisterMap map) {
        page.append(
                """

                ## %s

                %d bytes.

                | offset | register | bits | field | access | reset |
                |---|---|---|---|---|---|
                """
                        .formatted(slot, map.size()));
        map.registers().forEach(this::register);
    }

    private void register(RegisterDescription register) {
        String offset = "0x%02X".formatted(register.offset());
        if (register.count() > 1) {
            offset += ", %d times, every 0x%X".formatted(register.count(), register.stride());
        }
        String about = cell(register.summary()).replaceFirst("\\.$", "");
        if (!register.condition().isEmpty()) {
            about += (about.isEmpty() ? "" : "; ") + "if " + cell(register.condition());
        }
        String reset =
                register.reset().isPresent()
                        ? "0x%X".formatted(register.reset().getAsLong())
                        : "not defined";
        page.append(
                "| %s | **%s** | %d | %s | | %s |\n"
                        .formatted(
                                offset,
                                cell(register.name()),
                                register.width().bytes() * Byte.SIZE,
                                about,
                                reset));
        for (FieldDescription field : register.fields().reversed()) {
            String bits =
                    field.high() == field.low()
                            ? Integer.toString(field.low())
                            : field.high() + ":" + field.low();
            page.append(
                    "| | | %s | %s | %s | |\n"
                            .formatted(bits, cell(field.name()), words(field.access().name())));
        }
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
