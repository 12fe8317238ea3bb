/** The rules for address spaces: most hold them against a model that looks every byte up. */
@NullMarked
package dev.hv.tck.bus;

import org.jspecify.annotations.NullMarked;
