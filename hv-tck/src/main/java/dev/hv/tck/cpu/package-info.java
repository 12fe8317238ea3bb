/**
 * Processors behind the CPU contract, alone on a bench: instruction vectors, lockstep of two of
 * them, and rules.
 */
@NullMarked
package dev.hv.tck.cpu;

import org.jspecify.annotations.NullMarked;
