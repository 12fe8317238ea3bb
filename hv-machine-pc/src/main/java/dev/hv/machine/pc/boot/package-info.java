/** Kernels of several formats into memory, and the first CPU to their entry. */
@NullMarked
package dev.hv.machine.pc.boot;

import org.jspecify.annotations.NullMarked;
