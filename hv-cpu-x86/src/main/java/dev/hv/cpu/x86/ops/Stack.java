package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;

/** Stack instructions that move more than one value. */
public final class Stack {
    static final int RSP = 4;
    private static final int RBP = 5;
    private static final int REGISTERS = 8;

    private Stack() {}

    /** Mask of the stack pointer. */
    static long mask(Cpu c) {
        if (c.code64()) {
            return -1L;
        }
        return (c.mode & Mode.STACK_32) != 0 ? 0xFFFF_FFFFL : 0xFFFFL;
    }

    private static void setPointer(Cpu c, long value) {
        setPointer(c, value, mask(c));
    }

    /** Sets as much of the stack pointer as the mask of the stack's width says. */
    static void setPointer(Cpu c, long value, long mask) {
        c.r[RSP] = mask == 0xFFFF ? (c.r[RSP] & ~mask) | (value & mask) : value & mask;
    }

    /** The linear address of a place in the stack; may fault. */
    static long address(Cpu c, long pointer, int size, boolean write) {
        return c.linear(Seg.SS, pointer & mask(c), size, write);
    }

    /**
     * POP of a memory operand. If the destination faults, the stack pointer stays, except on the
     * 80286.
     */
    public static void popMemory(Cpu c, long offset, int segment, int size) {
        long linear = address(c, c.r[RSP], size, false);
        long value = c.faulted ? 0 : c.mmu.read(linear, size);
        if (c.faulted) {
            return;
        }
        long to = c.linear(segment, offset, size, true);
        if (!c.faulted) {
            c.mmu.write(to, size, value);
        }
        if (!c.faulted || c.keepsPartialResults()) {
            setPointer(c, c.r[RSP] + size);
        }
    }

    /**
     * PUSHA: all eight, with the stack pointer as it was before. An 80386 writes from the lowest
     * address up, as far as it comes.
     */
    public static void pushAll(Cpu c, int size) {
        long pointer = c.r[RSP];
        if (c.model.isI386()) {
            for (int i = REGISTERS; i > 0 && !c.faulted; i--) {
                write(c, pointer - (long) i * size, size, c.r[i - 1]);
            }
            if (!c.faulted) {
                setPointer(c, pointer - (long) REGISTERS * size);
            }
            return;
        }
        for (int i = 1; i <= REGISTERS; i++) {
            long linear = address(c, pointer - (long) i * size, size, true);
            if (c.faulted || !c.mmu.probeWrite(linear, size, c.cpl == 3)) {
                return;
            }
        }
        for (int i = 1; i <= REGISTERS; i++) {
            long linear = address(c, pointer - (long) i * size, size, true);
            c.mmu.write(linear, size, c.r[i - 1]);
            if (c.faulted) {
                return;
            }
        }
        setPointer(c, pointer - (long) REGISTERS * size);
    }

    /**
     * POPA: all but the stack pointer, whose value is skipped. An 80386 keeps what it has popped
     * before a fault, and on a stack of 16 bits the upper half of the value that is skipped.
     */
    public static void popAll(Cpu c, int size) {
        long[] values = new long[REGISTERS];
        long pointer = c.r[RSP];
        int popped = 0;
        while (popped < REGISTERS && !c.faulted) {
            long linear = address(c, pointer + (long) popped * size, size, false);
            values[popped] = c.faulted ? 0 : c.mmu.read(linear, size);
            popped += c.faulted ? 0 : 1;
        }
        if (c.faulted && !c.model.isI386()) {
            return;
        }
        for (int i = 0; i < popped; i++) {
            int register = REGISTERS - 1 - i;
            if (register != RSP) {
                c.r[register] = size == 2 ? (c.r[register] & ~0xFFFFL) | values[i] : values[i];
            }
        }
        if (c.faulted) {
            return;
        }
        if (c.model.isI386() && size == 4 && mask(c) == 0xFFFF) {
            c.r[RSP] = values[REGISTERS - 1 - RSP];
        }
        setPointer(c, pointer + (long) REGISTERS * size);
    }

    /** ENTER: a frame of {@code bytes} with the frame pointers of {@code level} enclosing ones. */
    public static void enter(Cpu c, int bytes, int level, int size) {
        int depth = level & 31;
        long mask = mask(c);
        long pointer = c.r[RSP] - size;
        write(c, pointer, size, c.r[RBP]);
        long frame = pointer;
        long source = c.r[RBP];
        for (int i = 1; i < depth && !c.faulted; i++) {
            source -= size;
            pointer -= size;
            long linear = address(c, source, size, false);
            long value = c.faulted ? 0 : c.mmu.read(linear, size);
            if (!c.faulted) {
                write(c, pointer, size, value);
            }
        }
        if (depth > 0 && !c.faulted) {
            pointer -= size;
            write(c, pointer, size, frame);
        }
        // The new top of the stack must be writable too.
        long top = pointer - bytes;
        long linear = c.faulted ? 0 : address(c, top, size, true);
        if (c.faulted || !c.mmu.probeWrite(linear, size, c.cpl == 3)) {
            return;
        }
        long base = frame & mask;
        c.r[RBP] =
                size == 2
                        ? (c.r[RBP] & ~0xFFFFL) | (base & 0xFFFF)
                        : size == 4 ? base & 0xFFFF_FFFFL : base;
        setPointer(c, top);
    }

    /** Writes to the stack; may fault. */
    static void write(Cpu c, long pointer, int size, long value) {
        long linear = address(c, pointer, size, true);
        if (!c.faulted) {
            c.mmu.write(linear, size, value);
        }
    }
}
