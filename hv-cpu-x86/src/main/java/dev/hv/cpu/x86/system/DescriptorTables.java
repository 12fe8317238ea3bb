package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

/**
 * The registers that hold descriptor tables and the task, and the instructions that look at
 * descriptors (Intel SDM vol. 3A, 2.4 and 5.10; each instruction in vol. 2). Sizes are in bytes.
 */
public final class DescriptorTables {
    private DescriptorTables() {}

    private static boolean supervisor(Cpu c) {
        if (c.cpl != 0) {
            c.raiseGp();
        }
        return !c.faulted;
    }

    /** SGDT, SIDT, SLDT, STR and SMSW outside CPL 0 fault under CR4.UMIP. */
    private static boolean mayStore(Cpu c) {
        if (c.cpl > 0 && (c.cr4 & Cr4.UMIP) != 0) {
            c.raiseGp();
        }
        return !c.faulted;
    }

    /** Some instructions exist in protected mode only. */
    private static boolean protectedOnly(Cpu c) {
        if (!c.protectedMode() || c.virtual8086()) {
            c.raise(Vector.UD);
        }
        return !c.faulted;
    }

    /** LGDT from that linear address; may fault. */
    public static void loadGdt(Cpu c, long linear, int operandSize) {
        if (!supervisor(c)) {
            return;
        }
        long limit = c.mmu.read(linear, 2);
        long base = readBase(c, linear, operandSize);
        if (!c.faulted) {
            c.gdtLimit = (int) limit;
            c.gdtBase = base;
        }
    }

    /** LIDT from that linear address; may fault. */
    public static void loadIdt(Cpu c, long linear, int operandSize) {
        if (!supervisor(c)) {
            return;
        }
        long limit = c.mmu.read(linear, 2);
        long base = readBase(c, linear, operandSize);
        if (!c.faulted) {
            c.idtLimit = (int) limit;
            c.idtBase = base;
        }
    }

    private static long readBase(Cpu c, long linear, int operandSize) {
        if (c.faulted) {
            return 0;
        }
        if (!c.code64()) {
            long base = c.mmu.read(Descriptors.wrap(c, linear + 2), 4);
            return operandSize == 2 ? base & 0xFF_FFFF : base;
        }
        long base = c.mmu.read(linear + 2, 8);
        if (!c.faulted && !c.canonicalBase(base)) {
            c.raiseGp();
        }
        return base;
    }

    /** SGDT to that linear address; may fault. */
    public static void storeGdt(Cpu c, long linear) {
        store(c, linear, c.gdtLimit, c.gdtBase);
    }

    /** SIDT to that linear address; may fault. */
    public static void storeIdt(Cpu c, long linear) {
        store(c, linear, c.idtLimit, c.idtBase);
    }

    /**
     * All of the base whatever the operand's size (AMD APM vol. 3, SGDT; processors do so though
     * Intel's manual has 24 bits and a zero for 16-bit operands). The 80286 fills with ones.
     */
    private static void store(Cpu c, long linear, int limit, long base) {
        if (!mayStore(c)) {
            return;
        }
        int size = c.code64() ? 8 : 4;
        if (!c.mmu.probeWrite(linear, size + 2, c.cpl == 3)) {
            return;
        }
        c.mmu.write(linear, 2, limit);
        if (!c.faulted) {
            long stored = c.model.has386() ? base : base | 0xFF00_0000L;
            c.mmu.write(Descriptors.wrap(c, linear + 2), size, stored);
        }
    }

    /** Raises what LLDT and LTR raise outside protected mode or level 0; may fault. */
    public static void requireSystemRights(Cpu c) {
        if (protectedOnly(c) && c.cpl != 0) {
            c.raiseGp();
        }
    }

    /** LLDT; may fault. */
    public static void loadLdt(Cpu c, int operand) {
        if (!protectedOnly(c) || !supervisor(c)) {
            return;
        }
        int selector = operand & 0xFFFF;
        if (Descriptors.isNull(selector)) {
            Descriptors.loadNull(c, Seg.LDTR, selector);
            return;
        }
        long descriptor = global(c, selector);
        if (c.faulted) {
            return;
        }
        if (!Descriptors.system(descriptor) || Descriptors.type(descriptor) != Descriptors.LDT) {
            c.raise(Vector.GP, Descriptors.error(selector));
            return;
        }
        if (!Descriptors.present(descriptor)) {
            c.raise(Vector.NP, Descriptors.error(selector));
            return;
        }
        loadSystem(c, Seg.LDTR, selector, descriptor);
    }

    /** LTR: the TSS becomes busy; may fault. */
    public static void loadTask(Cpu c, int operand) {
        if (!protectedOnly(c) || !supervisor(c)) {
            return;
        }
        int selector = operand & 0xFFFF;
        if (Descriptors.isNull(selector)) {
            c.raiseGp();
            return;
        }
        long descriptor = global(c, selector);
        if (c.faulted) {
            return;
        }
        int type = Descriptors.type(descriptor);
        boolean available =
                type == Descriptors.TSS_32 || (type == Descriptors.TSS_16 && !c.longMode());
        if (!Descriptors.system(descriptor) || !available) {
            c.raise(Vector.GP, Descriptors.error(selector));
            return;
        }
        if (!Descriptors.present(descriptor)) {
            c.raise(Vector.NP, Descriptors.error(selector));
            return;
        }
        loadSystem(c, Seg.TR, selector, descriptor | (long) Descriptors.BUSY << 40);
    }

    private static long global(Cpu c, int selector) {
        if ((selector & 4) != 0) {
            c.raise(Vector.GP, Descriptors.error(selector));
            return 0;
        }
        return Descriptors.fetch(c, selector, Vector.GP);
    }

    /** In long mode these descriptors have 16 bytes (7.2.3). */
    private static void loadSystem(Cpu c, int segment, int selector, long descriptor) {
        long base = Descriptors.base(descriptor);
        if (c.longMode()) {
            base |= Descriptors.fetchUpper(c, selector, Vector.GP) << 32;
            if (!c.faulted && !c.canonicalBase(base)) {
                c.raise(Vector.GP, Descriptors.error(selector));
            }
        }
        if (!c.faulted && segment == Seg.TR) {
            Descriptors.writeType(c, selector, descriptor);
        }
        if (c.faulted) {
            return;
        }
        c.segSelector[segment] = selector;
        c.segBase[segment] = base;
        c.segLimit[segment] = Descriptors.limit(descriptor);
        c.segAttributes[segment] = Descriptors.attributes(descriptor);
    }

    /** SLDT; may fault. */
    public static long storeLdt(Cpu c) {
        return protectedOnly(c) && mayStore(c) ? c.segSelector[Seg.LDTR] : 0;
    }

    /** STR; may fault. */
    public static long storeTask(Cpu c) {
        return protectedOnly(c) && mayStore(c) ? c.segSelector[Seg.TR] : 0;
    }

    /**
     * LAR: sets ZF; may fault.
     *
     * @param destination what it held, and holds on if the descriptor is not visible
     * @return the new value of the whole destination
     */
    public static long accessRights(Cpu c, int operand, long destination, int size) {
        long descriptor = visible(c, operand, true);
        if (c.faulted || !Flags.zf(c)) {
            return destination;
        }
        // Bits 16 to 19, undefined in the manual, are the limit's on processors
        return merge(destination, descriptor >>> 32 & 0xFF_FF00, size);
    }

    /**
     * LSL: sets ZF; may fault.
     *
     * @param destination what it held, and holds on if the descriptor is not visible
     * @return the new value of the whole destination
     */
    public static long segmentLimit(Cpu c, int operand, long destination, int size) {
        long descriptor = visible(c, operand, false);
        if (c.faulted || !Flags.zf(c)) {
            return destination;
        }
        return merge(destination, Descriptors.limit(descriptor), size);
    }

    private static long merge(long destination, long value, int size) {
        return size == 2 ? (destination & ~0xFFFFL) | (value & 0xFFFF) : value;
    }

    /** Reads a descriptor that LAR or LSL may show, and sets ZF if they may. */
    private static long visible(Cpu c, int operand, boolean gates) {
        if (!protectedOnly(c)) {
            return 0;
        }
        int selector = operand & 0xFFFF;
        long descriptor = peek(c, selector);
        if (c.faulted) {
            return 0;
        }
        boolean shown = descriptor != 0 && privileged(c, selector, descriptor);
        if (shown && Descriptors.system(descriptor)) {
            shown =
                    switch (Descriptors.type(descriptor)) {
                        case Descriptors.LDT, Descriptors.TSS_32, Descriptors.TSS_32_BUSY -> true;
                        case Descriptors.TSS_16, Descriptors.TSS_16_BUSY -> !c.longMode();
                        case Descriptors.CALL_GATE_32 -> gates;
                        case Descriptors.CALL_GATE_16, Descriptors.TASK_GATE ->
                                gates && !c.longMode();
                        default -> false;
                    };
        }
        zero(c, shown);
        return descriptor;
    }

    /** Reads a descriptor, or returns 0 if there is none; may fault. */
    private static long peek(Cpu c, int selector) {
        long address = Descriptors.isNull(selector) ? -1 : Descriptors.address(c, selector, 8);
        return address == -1 ? 0 : Descriptors.read(c, address);
    }

    private static boolean privileged(Cpu c, int selector, long descriptor) {
        int dpl = Descriptors.dpl(descriptor);
        return Descriptors.conformingCode(descriptor)
                || (dpl >= c.cpl && dpl >= Descriptors.rpl(selector));
    }

    private static void zero(Cpu c, boolean set) {
        int status = Flags.status(c);
        Flags.setStatus(c, set ? status | Eflags.ZF : status & ~Eflags.ZF);
    }

    /** VERR: sets ZF; may fault. */
    public static void verifyRead(Cpu c, int operand) {
        if (!protectedOnly(c)) {
            return;
        }
        int selector = operand & 0xFFFF;
        long descriptor = peek(c, selector);
        if (!c.faulted) {
            zero(c, Descriptors.readable(descriptor) && privileged(c, selector, descriptor));
        }
    }

    /** VERW: sets ZF; may fault. */
    public static void verifyWrite(Cpu c, int operand) {
        if (!protectedOnly(c)) {
            return;
        }
        int selector = operand & 0xFFFF;
        long descriptor = peek(c, selector);
        if (!c.faulted) {
            zero(c, Descriptors.writableData(descriptor) && privileged(c, selector, descriptor));
        }
    }

    /**
     * ARPL: sets ZF; may fault.
     *
     * @return the destination with its RPL raised to the source's, if that is greater
     */
    public static long adjustRpl(Cpu c, int destination, int source) {
        if (!protectedOnly(c)) {
            return destination;
        }
        zero(c, raises(destination, source));
        return raised(destination, source);
    }

    /**
     * ARPL of a selector in memory. A destination that stays as it is is not written, and may be
     * where nothing can be written.
     */
    public static void adjustRplInMemory(Cpu c, long offset, int segment, int source) {
        if (!protectedOnly(c)) {
            return;
        }
        long from = c.linear(segment, offset, 2, false);
        int destination = c.faulted ? 0 : (int) c.mmu.read(from, 2);
        if (c.faulted) {
            return;
        }
        boolean raises = raises(destination, source);
        if (raises) {
            long to = c.linear(segment, offset, 2, true);
            if (!c.faulted) {
                c.mmu.write(to, 2, raised(destination, source));
            }
        }
        if (!c.faulted) {
            zero(c, raises);
        }
    }

    /** Whether ARPL changes the destination. */
    private static boolean raises(int destination, int source) {
        return Descriptors.rpl(destination) < Descriptors.rpl(source);
    }

    private static int raised(int destination, int source) {
        return (destination & 0xFFFC)
                | Math.max(Descriptors.rpl(destination), Descriptors.rpl(source));
    }
}
