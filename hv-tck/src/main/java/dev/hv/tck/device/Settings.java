package dev.hv.tck.device;

import dev.hv.api.device.Option;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A configuration record taken apart by its options.
 *
 * @param <C> the record
 */
final class Settings<C extends Record> {
    private final Class<C> type;
    private final C values;

    /**
     * @param values whose components are kept but for the one that is changed
     */
    Settings(Class<C> type, C values) {
        this.type = type;
        this.values = values;
    }

    List<RecordComponent> components() {
        return List.of(type.getRecordComponents());
    }

    /** Returns the options that are whole numbers with declared bounds. */
    List<RecordComponent> bounded() {
        return components().stream()
                .filter(c -> largestOf(c.getType()) > 0 && c.isAnnotationPresent(Option.class))
                .toList();
    }

    /** Returns the largest value of a type of whole numbers, or 0. */
    static long largestOf(Class<?> type) {
        if (type == int.class) {
            return Integer.MAX_VALUE;
        }
        return type == long.class ? Long.MAX_VALUE : type == short.class ? Short.MAX_VALUE : 0;
    }

    /** Returns the name as people write it: {@code timer-bits} for {@code timerBits}. */
    static String optionName(RecordComponent component) {
        return component
                .getName()
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }

    long number(RecordComponent component) {
        return ((Number) value(component)).longValue();
    }

    private Object value(RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(values);
        } catch (ReflectiveOperationException e) {
            throw new UntestableRule(type.getName() + " cannot be read: " + e);
        }
    }

    /**
     * Returns the record with one option changed; empty if the record itself refuses it by name.
     *
     * @throws RuleViolation if the record refuses it without naming it
     */
    Optional<C> with(RecordComponent changed, long number) {
        Object[] arguments =
                components().stream()
                        .map(
                                c ->
                                        c.getName().equals(changed.getName())
                                                ? boxed(c.getType(), number)
                                                : value(c))
                        .toArray();
        Class<?>[] types =
                Stream.of(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            Constructor<C> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(arguments));
        } catch (InvocationTargetException e) {
            String message = String.valueOf(e.getCause());
            if (names(message, changed)) {
                return Optional.empty();
            }
            throw new RuleViolation(
                    changed.getName()
                            + " = "
                            + number
                            + " is refused without its name: "
                            + message);
        } catch (ReflectiveOperationException e) {
            throw new UntestableRule(type.getName() + " cannot be made: " + e);
        }
    }

    /** Returns the record with one option that is true or false turned round, if it takes that. */
    Optional<C> turned(RecordComponent option) {
        return with(option, Boolean.TRUE.equals(value(option)) ? 0 : 1);
    }

    static boolean names(String text, RecordComponent component) {
        return text.contains(component.getName()) || text.contains(optionName(component));
    }

    private static Object boxed(Class<?> type, long number) {
        if (type == boolean.class) {
            return number != 0;
        }
        if (type == int.class) {
            return (int) number;
        }
        return type == short.class ? (Object) (short) number : (Object) number;
    }
}
