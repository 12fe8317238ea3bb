/** The state of one processor, and the few primitives that everything else is written with. */
@NullMarked
package dev.hv.cpu.x86.core;

import org.jspecify.annotations.NullMarked;
