package dev.hv.cli.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

class DebianPackageTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({"'', ''", "gz, .gz", "xz, .xz", "zstd, .zst"})
    void theWantedFilesAreReadWhateverTheCompression(String compression, String suffix)
            throws IOException {
        byte[] kernel = {1, 2, 3};
        Path file =
                PackageBuilder.write(
                        directory.resolve("p.deb"),
                        compression,
                        suffix,
                        Map.of("boot/vmlinuz-6", kernel, "boot/config-6", new byte[5000]));
        Map<String, byte[]> files =
                new DebianPackage(file).files(path -> path.startsWith("boot/vmlinuz"));
        assertEquals(Set.of("boot/vmlinuz-6"), files.keySet());
        assertArrayEquals(kernel, files.get("boot/vmlinuz-6"));
    }

    @Test
    void aFileThatIsNoPackageIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("x.deb"), "no package at all");
        String message =
                String.valueOf(
                        assertThrows(
                                        IOException.class,
                                        () -> new DebianPackage(file).files(path -> true))
                                .getMessage());
        assertTrue(message.startsWith(file + ": "), message);
    }

    @Test
    void aTruncatedPackageIsNamed() throws IOException {
        Path file =
                PackageBuilder.write(
                        directory.resolve("t.deb"), "xz", ".xz", Map.of("a", new byte[100_000]));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
        String message =
                String.valueOf(
                        assertThrows(
                                        IOException.class,
                                        () -> new DebianPackage(file).files(path -> true))
                                .getMessage());
        assertTrue(message.startsWith(file + ": "), message);
    }

    @Test
    void anUnknownCompressionIsNamed() throws IOException {
        Path file =
                PackageBuilder.write(
                        directory.resolve("u.deb"), "", ".lz9", Map.of("a", new byte[1]));
        String message =
                String.valueOf(
                        assertThrows(
                                        IOException.class,
                                        () -> new DebianPackage(file).files(path -> true))
                                .getMessage());
        assertTrue(message.contains("data.tar.lz9"), message);
    }
}
