/**
 * Guests to run when nobody brings one: Debian's kernels with an initial file system of our own,
 * and a demo that needs nothing. Packages come through the host's apt alone; everything that is
 * made from them is made here, in Java, and is the same bytes every time.
 */
@NullMarked
package dev.hv.cli.guest;

import org.jspecify.annotations.NullMarked;
