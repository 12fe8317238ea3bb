/**
 * Guest memory off heap and the address spaces it is mapped into: what a guest does here never
 * reaches the host's heap.
 */
@NullMarked
package dev.hv.memory;

import org.jspecify.annotations.NullMarked;
