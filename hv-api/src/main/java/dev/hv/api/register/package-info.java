/**
 * Registers declared once, as in the datasheet: the same declaration dispatches accesses, names
 * them in traces and documentation, saves what is stored, and tells the TCK what to expect.
 */
@NullMarked
package dev.hv.api.register;

import org.jspecify.annotations.NullMarked;
