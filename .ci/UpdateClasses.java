import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Gives classes older than Java 6 in a folder's jars the form of Java 17, with stack maps (JVMS
 * 4.7.4): HotSpot neither keeps older ones in its cache nor verifies them quickly, and libraries
 * that are still made so take a third of the time that a start takes. What the classes do is not
 * changed, and a jar without such a class is left untouched.
 */
final class UpdateClasses {
    /** The first that has stack maps (JVMS 4.10). */
    private static final int JAVA_6 = ClassFile.JAVA_6_VERSION;

    private static final ClassTransform UPDATE =
            ClassTransform.dropping(element -> element instanceof ClassFileVersion)
                    .andThen(
                            ClassTransform.endHandler(
                                    type -> type.withVersion(ClassFile.JAVA_17_VERSION, 0)))
                    .andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));

    private UpdateClasses() {}

    /** Takes the folder. */
    public static void main(String[] arguments) throws IOException {
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
            for (Path jar : jars) {
                update(jar);
            }
        }
    }

    private static void update(Path jar) throws IOException {
        Path updated = Path.of(jar + ".updated");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> entries = Collections.list(zip.entries());
            boolean any = false;
            for (ZipEntry entry : entries) {
                any |= isOld(entry, bytes(zip, entry));
            }
            if (!any) {
                return;
            }
            ClassFile files =
                    ClassFile.of(
                            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                            ClassFile.ClassHierarchyResolverOption.of(hierarchy(zip)));
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(updated))) {
                for (ZipEntry entry : entries) {
                    byte[] bytes = bytes(zip, entry);
                    ZipEntry copy = new ZipEntry(entry.getName());
                    copy.setTime(entry.getTime());
                    out.putNextEntry(copy);
                    out.write(isOld(entry, bytes) ? update(files, bytes) : bytes);
                    out.closeEntry();
                }
            }
        }
        Files.move(updated, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /** The major version is in bytes 6 and 7 (JVMS 4.1). */
    private static boolean isOld(ZipEntry entry, byte[] bytes) {
        return entry.getName().endsWith(".class")
                && ((bytes[6] & 0xFF) << 8 | (bytes[7] & 0xFF)) < JAVA_6;
    }

    private static byte[] update(ClassFile files, byte[] bytes) {
        ClassModel old = files.parse(bytes);
        return files.transformClass(old, UPDATE);
    }

    /** Stack maps name the classes that two ways into one place have in common. */
    private static ClassHierarchyResolver hierarchy(ZipFile zip) {
        return ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                            String descriptor = type.descriptorString();
                            String path = descriptor.substring(1, descriptor.length() - 1);
                            ZipEntry entry = zip.getEntry(path + ".class");
                            try {
                                return entry == null ? null : zip.getInputStream(entry);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                .orElse(ClassHierarchyResolver.defaultResolver());
    }
}
