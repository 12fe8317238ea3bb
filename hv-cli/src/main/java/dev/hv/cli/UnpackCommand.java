package dev.hv.cli;

import dev.hv.cli.guest.KernelPayload;
import dev.hv.machine.pc.BootFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

/** {@code hv unpack}. */
@Command(
        name = "unpack",
        description =
                "Takes the kernel proper, an ELF file, out of a Linux bzImage, for --entry 64-bit"
                        + " or pvh without the kernel's own decompression, and for debuggers.")
final class UnpackCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "BZIMAGE", description = "The kernel.")
    private Path image = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "Where the ELF file goes; must not exist.")
    private Path target = Path.of("");

    @Override
    public Integer call() {
        try {
            byte[] file = BootFile.of(image).read();
            byte[] elf;
            try {
                elf = KernelPayload.unpack(file);
            } catch (IOException e) {
                throw new IOException(image + " " + e.getMessage(), e);
            }
            Files.write(target, elf, StandardOpenOption.CREATE_NEW);
            return ExitCode.OK.code();
        } catch (FileAlreadyExistsException e) {
            throw new InputException("unpack: " + target + " exists already", e);
        } catch (IOException e) {
            throw new InputException("unpack: " + e.getMessage(), e);
        }
    }
}
