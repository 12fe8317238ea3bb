/**
 * A device model in another process as a subject: it is driven over a socket, see docs/peers.md.
 */
@NullMarked
package dev.hv.tck.peer;

import org.jspecify.annotations.NullMarked;
