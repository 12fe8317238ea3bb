package dev.hv.api.device;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A configuration record as a list of named options: what command lines, machine files and help are
 * made of. Immutable; any thread.
 *
 * <p>A component {@code baudRate} is the option {@code baud-rate}. Components are of type {@code
 * int}, {@code long}, {@code double}, {@code boolean}, {@link String}, an enumeration, or an {@link
 * java.util.Optional} of one of them ({@link OptionalLong} and {@link java.util.OptionalInt} too),
 * and carry {@link Option}. Integers are decimal or, after {@code 0x}, hexadecimal; those whose
 * unit is {@code bytes} take the suffixes {@code K}, {@code M}, {@code G} and {@code T} (powers of
 * 1024). Flags are {@code on} or {@code off}; enumeration constants are written like options.
 *
 * @param <C> the record
 */
public final class OptionSchema<C extends Record> {
    private final List<Component> components;
    private final List<OptionInfo> options;
    private final Constructor<C> constructor;

    private OptionSchema(Class<C> config, C defaults) {
        components =
                Stream.of(config.getRecordComponents())
                        .map(component -> component(component, defaults))
                        .toList();
        options = components.stream().map(Component::info).toList();
        constructor = canonicalConstructor(config);
    }

    /**
     * The options of what a plugin makes.
     *
     * @throws IllegalArgumentException if the configuration is no such record as described above,
     *     or hv-api may not read it: its package is neither exported nor opened
     */
    public static <C extends Record> OptionSchema<C> of(Descriptor<C> descriptor) {
        return of(descriptor.config(), descriptor.defaults());
    }

    /**
     * The options of a record.
     *
     * @param defaults the values of options that are not given
     * @throws IllegalArgumentException if it is no such record as described above, or hv-api may
     *     not read it: its package is neither exported nor opened
     */
    public static <C extends Record> OptionSchema<C> of(Class<C> config, C defaults) {
        return new OptionSchema<>(config, defaults);
    }

    /** Returns the options in the order of the record's components. */
    public List<OptionInfo> options() {
        return options;
    }

    /** Returns the options' names in the order of the record's components. */
    public List<String> names() {
        return options.stream().map(OptionInfo::name).toList();
    }

    /**
     * Makes a configuration from text; options that are not given have their defaults.
     *
     * @param given values by option name
     * @throws ConfigException if there is no option of a name, or a value is not as expected; the
     *     message names both and what would be right
     */
    public C parse(Map<String, String> given) throws ConfigException {
        List<String> names = names();
        for (String name : given.keySet()) {
            if (!names.contains(name)) {
                throw new ConfigException(name, "no such option; " + NearestName.hint(name, names));
            }
        }
        List<Object> values = new ArrayList<>();
        for (Component component : components) {
            String text = given.get(component.info.name());
            values.add(text == null ? component.defaultValue : component.parse(text));
        }
        try {
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw new ConfigException(
                    given.isEmpty() ? "defaults" : String.join(", ", given.keySet()),
                    problem(e.getTargetException()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(constructor.getDeclaringClass().getName(), e);
        }
    }

    private static String problem(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.toString() : message;
    }

    private static Component component(RecordComponent component, Record defaults) {
        String where = defaults.getClass().getName() + "." + component.getName();
        Option option = component.getAnnotation(Option.class);
        if (option == null) {
            throw new IllegalArgumentException(where + " carries no @Option");
        }
        try {
            OptionType type = OptionType.of(component.getGenericType(), option);
            component.getAccessor().trySetAccessible();
            Object value = component.getAccessor().invoke(defaults);
            OptionInfo info =
                    new OptionInfo(
                            optionName(component.getName()),
                            type.name(),
                            option.doc(),
                            bound(option.min(), Long.MIN_VALUE),
                            bound(option.max(), Long.MAX_VALUE),
                            option.unit(),
                            type.printer().apply(value),
                            type.choices());
            return new Component(info, type, value);
        } catch (IllegalArgumentException | ReflectiveOperationException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static OptionalLong bound(long value, long none) {
        return value == none ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** {@code baudRate} to {@code baud-rate}, {@code port0} to {@code port0}. */
    private static String optionName(String component) {
        return component.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static <C extends Record> Constructor<C> canonicalConstructor(Class<C> config) {
        Class<?>[] types =
                Stream.of(config.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            Constructor<C> constructor = config.getDeclaredConstructor(types);
            constructor.trySetAccessible();
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("a record has its canonical constructor", e);
        }
    }

    private record Component(OptionInfo info, OptionType type, Object defaultValue) {
        Object parse(String text) throws ConfigException {
            try {
                return type.parser().apply(text);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(info.name(), "'" + text + "': " + e.getMessage());
            }
        }
    }
}
