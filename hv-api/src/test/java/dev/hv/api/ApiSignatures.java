package dev.hv.api;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What others can use of this module: a line for each public type and each member of one. */
final class ApiSignatures {
    private static final String BASE = "dev/hv/api";

    private ApiSignatures() {}

    /** Returns the lines of the classes that this test sees, sorted. */
    static SortedSet<String> current() throws IOException, URISyntaxException {
        Path classes =
                Path.of(
                        dev.hv.api.plugin.ApiVersion.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        SortedSet<String> lines = new TreeSet<>();
        try (Stream<Path> files = Files.walk(classes.resolve(BASE))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = classes.relativize(file).toString();
                if (name.endsWith(".class") && !name.endsWith("package-info.class")) {
                    add(lines, name.replace(".class", "").replace('/', '.'));
                }
            }
        }
        return lines;
    }

    private static void add(SortedSet<String> lines, String name) {
        Class<?> type;
        try {
            type = Class.forName(name, false, ApiSignatures.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        if (isOpen(type)) {
            lines.add(name + " is " + header(type));
            members(type).forEach(member -> lines.add(name + " has " + member));
        }
    }

    private static boolean isOpen(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (!Modifier.isPublic(each.getModifiers()) || each.isAnonymousClass()) {
                return false;
            }
        }
        return true;
    }

    private static String header(Class<?> type) {
        String kind =
                type.isAnnotation()
                        ? "annotation"
                        : type.isInterface()
                                ? "interface"
                                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        List<String> words = new ArrayList<>();
        if (!type.isInterface() && Modifier.isAbstract(type.getModifiers()) && !type.isEnum()) {
            words.add("abstract");
        }
        if (type.isSealed()) {
            words.add("sealed");
        }
        if (kind.equals("class") && Modifier.isFinal(type.getModifiers())) {
            words.add("final");
        }
        words.add(kind);
        Stream.concat(Stream.ofNullable(type.getGenericSuperclass()), interfaces(type))
                .map(Type::getTypeName)
                .filter(name -> !name.startsWith("java.lang."))
                .forEach(words::add);
        return String.join(" ", words);
    }

    private static Stream<Type> interfaces(Class<?> type) {
        return Arrays.stream(type.getGenericInterfaces());
    }

    private static Stream<String> members(Class<?> type) {
        return Stream.of(
                        Arrays.stream(type.getDeclaredFields())
                                .filter(field -> isOpen(field.getModifiers()))
                                .map(ApiSignatures::field),
                        Arrays.stream(type.getDeclaredConstructors())
                                .filter(made -> isOpen(made.getModifiers()))
                                .map(ApiSignatures::constructor),
                        Arrays.stream(type.getDeclaredMethods())
                                .filter(method -> isOpen(method.getModifiers()))
                                .filter(method -> !method.isSynthetic())
                                .map(ApiSignatures::method))
                .flatMap(lines -> lines);
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String field(Field field) {
        return (Modifier.isStatic(field.getModifiers()) ? "static " : "")
                + field.getName()
                + " : "
                + field.getGenericType().getTypeName();
    }

    private static String constructor(Constructor<?> constructor) {
        return "new" + parameters(constructor);
    }

    private static String method(Method method) {
        String kind =
                Modifier.isStatic(method.getModifiers())
                        ? "static "
                        : Modifier.isAbstract(method.getModifiers()) ? "abstract " : "";
        return kind
                + method.getName()
                + parameters(method)
                + " : "
                + method.getGenericReturnType().getTypeName();
    }

    private static String parameters(Executable executable) {
        String thrown =
                Arrays.stream(executable.getGenericExceptionTypes())
                        .map(Type::getTypeName)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return Arrays.stream(executable.getGenericParameterTypes())
                        .map(Type::getTypeName)
                        .collect(Collectors.joining(", ", "(", ")"))
                + (thrown.isEmpty() ? "" : " throws " + thrown);
    }
}
