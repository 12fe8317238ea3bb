/**
 * A machine of the plainest parts for one device: a bus that looks every byte up, virtual time that
 * moves when told, and a journal of everything that the device shows.
 */
@NullMarked
package dev.hv.tck.bench;

import org.jspecify.annotations.NullMarked;
