/** A processor that is no x86: RV32I, on the same bus, with the same devices. */
@NullMarked
package dev.hv.plugins.examples.riscv;

import org.jspecify.annotations.NullMarked;
