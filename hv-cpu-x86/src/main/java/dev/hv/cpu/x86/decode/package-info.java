/**
 * From bytes to instructions and from instructions to text: the opcode maps are data, and decoding,
 * disassembly and feature gating read the same line of the same table.
 */
@NullMarked
package dev.hv.cpu.x86.decode;

import org.jspecify.annotations.NullMarked;
