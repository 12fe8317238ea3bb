/**
 * The host's side of displays, keyboards and pointers: screens in memory, and who looks at them.
 */
@NullMarked
package dev.hv.machine.pc.screen;

import org.jspecify.annotations.NullMarked;
