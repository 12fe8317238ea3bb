/** PC machines: the one module that knows which parts exist and how they are wired together. */
@NullMarked
package dev.hv.machine.pc;

import org.jspecify.annotations.NullMarked;
