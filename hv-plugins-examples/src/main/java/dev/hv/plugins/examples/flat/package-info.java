/** Firmware that starts a file of machine code, whatever the processor. */
@NullMarked
package dev.hv.plugins.examples.flat;

import org.jspecify.annotations.NullMarked;
