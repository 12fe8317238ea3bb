package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.decode.Instruction;

/**
 * An instruction and the state before it.
 *
 * @param in the instruction
 * @param record as {@link Layout} has it; never changed
 */
@SuppressWarnings("ArrayRecordComponent") // cases are never compared
record Case(Instruction in, byte[] record) {}
