package dev.hv.api.backend;

import java.io.IOException;

/**
 * How a file holds a disk. Found with ServiceLoader; stateless, with a public no-argument
 * constructor, from any thread.
 *
 * <p>People name it where they name an image: {@code --disk FILE,format=ID}. Contents never choose
 * it, as a guest can write any header to a raw disk.
 */
public interface BlockFormat {
    /** Returns how people write it: lower case letters, digits and hyphens; unique. */
    String id();

    /** Returns one line for lists. */
    String summary();

    /**
     * Opens an image. What is in the file is hostile input: it is checked before it is used, and
     * makes nobody allocate more than a small multiple of what the file holds.
     *
     * @param file stays open until the image is closed; whoever opened it closes it then
     * @throws IOException if it is none of this format; the message is shown to the person, after
     *     the file's name
     */
    BlockImage open(BlockFile file) throws IOException;
}
