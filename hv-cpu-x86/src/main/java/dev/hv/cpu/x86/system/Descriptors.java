package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Seg;

/**
 * Segment and gate descriptors (Intel SDM vol. 3A, 3.4.5 and 3.5), as the 64 bits they have in
 * memory, and how they get into segment registers.
 */
final class Descriptors {
    // Types of system descriptors (table 3-2).
    static final int TSS_16 = 1;
    static final int LDT = 2;
    static final int TSS_16_BUSY = 3;
    static final int CALL_GATE_16 = 4;
    static final int TASK_GATE = 5;
    static final int INTERRUPT_GATE_16 = 6;
    static final int TRAP_GATE_16 = 7;
    static final int TSS_32 = 9;
    static final int TSS_32_BUSY = 11;
    static final int CALL_GATE_32 = 12;
    static final int INTERRUPT_GATE_32 = 14;
    static final int TRAP_GATE_32 = 15;

    /** Bit of a TSS descriptor's type that says that the task is busy. */
    static final int BUSY = 2;

    /** Bit of the types that came with the 80386. */
    private static final int FROM_80386 = 8;

    /** Attributes of a data segment in virtual-8086 mode: DPL 3, writable. */
    static final int VIRTUAL_8086 = Seg.PRESENT | Seg.DPL | Seg.S | Seg.RW | Seg.ACCESSED;

    private static final int ATTRIBUTES = 0xF0FF;

    private Descriptors() {}

    /** Returns the error code that names a selector. */
    static int error(int selector) {
        return selector & 0xFFFC;
    }

    static boolean isNull(int selector) {
        return (selector & 0xFFFC) == 0;
    }

    static int rpl(int selector) {
        return selector & 3;
    }

    /** Returns bits 31..0 of the base. */
    static long base(long descriptor) {
        return (descriptor >>> 16 & 0xFF_FFFF) | (descriptor >>> 32 & 0xFF00_0000L);
    }

    /** Returns the limit in bytes, granularity applied. */
    static long limit(long descriptor) {
        long raw = (descriptor & 0xFFFF) | (descriptor >>> 32 & 0xF_0000);
        return (attributes(descriptor) & Seg.G) != 0 ? raw << 12 | 0xFFF : raw;
    }

    /** Returns the attributes as {@link Seg} lays them out. */
    static int attributes(long descriptor) {
        return (int) (descriptor >>> 40) & ATTRIBUTES;
    }

    static int type(long descriptor) {
        return (int) (descriptor >>> 40) & Seg.TYPE;
    }

    static int dpl(long descriptor) {
        return (int) (descriptor >>> 45) & 3;
    }

    static boolean present(long descriptor) {
        return (descriptor & (long) Seg.PRESENT << 40) != 0;
    }

    /** Returns whether it is a system segment or a gate, rather than code or data. */
    static boolean system(long descriptor) {
        return (descriptor & (long) Seg.S << 40) == 0;
    }

    static boolean code(long descriptor) {
        int need = Seg.S | Seg.CODE;
        return (attributes(descriptor) & need) == need;
    }

    static boolean conformingCode(long descriptor) {
        int need = Seg.S | Seg.CODE | Seg.DC;
        return (attributes(descriptor) & need) == need;
    }

    static boolean writableData(long descriptor) {
        int attributes = attributes(descriptor);
        return (attributes & (Seg.S | Seg.CODE | Seg.RW)) == (Seg.S | Seg.RW);
    }

    /** Returns whether it is data or readable code. */
    static boolean readable(long descriptor) {
        int attributes = attributes(descriptor);
        return (attributes & Seg.S) != 0
                && ((attributes & Seg.CODE) == 0 || (attributes & Seg.RW) != 0);
    }

    /** Returns the selector in a gate. */
    static int gateSelector(long gate) {
        return (int) (gate >>> 16) & 0xFFFF;
    }

    /** Returns bits 31..0 of the offset in a gate; only 15..0 count in a 16-bit gate. */
    static long gateOffset(long gate) {
        return (gate & 0xFFFF) | (gate >>> 32 & 0xFFFF_0000L);
    }

    /**
     * Returns the linear address of a descriptor, or -1 if the table does not have all of it.
     *
     * @param size 8 or 16 bytes
     */
    static long address(Cpu c, int selector, int size) {
        int index = selector & 0xFFF8;
        boolean local = (selector & 4) != 0;
        if (local && c.segAttributes[Seg.LDTR] == 0) {
            return -1;
        }
        long limit = local ? c.segLimit[Seg.LDTR] : c.gdtLimit;
        if (index + size - 1L > limit) {
            return -1;
        }
        return wrap(c, (local ? c.segBase[Seg.LDTR] : c.gdtBase) + index);
    }

    /** Outside long mode linear addresses are 32 bits wide. */
    static long wrap(Cpu c, long linear) {
        return c.longMode() ? linear : linear & 0xFFFF_FFFFL;
    }

    /**
     * Reads a descriptor; may fault.
     *
     * @param vector raised with the selector if the table does not have it
     */
    static long fetch(Cpu c, int selector, int vector) {
        long address = address(c, selector, 8);
        if (address == -1) {
            c.raise(vector, error(selector));
            return 0;
        }
        return read(c, address);
    }

    /** Reads the eight bytes of a descriptor or gate as the model understands them; may fault. */
    static long read(Cpu c, long address) {
        long descriptor = c.mmu.readSystem(address, 8);
        return c.model.has386() ? descriptor : of80286(descriptor);
    }

    /**
     * To the 80286 the last two bytes are reserved, and so are types of system descriptors from 8
     * on (its Programmer's Reference Manual, figures 6-3 and 6-6).
     */
    private static long of80286(long descriptor) {
        boolean unknown = system(descriptor) && (type(descriptor) & FROM_80386) != 0;
        return descriptor & (unknown ? 0xF0FF_FFFF_FFFFL : 0xFFFF_FFFF_FFFFL);
    }

    /**
     * Reads the upper half of a 16-byte descriptor; may fault.
     *
     * @param vector raised with the selector if the table does not have all of it, or if its type
     *     field is not zero
     */
    static long fetchUpper(Cpu c, int selector, int vector) {
        long address = address(c, selector, 16);
        if (address == -1) {
            c.raise(vector, error(selector));
            return 0;
        }
        long upper = c.mmu.readSystem(address + 8, 8);
        if (!c.faulted && (upper >>> 40 & 0x1F) != 0) {
            c.raise(vector, error(selector));
        }
        return upper;
    }

    /** Sets the accessed flag of a code or data descriptor in memory if it is clear; may fault. */
    static void markAccessed(Cpu c, int selector, long descriptor) {
        if ((descriptor & (long) Seg.ACCESSED << 40) == 0) {
            writeType(c, selector, descriptor | (long) Seg.ACCESSED << 40);
        }
    }

    /** Writes the byte with the type back; may fault. */
    static void writeType(Cpu c, int selector, long descriptor) {
        long address = address(c, selector, 8);
        c.mmu.writeSystem(address + 5, 1, descriptor >>> 40 & 0xFF);
    }

    /** Loads a segment register from a descriptor of code or data; the accessed flag is set. */
    static void load(Cpu c, int segment, int selector, long descriptor) {
        c.segSelector[segment] = selector;
        c.segBase[segment] = base(descriptor);
        c.segLimit[segment] = limit(descriptor);
        c.segAttributes[segment] = attributes(descriptor) | Seg.ACCESSED;
    }

    /** Loads a null selector: the segment is unusable. */
    static void loadNull(Cpu c, int segment, int selector) {
        c.segSelector[segment] = selector;
        c.segBase[segment] = 0;
        c.segLimit[segment] = 0;
        c.segAttributes[segment] = 0;
    }

    /** Loads a segment register as virtual-8086 mode does (SDM vol. 3A, 21.2.1). */
    static void loadVirtual8086(Cpu c, int segment, int selector) {
        c.segSelector[segment] = selector;
        c.segBase[segment] = (long) selector << 4;
        c.segLimit[segment] = 0xFFFF;
        c.segAttributes[segment] = VIRTUAL_8086;
    }

    /** Loads a flat segment register, as SYSCALL and its kin do without reading a descriptor. */
    static void loadFlat(Cpu c, int segment, int selector, int attributes) {
        c.segSelector[segment] = selector;
        c.segBase[segment] = 0;
        c.segLimit[segment] = 0xFFFF_FFFFL;
        c.segAttributes[segment] = Seg.PRESENT | Seg.S | Seg.RW | Seg.ACCESSED | Seg.G | attributes;
    }

    /** Returns whether an access lies inside the limits of a segment (SDM vol. 3A, 5.3). */
    static boolean inside(int attributes, long limit, long offset, int size) {
        long last = offset + size - 1;
        if ((attributes & (Seg.CODE | Seg.DC)) == Seg.DC) {
            long top = (attributes & Seg.DB) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
            return offset > limit && last <= top;
        }
        return last <= limit;
    }
}
