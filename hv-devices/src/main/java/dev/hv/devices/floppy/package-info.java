/** The floppy disk controller of a PC, its drives and the formats of their disks. */
@NullMarked
package dev.hv.devices.floppy;

import org.jspecify.annotations.NullMarked;
