package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

/** Loads of segment registers (Intel SDM vol. 3A, 5.6 and 5.7; vol. 2B, MOV). */
public final class Segments {
    private Segments() {}

    /**
     * MOV to a segment register and POP of one: into SS, interrupts wait for one more instruction
     * (vol. 3A, 6.8.3). May fault.
     */
    public static void move(Cpu c, int segment, int selector) {
        load(c, segment, selector);
        if (segment == Seg.SS && !c.faulted) {
            c.interruptShadow = true;
            c.stackLoaded = true;
        }
    }

    /**
     * Loads a segment register, as LDS and its kin do; may fault.
     *
     * @param segment a data segment register; CS raises #UD
     * @param selector its low 16 bits count
     */
    public static void load(Cpu c, int segment, int selector) {
        int wanted = selector & 0xFFFF;
        if (segment == Seg.CS || segment > Seg.GS) {
            c.raise(Vector.UD);
        } else if (c.virtual8086()) {
            Descriptors.loadVirtual8086(c, segment, wanted);
        } else if (!c.protectedMode()) {
            loadReal(c, segment, wanted);
        } else if (segment == Seg.SS) {
            loadStack(c, wanted);
        } else {
            loadData(c, segment, wanted);
        }
        if (!c.faulted) {
            c.updateMode();
        }
    }

    /** Limit and attributes stay what they were before protected mode was left (9.9.2). */
    static void loadReal(Cpu c, int segment, int selector) {
        c.segSelector[segment] = selector;
        c.segBase[segment] = (long) selector << 4;
        if ((c.segAttributes[segment] & Seg.PRESENT) == 0) {
            c.segLimit[segment] = 0xFFFF;
            c.segAttributes[segment] = Seg.PRESENT | Seg.S | Seg.RW | Seg.ACCESSED;
        }
    }

    private static void loadStack(Cpu c, int selector) {
        if (Descriptors.isNull(selector)) {
            if (c.code64() && c.cpl != 3 && Descriptors.rpl(selector) == c.cpl) {
                Descriptors.loadNull(c, Seg.SS, selector);
            } else {
                c.raiseGp();
            }
            return;
        }
        long descriptor = Descriptors.fetch(c, selector, Vector.GP);
        if (c.faulted) {
            return;
        }
        if (Descriptors.rpl(selector) != c.cpl
                || Descriptors.dpl(descriptor) != c.cpl
                || !Descriptors.writableData(descriptor)) {
            c.raise(Vector.GP, Descriptors.error(selector));
            return;
        }
        finish(c, Seg.SS, selector, descriptor, Vector.SS);
    }

    private static void loadData(Cpu c, int segment, int selector) {
        if (Descriptors.isNull(selector)) {
            Descriptors.loadNull(c, segment, selector);
            return;
        }
        long descriptor = Descriptors.fetch(c, selector, Vector.GP);
        if (c.faulted) {
            return;
        }
        int dpl = Descriptors.dpl(descriptor);
        boolean privileged = dpl >= c.cpl && dpl >= Descriptors.rpl(selector);
        if (!Descriptors.readable(descriptor)
                || (!privileged && !Descriptors.conformingCode(descriptor))) {
            c.raise(Vector.GP, Descriptors.error(selector));
            return;
        }
        finish(c, segment, selector, descriptor, Vector.NP);
    }

    private static void finish(Cpu c, int segment, int selector, long descriptor, int absent) {
        if (!Descriptors.present(descriptor)) {
            c.raise(absent, Descriptors.error(selector));
            return;
        }
        Descriptors.markAccessed(c, selector, descriptor);
        if (!c.faulted) {
            Descriptors.load(c, segment, selector, descriptor);
        }
    }

    /**
     * After a return to an outer privilege level: data segments that it may not use become null
     * (vol. 2B, RET and IRET).
     */
    static void dropPrivileged(Cpu c) {
        for (int segment = 0; segment <= Seg.GS; segment++) {
            if (segment == Seg.CS || segment == Seg.SS) {
                continue;
            }
            int attributes = c.segAttributes[segment];
            int conforming = Seg.CODE | Seg.DC;
            int dpl = (attributes & Seg.DPL) >>> Seg.DPL_SHIFT;
            // A null FS or GS has nothing to hide, and keeps the base that an MSR gave it.
            boolean usable = (attributes & Seg.PRESENT) != 0;
            if (usable && dpl < c.cpl && (attributes & conforming) != conforming) {
                Descriptors.loadNull(c, segment, 0);
            }
        }
    }
}
