package dev.hv.tck.device;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.nio.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much an object holds, about: what its fields and those of what they lead to hold, static ones
 * too. What the bench gave to a device is left out, as are objects of the JDK but for arrays,
 * texts, collections and maps, and what a module does not open.
 */
final class Holdings {
    private static final int OBJECT_BYTES = 16;
    private static final int REFERENCE_BYTES = 4;

    /** The fields of a class and its superclasses that lead elsewhere and may be read. */
    private static final ClassValue<List<Field>> FOLLOWED =
            new ClassValue<>() {
                @Override
                protected List<Field> computeValue(Class<?> type) {
                    List<Field> fields = new ArrayList<>();
                    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
                        for (Field field : at.getDeclaredFields()) {
                            if (!field.getType().isPrimitive() && canBeRead(field)) {
                                fields.add(field);
                            }
                        }
                    }
                    return fields;
                }
            };

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> open = new ArrayDeque<>();
    private long bytes;

    private Holdings() {}

    /** Returns about how many bytes are held by an object. */
    static long bytes(Object root) {
        Holdings holdings = new Holdings();
        holdings.add(root);
        while (!holdings.open.isEmpty()) {
            holdings.look(holdings.open.pop());
        }
        return holdings.bytes;
    }

    /** Fields of a module that opens nothing to us, such as the JDK's, cannot. */
    private static boolean canBeRead(Field field) {
        try {
            field.setAccessible(true);
            return true;
        } catch (InaccessibleObjectException e) {
            return false;
        }
    }

    private void add(Object object) {
        if (object != null && !isOutside(object) && seen.add(object)) {
            open.push(object);
        }
    }

    private static boolean isOutside(Object object) {
        String name = object.getClass().getName();
        return object instanceof Class
                || object instanceof ClassLoader
                || object instanceof Thread
                || object instanceof Enum
                || name.startsWith("dev.hv.tck.bench.")
                || name.startsWith("dev.hv.tck.script.");
    }

    private void look(Object object) {
        bytes += OBJECT_BYTES;
        switch (object) {
            case CharSequence text -> bytes += text.length();
            case Buffer buffer -> bytes += buffer.capacity();
            case Collection<?> many -> {
                bytes += (long) REFERENCE_BYTES * many.size();
                many.forEach(this::add);
            }
            case Map<?, ?> map -> {
                bytes += 2L * REFERENCE_BYTES * map.size();
                map.forEach(
                        (key, value) -> {
                            add(key);
                            add(value);
                        });
            }
            default -> {
                if (object.getClass().isArray()) {
                    lookAtArray(object);
                } else {
                    lookAtFields(object);
                }
            }
        }
    }

    private void lookAtArray(Object array) {
        int length = Array.getLength(array);
        bytes += (long) REFERENCE_BYTES * length;
        if (array instanceof Object[] objects) {
            for (Object object : objects) {
                add(object);
            }
        }
    }

    private void lookAtFields(Object object) {
        for (Field field : FOLLOWED.get(object.getClass())) {
            try {
                add(field.get(Modifier.isStatic(field.getModifiers()) ? null : object));
            } catch (IllegalAccessException e) {
                throw new AssertionError("a field that was made accessible", e);
            }
        }
    }
}
