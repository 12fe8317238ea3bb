package dev.hv.disk;

import java.io.IOException;

/**
 * A file is not what it should be, or may not be used so. The message speaks to the person who
 * named it: what is wrong with which file, and what would be right.
 */
public final class ImageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** An image that cannot be used, and why. */
    public ImageException(String problem) {
        super(problem);
    }
}
