/** Tier 0: decoded instructions as linked nodes whose handlers are generated from the IR. */
@NullMarked
package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.NullMarked;
