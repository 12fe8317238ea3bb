/**
 * What character devices may be connected to on the host. Host I/O runs on virtual threads and
 * reaches the device through the domain's executor; a device never waits for the host.
 */
@NullMarked
package dev.hv.devices.backend;

import org.jspecify.annotations.NullMarked;
