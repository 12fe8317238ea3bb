package dev.hv.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * What others can use of some classes, as a JAR for comparisons: the classes without the bodies of
 * their methods and without what only they themselves can use. The same classes give the same
 * bytes.
 */
final class ApiJar {
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private ApiJar() {}

    /**
     * Makes a JAR.
     *
     * @param classes folder of class files; the descriptions of modules and packages are left out
     * @param part which of them, such as {@code dev/hv/api}
     */
    static byte[] of(Path classes, String part) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes.resolve(part))) {
            files =
                    all.filter(file -> file.toString().endsWith(".class"))
                            .filter(file -> !file.endsWith("module-info.class"))
                            .filter(file -> !file.endsWith("package-info.class"))
                            .sorted()
                            .toList();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (Path file : files) {
                JarEntry entry =
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/'));
                entry.setTimeLocal(NO_TIME);
                jar.putNextEntry(entry);
                jar.write(withoutCode(Files.readAllBytes(file)));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] withoutCode(byte[] classFile) {
        ClassFile files = ClassFile.of(ConstantPoolSharingOption.NEW_POOL);
        return files.transformClass(files.parse(classFile), ApiJar::keep);
    }

    private static void keep(ClassBuilder builder, ClassElement element) {
        switch (element) {
            case MethodModel method -> {
                if (isOpen(method.flags().flags())) {
                    builder.transformMethod(
                            method, MethodTransform.dropping(part -> part instanceof CodeModel));
                }
            }
            case FieldModel field -> {
                if (isOpen(field.flags().flags())) {
                    builder.with(field);
                }
            }
            case SourceFileAttribute _ -> {
                // Of the code alone.
            }
            default -> builder.with(element);
        }
    }

    private static boolean isOpen(Set<AccessFlag> flags) {
        return flags.contains(AccessFlag.PUBLIC) || flags.contains(AccessFlag.PROTECTED);
    }
}
