/** Helpers that both tiers call for instructions that are more than a few IR operations. */
@NullMarked
package dev.hv.cpu.x86.ops;

import org.jspecify.annotations.NullMarked;
