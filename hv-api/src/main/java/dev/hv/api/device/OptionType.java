package dev.hv.api.device;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How text becomes a component's value, and back.
 *
 * @param name for people
 * @param choices if there are few; else empty
 * @param parser text to value; an {@link IllegalArgumentException} says what was expected
 * @param printer value to text that {@code parser} takes
 */
record OptionType(
        String name,
        List<String> choices,
        Function<String, Object> parser,
        Function<Object, String> printer) {
    private static final Pattern INTEGER =
            Pattern.compile("([+-]?)(0[xX]([0-9a-fA-F]+)|([0-9]+))([kKmMgGtT]?)(i?[bB])?");
    private static final String SUFFIXES = "kmgt";
    private static final List<String> ON = List.of("on", "true", "yes");
    private static final List<String> OFF = List.of("off", "false", "no");

    /**
     * The type of a component.
     *
     * @throws IllegalArgumentException if options cannot have that type
     */
    static OptionType of(Type type, Option bounds) {
        if (type == int.class || type == Integer.class) {
            long smallest = Math.max(bounds.min(), Integer.MIN_VALUE);
            long largest = Math.min(bounds.max(), Integer.MAX_VALUE);
            return integer(bounds, smallest, largest, Math::toIntExact);
        }
        if (type == long.class || type == Long.class) {
            return integer(bounds, bounds.min(), bounds.max(), value -> value);
        }
        if (type == double.class || type == Double.class) {
            return number(bounds);
        }
        if (type == boolean.class || type == Boolean.class) {
            return new OptionType(
                    "on|off",
                    List.of("on", "off"),
                    OptionType::parseFlag,
                    value -> value.equals(true) ? "on" : "off");
        }
        if (type == String.class) {
            return new OptionType("text", List.of(), text -> text, Object::toString);
        }
        if (type instanceof Class<?> enumeration && enumeration.isEnum()) {
            return choice(enumeration);
        }
        if (type == OptionalLong.class) {
            return optional(
                    of(long.class, bounds),
                    value -> OptionalLong.of((Long) value),
                    value -> box((OptionalLong) value));
        }
        if (type == OptionalInt.class) {
            return optional(
                    of(int.class, bounds),
                    value -> OptionalInt.of((Integer) value),
                    value -> box((OptionalInt) value));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            return optional(
                    of(generic.getActualTypeArguments()[0], bounds),
                    Optional::of,
                    value -> (Optional<?>) value);
        }
        throw new IllegalArgumentException("options cannot be of type " + type.getTypeName());
    }

    private static Optional<Long> box(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private static Optional<Integer> box(OptionalInt value) {
        return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
    }

    private static OptionType optional(
            OptionType inner, Function<Object, Object> wrap, Function<Object, Optional<?>> unwrap) {
        return new OptionType(
                inner.name,
                inner.choices,
                text -> wrap.apply(inner.parser.apply(text)),
                value -> unwrap.apply(value).map(inner.printer).orElse(""));
    }

    private static OptionType integer(
            Option bounds, long min, long max, Function<Long, Object> narrow) {
        boolean size = bounds.unit().equals("bytes");
        return new OptionType(
                size ? "size" : "integer",
                List.of(),
                text -> {
                    Matcher matcher = INTEGER.matcher(text);
                    if (!matcher.matches() || (!size && hasSuffix(matcher))) {
                        throw expected(
                                (size
                                                ? "a size such as 512, 0x200, 64K, 16M or 4G"
                                                : "an integer such as 16 or 0x10")
                                        + range(bounds, size));
                    }
                    BigInteger value = value(matcher);
                    if (value.compareTo(BigInteger.valueOf(min)) < 0
                            || value.compareTo(BigInteger.valueOf(max)) > 0) {
                        throw expected(
                                (size ? "a size of " : "")
                                        + print(min, size)
                                        + " to "
                                        + print(max, size)
                                        + unit(bounds, size));
                    }
                    return narrow.apply(value.longValueExact());
                },
                value -> print(((Number) value).longValue(), size));
    }

    private static String suffix(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text == null ? "" : text;
    }

    private static boolean hasSuffix(Matcher matcher) {
        return !suffix(matcher, 5).isEmpty() || !suffix(matcher, 6).isEmpty();
    }

    private static BigInteger value(Matcher matcher) {
        String hex = suffix(matcher, 3);
        BigInteger value =
                hex.isEmpty() ? new BigInteger(suffix(matcher, 4)) : new BigInteger(hex, 16);
        String scale = suffix(matcher, 5).toLowerCase(Locale.ROOT);
        if (!scale.isEmpty()) {
            value = value.shiftLeft(10 * (SUFFIXES.indexOf(scale) + 1));
        }
        return suffix(matcher, 1).equals("-") ? value.negate() : value;
    }

    /** Prints a number; a size with the largest suffix that loses nothing. */
    private static String print(long value, boolean size) {
        int scale = 0;
        while (size && scale < SUFFIXES.length() && value != 0 && (value & 1023) == 0) {
            value >>= 10;
            scale++;
        }
        return scale == 0
                ? Long.toString(value)
                : value + SUFFIXES.substring(scale - 1, scale).toUpperCase(Locale.ROOT);
    }

    private static String range(Option bounds, boolean size) {
        if (bounds.min() == Long.MIN_VALUE && bounds.max() == Long.MAX_VALUE) {
            return "";
        }
        String unit = unit(bounds, size);
        if (bounds.max() == Long.MAX_VALUE) {
            return ", at least " + print(bounds.min(), size) + unit;
        }
        if (bounds.min() == Long.MIN_VALUE) {
            return ", at most " + print(bounds.max(), size) + unit;
        }
        return ", " + print(bounds.min(), size) + " to " + print(bounds.max(), size) + unit;
    }

    private static String unit(Option bounds, boolean size) {
        return size || bounds.unit().isEmpty() ? "" : " " + bounds.unit();
    }

    private static OptionType number(Option bounds) {
        return new OptionType(
                "number",
                List.of(),
                text -> {
                    BigDecimal value;
                    try {
                        value = new BigDecimal(text);
                    } catch (NumberFormatException e) {
                        throw expected("a number such as 0.5" + range(bounds, false));
                    }
                    if (value.compareTo(BigDecimal.valueOf(bounds.min())) < 0
                            || value.compareTo(BigDecimal.valueOf(bounds.max())) > 0) {
                        throw expected("a number" + range(bounds, false));
                    }
                    return value.doubleValue();
                },
                Object::toString);
    }

    private static Object parseFlag(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (ON.contains(word)) {
            return true;
        }
        if (OFF.contains(word)) {
            return false;
        }
        throw expected("on or off");
    }

    private static OptionType choice(Class<?> enumeration) {
        Object[] constants = enumeration.getEnumConstants();
        List<String> names = Stream.of(constants).map(OptionType::constantName).toList();
        return new OptionType(
                String.join("|", names),
                names,
                text -> {
                    int index = names.indexOf(text.toLowerCase(Locale.ROOT).replace('_', '-'));
                    if (index < 0) {
                        throw expected("one of " + String.join(", ", names));
                    }
                    return constants[index];
                },
                OptionType::constantName);
    }

    private static String constantName(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static IllegalArgumentException expected(String what) {
        return new IllegalArgumentException("expected " + what);
    }
}
