/**
 * The second tier's generator: from the meaning of many instructions to one class file, or to the
 * host's machine code. It knows decoded code and IR, and no running processor.
 */
@NullMarked
package dev.hv.cpu.x86.translate;

import org.jspecify.annotations.NullMarked;
