/** Address spaces and what answers in them; a handler never learns its base address. */
@NullMarked
package dev.hv.api.bus;

import org.jspecify.annotations.NullMarked;
