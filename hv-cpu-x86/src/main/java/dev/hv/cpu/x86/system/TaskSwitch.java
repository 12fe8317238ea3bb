package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Breakpoints;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.mmu.Access;

/**
 * Task switches (Intel SDM vol. 3A, 7.3), between 32-bit and 16-bit TSSs (figures 7-2 and 7-10), in
 * protected mode only. {@link Cpu#nextRip} is the old task's return address, and becomes where the
 * new one goes on.
 *
 * <p>Up to the commit point nothing changes. What faults after it, the new task's segments, faults
 * in the new task: {@link Cpu#rip} is then the new task's first instruction.
 */
final class TaskSwitch {
    /** What the switch is for; it decides about busy flags, NT and the back link (table 7-2). */
    private enum Reason {
        JUMP,
        CALL,
        EVENT,
        RETURN;

        boolean nests() {
            return this == CALL || this == EVENT;
        }
    }

    /**
     * Where a TSS has what.
     *
     * @param size of a register in bytes
     * @param limit smallest limit that the descriptor may have
     * @param rip offset of the instruction pointer; flags and the eight registers follow
     * @param segments offset of the segment selectors ES, CS, SS, DS, and in 32 bits FS, GS
     * @param segmentCount how many there are
     * @param ldt offset of the LDT selector, which ends what is read
     */
    private record Layout(int size, int limit, int rip, int segments, int segmentCount, int ldt) {
        static final Layout NARROW = new Layout(2, 0x2B, 0x0E, 0x22, 4, 0x2A);
        static final Layout WIDE = new Layout(4, 0x67, 0x20, 0x48, 6, 0x60);

        static Layout of(int attributes) {
            int type = attributes & Seg.TYPE;
            return (type & ~Descriptors.BUSY) == Descriptors.TSS_32 ? WIDE : NARROW;
        }

        boolean wide() {
            return size == 4;
        }

        int flags() {
            return rip + size;
        }

        int register(int index) {
            return rip + (2 + index) * size;
        }

        int segment(int index) {
            return segments + index * size;
        }
    }

    private static final int CR3 = 0x1C;
    private static final int TRAP = 0x64;
    private static final int LOCAL_BREAKPOINTS = 0x155;
    private static final int NO_ERROR = -1;

    /** DR6.BT: the debug exception comes from a task switch. */
    private static final long DR6_BT = 1 << 15;

    private final Cpu c;
    private final Reason reason;
    private final int selector;
    private final long descriptor;
    private final long tss;
    private final Layout layout;

    private long rip;
    private int flags;
    private long cr3;
    private boolean trap;
    private final long[] registers = new long[8];
    private final int[] segments = new int[6];
    private int ldt;

    private TaskSwitch(Cpu c, Reason reason, int selector, long descriptor) {
        this.c = c;
        this.reason = reason;
        this.selector = selector;
        this.descriptor = descriptor;
        this.tss = Descriptors.base(descriptor);
        this.layout = Layout.of(Descriptors.type(descriptor));
    }

    /** JMP to a TSS or task gate whose privilege was checked; may fault. */
    static void jump(Cpu c, int selector) {
        start(c, Reason.JUMP, selector, c.flags(), NO_ERROR);
    }

    /** CALL of a TSS or task gate whose privilege was checked; may fault. */
    static void call(Cpu c, int selector) {
        start(c, Reason.CALL, selector, c.flags(), NO_ERROR);
    }

    /** IRET with NT: back to the task that the current TSS links to; may fault. */
    static void back(Cpu c) {
        int link = (int) c.mmu.readSystem(c.segBase[Seg.TR], 2);
        if (!c.faulted) {
            start(c, Reason.RETURN, link, c.flags() & ~Eflags.NT, NO_ERROR);
        }
    }

    /**
     * An event through a task gate; may fault.
     *
     * @param flags that the old task keeps
     * @param error code to push on the new task's stack, or -1
     */
    static void event(Cpu c, int selector, int flags, int error) {
        start(c, Reason.EVENT, selector, flags, error);
    }

    private static void start(Cpu c, Reason reason, int selector, int flags, int error) {
        int vector = reason == Reason.RETURN ? Vector.TS : Vector.GP;
        if ((selector & 4) != 0 || Descriptors.isNull(selector)) {
            c.raise(vector, Descriptors.error(selector));
            return;
        }
        long descriptor = Descriptors.fetch(c, selector, vector);
        if (c.faulted) {
            return;
        }
        int expected = reason == Reason.RETURN ? Descriptors.TSS_16_BUSY : Descriptors.TSS_16;
        boolean fits =
                Descriptors.system(descriptor) && (Descriptors.type(descriptor) & 7) == expected;
        TaskSwitch task = new TaskSwitch(c, reason, selector, descriptor);
        if (!fits) {
            c.raise(vector, Descriptors.error(selector));
        } else if (!Descriptors.present(descriptor)) {
            c.raise(Vector.NP, Descriptors.error(selector));
        } else if (Descriptors.limit(descriptor) < task.layout.limit) {
            c.raise(Vector.TS, Descriptors.error(selector));
        } else {
            task.run(flags, error);
        }
    }

    private void run(int oldFlags, int error) {
        readNew();
        if (c.faulted || !probe()) {
            return;
        }
        saveOld(oldFlags);
        switchTask();
        loadRegisters();
        loadSegments();
        if (!c.faulted && error != NO_ERROR) {
            PendingStack stack = PendingStack.current(c);
            stack.push(error, layout.size);
            if (!c.faulted) {
                stack.commit();
            }
        }
        if (!c.faulted && trap) {
            c.dr[6] |= DR6_BT;
            c.raise(Vector.DB);
        }
        c.rip = rip;
        c.ripDelta = 0;
        c.nextRip = rip;
    }

    private long read(int offset, int size) {
        return c.mmu.readSystem(Descriptors.wrap(c, tss + offset), size);
    }

    private void readNew() {
        rip = read(layout.rip, layout.size);
        flags = (int) read(layout.flags(), layout.size);
        for (int i = 0; i < registers.length; i++) {
            registers[i] = read(layout.register(i), layout.size);
        }
        for (int i = 0; i < layout.segmentCount; i++) {
            segments[i] = (int) read(layout.segment(i), 2);
        }
        ldt = (int) read(layout.ldt, 2);
        if (layout.wide()) {
            cr3 = read(CR3, 4);
            trap = (read(TRAP, 2) & 1) != 0;
        }
    }

    /** All that will be written must be writable, so that no fault comes half way. */
    private boolean probe() {
        Layout old = Layout.of(c.segAttributes[Seg.TR]);
        if (c.segLimit[Seg.TR] < old.limit) {
            c.raise(Vector.TS, Descriptors.error(c.segSelector[Seg.TR]));
            return false;
        }
        long base = c.segBase[Seg.TR];
        long oldDescriptor = Descriptors.address(c, c.segSelector[Seg.TR], 8);
        if (oldDescriptor == -1) {
            c.raise(Vector.TS, Descriptors.error(c.segSelector[Seg.TR]));
            return false;
        }
        return writable(base + old.rip)
                && writable(base + old.ldt)
                && writable(oldDescriptor + 5)
                && writable(Descriptors.address(c, selector, 8) + 5)
                && (!reason.nests() || (writable(tss) && writable(tss + 1)));
    }

    private boolean writable(long linear) {
        return c.mmu.probeWrite(Descriptors.wrap(c, linear), Access.IMPLICIT);
    }

    private void saveOld(int oldFlags) {
        Layout old = Layout.of(c.segAttributes[Seg.TR]);
        long base = c.segBase[Seg.TR];
        save(base + old.rip, old.size, c.nextRip);
        save(base + old.flags(), old.size, oldFlags);
        for (int i = 0; i < registers.length; i++) {
            save(base + old.register(i), old.size, c.r[i]);
        }
        for (int i = 0; i < old.segmentCount; i++) {
            save(base + old.segment(i), 2, c.segSelector[i]);
        }
    }

    private void save(long linear, int size, long value) {
        c.mmu.writeSystem(Descriptors.wrap(c, linear), size, value);
    }

    /** Busy flags, back link, TR and CR3. */
    private void switchTask() {
        long busy = (long) Descriptors.BUSY << 40;
        if (!reason.nests()) {
            int old = c.segSelector[Seg.TR];
            long at = Descriptors.address(c, old, 8);
            long type = c.mmu.readSystem(at + 5, 1);
            save(at + 5, 1, type & ~Descriptors.BUSY);
        } else {
            save(tss, 2, c.segSelector[Seg.TR]);
        }
        if (reason != Reason.RETURN) {
            Descriptors.writeType(c, selector, descriptor | busy);
        }
        c.segSelector[Seg.TR] = selector;
        c.segBase[Seg.TR] = tss;
        c.segLimit[Seg.TR] = Descriptors.limit(descriptor);
        c.segAttributes[Seg.TR] = Descriptors.attributes(descriptor | busy);
        c.cr0 |= Cr0.TS;
        c.dr[7] &= ~LOCAL_BREAKPOINTS;
        Breakpoints.update(c);
        if (layout.wide() && (c.cr0 & Cr0.PG) != 0) {
            ControlRegisters.switchPageTable(c, cr3);
        }
    }

    private void loadRegisters() {
        for (int i = 0; i < registers.length; i++) {
            c.r[i] = registers[i];
        }
        c.flags(reason.nests() ? flags | Eflags.NT : flags);
        Descriptors.loadNull(c, Seg.LDTR, ldt);
        for (int i = 0; i < segments.length; i++) {
            Descriptors.loadNull(c, i, segments[i]);
        }
        c.cpl = c.virtual8086() ? 3 : Descriptors.rpl(segments[Seg.CS]);
        c.updateMode();
    }

    private void loadSegments() {
        loadLdt();
        if (c.virtual8086()) {
            for (int i = 0; i < segments.length; i++) {
                Descriptors.loadVirtual8086(c, i, segments[i]);
            }
        } else {
            loadCode();
            loadStack();
            loadData(Seg.DS);
            loadData(Seg.ES);
            loadData(Seg.FS);
            loadData(Seg.GS);
        }
        c.updateMode();
        if (!c.faulted && rip > c.segLimit[Seg.CS]) {
            c.raiseGp();
        }
    }

    private void loadLdt() {
        if (c.faulted || Descriptors.isNull(ldt)) {
            return;
        }
        long loaded = (ldt & 4) != 0 ? 0 : Descriptors.fetch(c, ldt, Vector.TS);
        if (c.faulted) {
            return;
        }
        if (!Descriptors.system(loaded)
                || Descriptors.type(loaded) != Descriptors.LDT
                || !Descriptors.present(loaded)) {
            c.raise(Vector.TS, Descriptors.error(ldt));
            return;
        }
        c.segBase[Seg.LDTR] = Descriptors.base(loaded);
        c.segLimit[Seg.LDTR] = Descriptors.limit(loaded);
        c.segAttributes[Seg.LDTR] = Descriptors.attributes(loaded);
    }

    private void loadCode() {
        int code = segments[Seg.CS];
        long loaded = fetch(code);
        if (c.faulted) {
            return;
        }
        int dpl = Descriptors.dpl(loaded);
        boolean allowed =
                Descriptors.conformingCode(loaded)
                        ? dpl <= c.cpl
                        : Descriptors.code(loaded) && dpl == c.cpl;
        load(Seg.CS, code, loaded, allowed, Vector.NP);
    }

    private void loadStack() {
        int stack = segments[Seg.SS];
        long loaded = fetch(stack);
        boolean allowed =
                Descriptors.writableData(loaded)
                        && Descriptors.rpl(stack) == c.cpl
                        && Descriptors.dpl(loaded) == c.cpl;
        load(Seg.SS, stack, loaded, allowed, Vector.SS);
    }

    private void loadData(int segment) {
        int data = segments[segment];
        if (Descriptors.isNull(data)) {
            return;
        }
        long loaded = fetch(data);
        int dpl = Descriptors.dpl(loaded);
        boolean allowed =
                Descriptors.readable(loaded)
                        && (Descriptors.conformingCode(loaded)
                                || (dpl >= c.cpl && dpl >= Descriptors.rpl(data)));
        load(segment, data, loaded, allowed, Vector.NP);
    }

    private long fetch(int code) {
        if (c.faulted) {
            return 0;
        }
        if (Descriptors.isNull(code)) {
            c.raise(Vector.TS, 0);
            return 0;
        }
        return Descriptors.fetch(c, code, Vector.TS);
    }

    private void load(int segment, int loaded, long descriptor, boolean allowed, int absent) {
        if (c.faulted) {
            return;
        }
        if (!allowed) {
            c.raise(Vector.TS, Descriptors.error(loaded));
        } else if (!Descriptors.present(descriptor)) {
            c.raise(absent, Descriptors.error(loaded));
        } else {
            Descriptors.markAccessed(c, loaded, descriptor);
            if (!c.faulted) {
                Descriptors.load(c, segment, loaded, descriptor);
            }
        }
    }
}
