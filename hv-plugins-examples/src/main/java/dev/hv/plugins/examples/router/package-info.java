/** An interrupt controller that is no chip of the PC: eight shared inputs, one output. */
@NullMarked
package dev.hv.plugins.examples.router;

import org.jspecify.annotations.NullMarked;
