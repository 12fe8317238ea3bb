/**
 * Disk images of the host. A file is hostile input until its format's rules have been checked: a
 * bad one ends in an {@link dev.hv.disk.ImageException}, never in another exception and never in
 * memory beyond what the image's own bounds allow.
 */
@NullMarked
package dev.hv.disk;

import org.jspecify.annotations.NullMarked;
