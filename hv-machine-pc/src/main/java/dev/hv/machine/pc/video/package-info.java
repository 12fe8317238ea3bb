/** What firmware does with a VGA: fonts, and the text mode in which kernels find it. */
@NullMarked
package dev.hv.machine.pc.video;

import org.jspecify.annotations.NullMarked;
