/**
 * Plugins in JARs: each is read before any of its classes is loaded, lives behind a class loader of
 * its own, and is set aside with a reason where it cannot be used.
 */
@NullMarked
package dev.hv.machine.pc.plugin;

import org.jspecify.annotations.NullMarked;
