/**
 * The x86 processor: it knows its bus and its interrupt inputs, and no device, machine or injector.
 */
@NullMarked
package dev.hv.cpu.x86;

import org.jspecify.annotations.NullMarked;
