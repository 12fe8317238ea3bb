/** Which processor to be: features as data, and what CPUID makes of them. */
@NullMarked
package dev.hv.cpu.x86.model;

import org.jspecify.annotations.NullMarked;
