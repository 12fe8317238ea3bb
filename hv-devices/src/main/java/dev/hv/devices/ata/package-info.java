/**
 * ATA disks and ATAPI CD-ROM drives behind the channels of a PC. Drives know commands ({@link
 * dev.hv.devices.ata.Drive}); what carries commands and data to them is a {@link
 * dev.hv.devices.ata.Transport}.
 */
@NullMarked
package dev.hv.devices.ata;

import org.jspecify.annotations.NullMarked;
