/** Guest programs in assembly language, one file for each chapter of the manual that they try. */
@NullMarked
package dev.hv.cpu.x86.guest;

import org.jspecify.annotations.NullMarked;
