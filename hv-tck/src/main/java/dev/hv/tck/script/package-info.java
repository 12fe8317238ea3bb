/** Scripts of steps: made from a seed, and cut down to what still shows the fault. */
@NullMarked
package dev.hv.tck.script;

import org.jspecify.annotations.NullMarked;
