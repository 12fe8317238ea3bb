/** The host's own processor as the measure of this one: random instructions, run on both. */
@NullMarked
package dev.hv.cpu.x86.oracle;

import org.jspecify.annotations.NullMarked;
