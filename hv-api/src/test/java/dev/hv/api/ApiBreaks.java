package dev.hv.api;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.AccessModifier;
import japicmp.model.JApiBehavior;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiCompatibilityChange;
import japicmp.model.JApiCompatibilityChangeType;
import japicmp.model.JApiField;
import japicmp.model.JApiMethod;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What, in a change of an API, keeps those who use it from being compiled or run again, as japicmp
 * finds it. A method without a body that comes to an interface is no such change where plugins only
 * call the interface.
 */
final class ApiBreaks {
    private static final Set<JApiCompatibilityChangeType> ASKED_OF_IMPLEMENTERS =
            EnumSet.of(
                    JApiCompatibilityChangeType.METHOD_ADDED_TO_INTERFACE,
                    JApiCompatibilityChangeType.METHOD_ABSTRACT_ADDED_IN_IMPLEMENTED_INTERFACE);

    private final Set<String> implementedByPlugins;

    /**
     * @param implementedByPlugins full names of types
     */
    ApiBreaks(Set<String> implementedByPlugins) {
        this.implementedByPlugins = implementedByPlugins;
    }

    /** Compares two JARs and returns a line for each break. */
    SortedSet<String> between(byte[] before, byte[] after) {
        JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
        options.setAccessModifier(AccessModifier.PROTECTED);
        options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
        List<JApiClass> classes =
                new JarArchiveComparator(options)
                        .compare(
                                new JApiCmpArchive(before, "before", "before"),
                                new JApiCmpArchive(after, "after", "after"));
        SortedSet<String> breaks = new TreeSet<>();
        for (JApiClass type : classes) {
            elements(type)
                    .forEach(
                            element ->
                                    element.getCompatibilityChanges().stream()
                                            .filter(change -> breaksSomebody(type, change))
                                            .forEach(
                                                    change ->
                                                            breaks.add(
                                                                    line(type, element, change))));
        }
        return breaks;
    }

    private static Stream<JApiCompatibility> elements(JApiClass type) {
        return Stream.of(
                        Stream.of(type, type.getSuperclass()),
                        type.getInterfaces().stream(),
                        type.getFields().stream(),
                        type.getGenericTemplates().stream(),
                        type.getConstructors().stream().flatMap(ApiBreaks::elements),
                        type.getMethods().stream().flatMap(ApiBreaks::elements))
                .flatMap(each -> each);
    }

    private static Stream<JApiCompatibility> elements(JApiBehavior callable) {
        Stream<JApiCompatibility> all =
                Stream.concat(Stream.of(callable), callable.getParameters().stream());
        return callable instanceof JApiMethod method
                ? Stream.concat(all, Stream.of(method.getReturnType()))
                : all;
    }

    private boolean breaksSomebody(JApiClass type, JApiCompatibilityChange change) {
        if (ASKED_OF_IMPLEMENTERS.contains(change.getType())) {
            return implementedByPlugins.contains(type.getFullyQualifiedName());
        }
        return !change.isBinaryCompatible() || !change.isSourceCompatible();
    }

    private static String line(
            JApiClass type, JApiCompatibility element, JApiCompatibilityChange change) {
        String name =
                switch (element) {
                    case JApiBehavior callable -> "." + callable.getName();
                    case JApiField field -> "." + field.getName();
                    default -> "";
                };
        return type.getFullyQualifiedName() + name + ": " + change.getType();
    }
}
