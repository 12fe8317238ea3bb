package dev.hv.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cli.InputException;
import dev.hv.cli.console.RemovableDrives.Kind;
import dev.hv.cli.request.Argument;
import dev.hv.disk.DiskDrive;
import dev.hv.disk.ImageBlocks;
import dev.hv.disk.ImageRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class RemovableDrivesTest {
    private static final int SECTOR = 512;

    @TempDir private Path folder;
    private final RemovableDrives drives = new RemovableDrives(List.of());

    /** Its domain carries out at once whatever it is given. */
    private final DiskDrive floppy =
            new DiskDrive(
                    SECTOR,
                    Runnable::run,
                    image -> ImageBlocks.immediate(image, SECTOR, Runnable::run));

    @BeforeEach
    void plug() throws IOException {
        Files.write(folder.resolve("a"), new byte[3 * SECTOR]);
        drives.add(Kind.CDROM, Optional.of(ImageRequest.of(Path.of("system.iso"))));
        drives.add(Kind.FLOPPY, Optional.empty()).accept(floppy);
    }

    @AfterEach
    void close() throws IOException {
        floppy.close();
    }

    private Argument file(String name) {
        return new Argument("insert", name, folder);
    }

    @Test
    void drivesAreNamedByKindAndNumberAndSayWhatIsInThem() {
        drives.add(Kind.FLOPPY, Optional.empty());
        assertEquals(
                List.of("cdrom0: system.iso", "floppy0: empty", "floppy1: empty"), drives.lines());
    }

    @Test
    void aMediumGoesInAndComesOut() {
        assertEquals("floppy0: " + folder.resolve("a"), drives.insert("floppy0", file("a")));
        assertEquals(3, floppy.sectors());
        assertEquals("floppy0: empty", drives.eject("floppy0"));
        assertEquals(0, floppy.sectors());
    }

    @Test
    void whatTheGuestHoldsStaysIn() {
        drives.insert("floppy0", file("a"));
        floppy.lockMedium(true);
        assertThrows(InputException.class, () -> drives.eject("floppy0"));
        assertThrows(InputException.class, () -> drives.insert("floppy0", file("a")));
        assertEquals(3, floppy.sectors());
        assertTrue(drives.lines().getLast().endsWith("(held by the guest)"));
    }

    @Test
    void aFileThatIsNotThereLeavesTheMediumIn() {
        drives.insert("floppy0", file("a"));
        assertThrows(InputException.class, () -> drives.insert("floppy0", file("none")));
        assertEquals(3, floppy.sectors());
    }

    @Test
    void aDriveThatIsNotThereGetsTheNearest() {
        InputException thrown = assertThrows(InputException.class, () -> drives.eject("flopy0"));
        assertEquals("no drive 'flopy0'; did you mean 'floppy0'?", thrown.getMessage());
    }
}
