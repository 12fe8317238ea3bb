package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.NeverFaults;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.system.Segments;

/** Moves from and to segment registers that are more than {@link Segments#move}. */
public final class SegmentMoves {
    private SegmentMoves() {}

    /** Reads a selector. */
    @NeverFaults
    public static int selector(Cpu c, int segment) {
        return c.segSelector[segment];
    }

    /** POP of a segment register: the stack pointer moves only if the segment could be loaded. */
    public static void pop(Cpu c, int segment, int size) {
        long mask = Stack.mask(c);
        long pointer = c.r[Stack.RSP];
        long linear = c.linear(Seg.SS, pointer & mask, size == 8 ? 8 : 2, false);
        long selector = c.faulted ? 0 : c.mmu.read(linear, 2);
        if (c.faulted) {
            return;
        }
        Segments.move(c, segment, (int) selector);
        if (!c.faulted) {
            Stack.setPointer(c, pointer + size, mask);
        }
    }

    /** LDS and its kin. */
    public static void farPointer(
            Cpu c, int segment, int selector, int register, long offset, int size) {
        Segments.load(c, segment, selector);
        if (!c.faulted) {
            c.r[register] = size == 2 ? (c.r[register] & ~0xFFFFL) | (offset & 0xFFFF) : offset;
        }
    }
}
