/** Machines as data and as running instances with a lifecycle. */
@NullMarked
package dev.hv.api.machine;

import org.jspecify.annotations.NullMarked;
