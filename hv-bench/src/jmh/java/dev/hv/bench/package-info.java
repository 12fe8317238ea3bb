/** Figures that anybody can measure again: nothing here is part of the SDK. */
@NullMarked
package dev.hv.bench;

import org.jspecify.annotations.NullMarked;
