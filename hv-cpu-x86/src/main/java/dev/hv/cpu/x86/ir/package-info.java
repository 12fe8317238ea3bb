/**
 * What an instruction means, once: short sequences of operations from which the interpreter's
 * handlers are generated and a translator emits its code.
 */
@NullMarked
package dev.hv.cpu.x86.ir;

import org.jspecify.annotations.NullMarked;
