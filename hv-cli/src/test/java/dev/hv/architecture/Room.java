package dev.hv.architecture;

import com.tngtech.archunit.core.domain.JavaClass;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The room table: which module's main code may depend on which modules and libraries. */
enum Room {
    API("dev.hv.api", Set.of(), Set.of()),
    MEMORY("dev.hv.memory", Set.of(API), Set.of(Library.GUAVA)),
    DISK("dev.hv.disk", Set.of(API), Set.of(Library.ZSTD)),
    CPU_X86("dev.hv.cpu.x86", Set.of(API), Set.of(Library.AUTO_SERVICE)),
    DEVICES("dev.hv.devices", Set.of(API), Set.of(Library.GUAVA, Library.AUTO_SERVICE)),
    MACHINE_PC(
            "dev.hv.machine.pc",
            Set.of(API, MEMORY, DISK, CPU_X86, DEVICES),
            Set.of(Library.GUAVA, Library.GUICE)),
    PLUGINS_EXAMPLES("dev.hv.plugins.examples", Set.of(API), Set.of(Library.AUTO_SERVICE)),
    TCK("dev.hv.tck", Set.of(API), Set.of(Library.JUNIT, Library.JQWIK)),
    JUNIT("dev.hv.junit", Set.of(API, MACHINE_PC), Set.of(Library.JUNIT)),
    CLI(
            "dev.hv.cli",
            Set.of(API, DISK, CPU_X86, MACHINE_PC, TCK),
            Set.of(Library.PICOCLI, Library.JLINE, Library.JACKSON, Library.COMPRESS));

    /** Libraries, by the packages through which they are used. */
    enum Library {
        JDK("java..", "javax..", "jdk..", "sun.misc.."),
        JSPECIFY("org.jspecify.."),
        GUAVA("com.google.common..", "com.google.errorprone.annotations.."),
        AUTO_SERVICE("com.google.auto.service.."),
        GUICE("com.google.inject..", "jakarta.inject..", "org.aopalliance.."),
        JUNIT("org.junit..", "org.opentest4j..", "org.apiguardian.."),
        JQWIK("net.jqwik.."),
        PICOCLI("picocli.."),
        JLINE("org.jline.."),
        JACKSON("com.fasterxml.jackson.."),
        COMPRESS("org.apache.commons.compress.."),
        ZSTD("com.github.luben.zstd..");

        private final List<String> packages;

        Library(String... packages) {
            this.packages = List.of(packages);
        }

        Stream<String> packages() {
            return packages.stream();
        }
    }

    private final String basePackage;
    private final Set<Room> rooms;
    private final Set<Library> libraries;

    Room(String basePackage, Set<Room> rooms, Set<Library> libraries) {
        this.basePackage = basePackage;
        this.rooms = rooms;
        this.libraries = libraries;
    }

    /** This room's packages as an ArchUnit pattern. */
    String packages() {
        return basePackage + "..";
    }

    boolean holds(JavaClass type) {
        return (type.getPackageName() + ".").startsWith(basePackage + ".");
    }

    /** All packages, as ArchUnit patterns, that this room's main code may depend on. */
    String[] allowedPackages() {
        return Stream.of(
                        Stream.of(packages()),
                        rooms.stream().map(Room::packages),
                        Stream.concat(Stream.of(Library.JDK, Library.JSPECIFY), libraries.stream())
                                .flatMap(Library::packages))
                .flatMap(patterns -> patterns)
                .toArray(String[]::new);
    }
}
