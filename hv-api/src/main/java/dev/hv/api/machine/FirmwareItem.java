package dev.hv.api.machine;

import java.util.function.Supplier;

/**
 * Something that a machine tells its firmware.
 *
 * @param key number of the item; {@link #FILE} if it goes by its name
 * @param name of the file, such as {@code etc/e820}; for people if it has a key
 * @param content made anew each time that it is asked for, always of the same length; inside the
 *     device domain
 */
public record FirmwareItem(int key, String name, Supplier<byte[]> content) {
    /** The key of an item that goes by its name. */
    public static final int FILE = -1;

    /** A file. */
    public static FirmwareItem file(String name, Supplier<byte[]> content) {
        return new FirmwareItem(FILE, name, content);
    }
}
