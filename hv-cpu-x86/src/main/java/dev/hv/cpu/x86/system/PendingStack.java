package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.mmu.Access;

/**
 * A stack that is pushed to before SS and RSP are changed, so that a push that faults leaves the
 * processor as it was. It may be the current one, or the one that the TSS keeps for an inner
 * privilege level (Intel SDM vol. 3A, 5.8.5 and 6.12.1).
 */
final class PendingStack {
    private static final int RSP = 4;

    private final Cpu c;
    private final int selector;
    private final long base;
    private final long limit;
    private final int attributes;
    private final long mask;
    private final int cpl;
    private final boolean replaces;
    private long pointer;

    private PendingStack(
            Cpu c,
            int selector,
            long base,
            long limit,
            int attributes,
            long mask,
            int cpl,
            boolean replaces,
            long pointer) {
        this.c = c;
        this.selector = selector;
        this.base = base;
        this.limit = limit;
        this.attributes = attributes;
        this.mask = mask;
        this.cpl = cpl;
        this.replaces = replaces;
        this.pointer = pointer;
    }

    /** The current stack, in whatever mode. */
    static PendingStack current(Cpu c) {
        int attributes = c.segAttributes[Seg.SS];
        return new PendingStack(
                c,
                c.segSelector[Seg.SS],
                c.segBase[Seg.SS],
                c.segLimit[Seg.SS],
                attributes,
                c.code64() ? -1L : mask(attributes),
                c.cpl,
                false,
                c.r[RSP]);
    }

    /**
     * A stack in 64-bit mode, where segments have no say.
     *
     * @param cpl privilege level that it is for: if it is not the current one, SS becomes null
     */
    static PendingStack flat(Cpu c, int cpl, long pointer) {
        return new PendingStack(c, cpl, 0, 0, 0, -1L, cpl, cpl != c.cpl, pointer);
    }

    /** The stack that a legacy TSS has for an inner privilege level; may fault. */
    static PendingStack inner(Cpu c, int cpl) {
        int type = c.segAttributes[Seg.TR] & Seg.TYPE & ~Descriptors.BUSY;
        int size = type == Descriptors.TSS_32 ? 4 : 2;
        long offset = (long) cpl * 2 * size + size;
        if (offset + size + 1 > c.segLimit[Seg.TR]) {
            c.raise(Vector.TS, Descriptors.error(c.segSelector[Seg.TR]));
            return current(c);
        }
        long tss = c.segBase[Seg.TR];
        long pointer = c.mmu.readSystem(Descriptors.wrap(c, tss + offset), size);
        int selector = (int) c.mmu.readSystem(Descriptors.wrap(c, tss + offset + size), 2);
        if (c.faulted) {
            return current(c);
        }
        if (Descriptors.isNull(selector)) {
            c.raise(Vector.TS, 0);
            return current(c);
        }
        long descriptor = Descriptors.fetch(c, selector, Vector.TS);
        if (c.faulted) {
            return current(c);
        }
        if (Descriptors.rpl(selector) != cpl
                || Descriptors.dpl(descriptor) != cpl
                || !Descriptors.writableData(descriptor)) {
            c.raise(Vector.TS, Descriptors.error(selector));
        } else if (!Descriptors.present(descriptor)) {
            c.raise(Vector.SS, Descriptors.error(selector));
        } else {
            Descriptors.markAccessed(c, selector, descriptor);
        }
        int attributes = Descriptors.attributes(descriptor) | Seg.ACCESSED;
        return new PendingStack(
                c,
                selector,
                Descriptors.base(descriptor),
                Descriptors.limit(descriptor),
                attributes,
                mask(attributes),
                cpl,
                true,
                pointer);
    }

    private static long mask(int attributes) {
        return (attributes & Seg.DB) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
    }

    /** Returns the pointer as it is after the pushes. */
    long pointer() {
        return pointer;
    }

    /** Pushes; may fault. Does nothing after a fault. */
    void push(long value, int size) {
        if (c.faulted) {
            return;
        }
        long next = (pointer & ~mask) | (pointer - size & mask);
        long offset = next & mask;
        long linear;
        if (mask == -1L) {
            linear = offset;
            if (!c.canonical(linear) || !c.canonical(linear + size - 1)) {
                c.raise(Vector.SS, 0);
                return;
            }
        } else {
            linear = base + offset & 0xFFFF_FFFFL;
            if (!Descriptors.inside(attributes, limit, offset, size)) {
                c.raise(c.limitVector(Seg.SS), replaces ? Descriptors.error(selector) : 0);
                return;
            }
        }
        c.mmu.write(linear, size, value, cpl == 3 ? Access.USER : 0);
        pointer = next;
    }

    /** Makes it the current stack, now that nothing can fault; sets no CPL and no mode. */
    void commit() {
        if (replaces) {
            c.segSelector[Seg.SS] = selector;
            c.segBase[Seg.SS] = base;
            c.segLimit[Seg.SS] = limit;
            c.segAttributes[Seg.SS] = attributes;
        }
        c.r[RSP] = mask == -1L ? pointer : pointer & 0xFFFF_FFFFL;
    }
}
