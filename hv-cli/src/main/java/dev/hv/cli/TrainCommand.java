package dev.hv.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code hv train}: does in one process what most starts do, so that a Java virtual machine that
 * watches ({@code -XX:AOTCacheOutput}) knows it from then on.
 */
@Command(
        name = "train",
        hidden = true,
        description = "Does what most starts do; the launcher makes its cache of that.")
final class TrainCommand implements Callable<Integer> {
    /**
     * Prints a letter (INT 10h, AH=0Eh), reads the first sector once more (INT 13h, AH=02h), and
     * ends the machine by a write of 0 to the debug-exit port.
     */
    private static final byte[] BOOT_SECTOR =
            HexFormat.ofDelimiter(" ")
                    .parseHex(
                            "b8 68 0e bb 07 00 cd 10 31 c0 8e c0 b8 01 02 b9 01 00 b6 00 bb 00 7e"
                                    + " cd 13 66 31 c0 ba f4 00 66 ef f4");

    private static final int SECTOR_BYTES = 512;
    private static final int IMAGE_BYTES = 1 << 20;

    @Parameters(
            paramLabel = "FOLDER",
            description = "Where a disk image and a script are written, which stay there.")
    private Path folder = Path.of(".");

    @Override
    public Integer call() throws IOException {
        Path disk = folder.resolve("training.img");
        byte[] image = Arrays.copyOf(BOOT_SECTOR, IMAGE_BYTES);
        image[SECTOR_BYTES - 2] = 0x55;
        image[SECTOR_BYTES - 1] = (byte) 0xAA;
        Files.write(disk, image);
        Path script = folder.resolve("training.script");
        Files.writeString(script, "wait demo guest on\ntype q\n");
        String translations = folder.resolve("translations").toString();
        List<String> demo =
                List.of(
                        "run",
                        "--translations",
                        translations,
                        "--guest",
                        "demo",
                        "--script",
                        script.toString(),
                        "--clock",
                        "deterministic",
                        "--profile",
                        "pc");
        List<String> boot =
                List.of(
                        "run",
                        "--translations",
                        translations,
                        "--profile",
                        "pc",
                        "--snapshot",
                        disk.toString());
        for (List<String> words :
                List.of(
                        List.of("ps"),
                        List.of("profiles"),
                        List.of("devices"),
                        boot,
                        demo,
                        demo)) { // the second one with what the first has kept
            int code = Hv.execute(words.toArray(String[]::new));
            if ((code & ~1) != 0) {
                return code;
            }
        }
        return ExitCode.OK.code();
    }
}
