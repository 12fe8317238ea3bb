/** A format of disk images: the fixed kind of Virtual Hard Disk. */
@NullMarked
package dev.hv.plugins.examples.vhd;

import org.jspecify.annotations.NullMarked;
