/** Virtual processors behind one contract, whether interpreted, translated or run by the host. */
@NullMarked
package dev.hv.api.cpu;

import org.jspecify.annotations.NullMarked;
