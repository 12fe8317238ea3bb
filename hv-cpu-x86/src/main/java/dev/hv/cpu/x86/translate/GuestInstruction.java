package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.ir.Binding;
import dev.hv.cpu.x86.ir.Lifted;

/**
 * An instruction of a region.
 *
 * @param parts its parts, with distances from the region's entry
 * @param lifted what it means
 */
public record GuestInstruction(Instruction in, Binding parts, Lifted lifted) {}
