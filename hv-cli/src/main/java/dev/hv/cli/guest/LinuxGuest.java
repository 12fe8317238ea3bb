package dev.hv.cli.guest;

import java.nio.file.Path;

/**
 * A Linux guest on disk.
 *
 * @param kernel a bzImage
 * @param initrd a compressed initial file system
 */
public record LinuxGuest(Path kernel, Path initrd) {
    /** What its kernel is to be told so that its shell is on the first serial port. */
    public static final String COMMAND_LINE = "console=ttyS0";
}
