/** Floating-point and vector semantics. */
@NullMarked
package dev.hv.cpu.x86.fp;

import org.jspecify.annotations.NullMarked;
