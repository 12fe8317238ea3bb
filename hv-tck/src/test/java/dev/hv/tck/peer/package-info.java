/** Peers as small as can be, and what comes of them. */
@NullMarked
package dev.hv.tck.peer;

import org.jspecify.annotations.NullMarked;
