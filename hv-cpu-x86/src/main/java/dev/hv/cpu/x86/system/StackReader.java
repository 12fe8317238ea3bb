package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;

/** Pops from the current stack without moving RSP, so that a fault leaves it where it was. */
final class StackReader {
    private static final int RSP = 4;

    private final Cpu c;
    private final long mask;
    private long pointer;

    StackReader(Cpu c) {
        this.c = c;
        this.mask = mask(c);
        this.pointer = c.r[RSP];
    }

    /** Returns which bits of RSP are the stack pointer now. */
    static long mask(Cpu c) {
        if (c.code64()) {
            return -1L;
        }
        return (c.mode & Mode.STACK_32) != 0 ? 0xFFFF_FFFFL : 0xFFFFL;
    }

    /** Returns the value on top, or 0 after a fault. */
    long pop(int size) {
        if (c.faulted) {
            return 0;
        }
        long linear = c.linear(Seg.SS, pointer & mask, size, false);
        long value = c.faulted ? 0 : c.mmu.read(linear, size);
        skip(size);
        return value;
    }

    /** Moves up. */
    void skip(long bytes) {
        pointer = (pointer & ~mask) | (pointer + bytes & mask);
    }

    /** Moves RSP to behind what was popped. */
    void commit() {
        c.r[RSP] = mask == -1L ? pointer : pointer & 0xFFFF_FFFFL;
    }
}
