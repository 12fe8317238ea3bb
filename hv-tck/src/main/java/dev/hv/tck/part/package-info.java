/** Rules for standard parts, from their datasheets: they hold for whoever claims to be the part. */
@NullMarked
package dev.hv.tck.part;

import org.jspecify.annotations.NullMarked;
