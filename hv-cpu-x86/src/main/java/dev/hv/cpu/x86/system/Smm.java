package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Breakpoints;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.PortNote;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

import java.util.HashMap;
import java.util.Map;

/**
 * System management mode (Intel SDM vol. 3C, chapter 31; AMD64 APM vol. 2, chapter 10).
 *
 * <p>While it lasts the output pin {@code smiact} is asserted, SMIs and INITs stay latched, and
 * NMIs are held back until an IRET. There are no SMRRs, which IA32_MTRRCAP says.
 */
public final class Smm {
    /** SMBASE after RESET. */
    static final int RESET_BASE = 0x3_0000;

    private static final String OUTPUT = "smiact";
    private static final int ENTRY = 0x8000;
    private static final long LIMIT_4G = 0xFFFF_FFFFL;
    private static final long DR7_RESET = 0x400;

    /** A flag in the save area that asks for a restart. */
    private static final int RESTART = 0xFF;

    /** Before the Pentium Pro SMBASE is a multiple of 32 KiB (31.11). */
    private static final int OLD_ALIGNMENT = 0x7FFF;

    private static final int FIRST_FREE_FAMILY = 6;

    private static final int RCX = 1;
    private static final int RSI = 6;
    private static final int RDI = 7;

    private Smm() {}

    /**
     * Takes a system management interrupt, between instructions: {@link Cpu#rip} becomes the
     * handler's. Fails only as a device does, and before anything but SMRAM has changed.
     */
    public static void enter(Cpu c) {
        c.ripDelta = 0;
        c.bus.output(OUTPUT, true);
        mapChanged(c);
        save(c);
        if (c.faulted) {
            return;
        }
        c.smm = true;
        c.halted = false;
        c.nmiBlocked = true;
        c.eflags = Eflags.RESERVED_1;
        c.flagOp = Flags.EAGER;
        c.cr0 &= ~(Cr0.PE | Cr0.EM | Cr0.TS | Cr0.PG);
        c.cr4 = 0;
        c.efer = 0;
        c.dr[7] = DR7_RESET;
        c.cpl = 0;
        for (int segment = Seg.ES; segment <= Seg.GS; segment++) {
            c.segSelector[segment] = 0;
            c.segBase[segment] = 0;
            c.segLimit[segment] = LIMIT_4G;
            c.segAttributes[segment] = Seg.PRESENT | Seg.S | Seg.RW | Seg.ACCESSED;
        }
        c.segSelector[Seg.CS] = c.smBase >>> 4 & 0xFFFF;
        c.segBase[Seg.CS] = c.smBase & LIMIT_4G;
        c.rip = ENTRY;
        Breakpoints.update(c);
        c.mmu.flushAll();
        c.updateMode();
    }

    /** RESET: the mode ends without a return. */
    static void reset(Cpu c) {
        if (c.smm) {
            c.smm = false;
            c.bus.output(OUTPUT, false);
        }
    }

    /** SMRAM shows or hides at once: the map is looked at anew before the next access. */
    private static void mapChanged(Cpu c) {
        if ((c.attention() & Cpu.FLUSH) != 0) {
            c.mmu.flushMap();
        }
    }

    private static void save(Cpu c) {
        SmramMap map = SmramMap.of(c.model);
        X86State state = new X86State(c);
        for (SmramMap.Saved saved : map.registers()) {
            write(c, saved.offset(), saved.size(), state.get(saved.register()) >>> saved.shift());
        }
        write(c, map.revisionAt(), 4, map.revision());
        write(c, map.baseAt(), 4, c.smBase);
        write(c, map.haltAt(), 1, c.halted ? 1 : 0);
        write(c, map.ioRestartAt(), 1, 0);
        write(c, map.blockedAt(), 1, c.nmiBlocked ? 1 : 0);
        PortNote port = c.lastPort;
        boolean last = port.isLast(c);
        write(c, map.ioStateAt(), 4, last ? portState(map, port) : 0);
        long[] before = {port.rip, port.rcx, port.rsi, port.rdi};
        for (int i = 0; i < before.length; i++) {
            write(c, map.ioAt().get(i), map.wordBytes(), last ? before[i] : 0);
        }
    }

    /** The access to a port that came before (Intel: tables 31-5 and 31-6; AMD: figure 10-3). */
    private static long portState(SmramMap map, PortNote port) {
        boolean input = (port.kind & PortNote.INPUT) != 0;
        boolean string = (port.kind & PortNote.STRING) != 0;
        boolean repeated = (port.kind & PortNote.REPEATED) != 0;
        long state = (long) port.port << 16;
        if (map.isAmd()) {
            state |= (input ? 1 : 0) | 2 | (string ? 4 : 0) | (repeated ? 8 : 0);
            return state | (long) port.size << 4;
        }
        int type = input ? 1 : 0;
        if (string) {
            type |= repeated ? 6 : 2;
        } else if ((port.kind & PortNote.IMMEDIATE) != 0) {
            type |= 8;
        }
        return state | type << 4 | port.size << 1 | 1;
    }

    private static void write(Cpu c, int offset, int size, long value) {
        c.mmu.storePhysical(address(c, offset), size, value);
    }

    private static long read(Cpu c, int offset, int size) {
        return c.mmu.readPhysical(address(c, offset), size);
    }

    private static long address(Cpu c, int offset) {
        return (c.smBase & LIMIT_4G) + offset & c.addressMask;
    }

    /**
     * RSM; may fault. A saved state that cannot be shuts the processor down (vol. 2B, RSM; 31.3.3).
     */
    public static void resume(Cpu c) {
        if (!c.smm) {
            c.raise(Vector.UD);
            return;
        }
        if (c.inBlock) {
            c.restartAlone();
            return;
        }
        SmramMap map = SmramMap.of(c.model);
        Map<String, Long> values = new HashMap<>();
        for (SmramMap.Saved saved : map.registers()) {
            long part = read(c, saved.offset(), saved.size()) << saved.shift();
            values.merge(saved.register(), part, (low, high) -> low | high);
        }
        int base = (int) read(c, map.baseAt(), 4);
        boolean halt = (read(c, map.haltAt(), 1) & 1) != 0;
        boolean restart = read(c, map.ioRestartAt(), 1) == RESTART;
        boolean blocked = (read(c, map.blockedAt(), 1) & 1) != 0;
        long[] before = new long[map.ioAt().size()];
        for (int i = 0; i < before.length; i++) {
            before[i] = read(c, map.ioAt().get(i), map.wordBytes());
        }
        if (c.faulted) {
            return;
        }
        if (!possible(c, values, base)) {
            c.shutdown = true;
            return;
        }
        try {
            c.bus.output(OUTPUT, false);
        } catch (RuntimeException failure) {
            c.mmu.deviceFailed(failure);
            return;
        }
        c.smm = false;
        load(c, values);
        c.smBase = base;
        c.halted = halt;
        c.nmiBlocked = blocked;
        if (restart) {
            c.rip = before[0];
            c.r[RCX] = before[1];
            c.r[RSI] = before[2];
            c.r[RDI] = before[3];
        }
        c.nextRip = c.rip;
    }

    private static boolean possible(Cpu c, Map<String, Long> values, int base) {
        long cr0 = value(values, "cr0");
        long cr4 = value(values, "cr4");
        long efer = value(values, "efer");
        boolean paging = (cr0 & Cr0.PG) != 0;
        boolean longMode = (efer & Efer.LMA) != 0;
        int family = c.model.generation().signature() >>> 8 & 0xF;
        return ControlRegisters.cr0Fits(cr0)
                && (cr4 & ~c.model.cr4Bits()) == 0
                && (efer & ~(c.model.eferBits() | Efer.LMA)) == 0
                && longMode == (paging && (efer & Efer.LME) != 0)
                && (!longMode || (cr4 & Cr4.PAE) != 0)
                && (longMode || (cr4 & Cr4.PCIDE) == 0)
                && (family >= FIRST_FREE_FAMILY || (base & OLD_ALIGNMENT) == 0);
    }

    private static long value(Map<String, Long> values, String register) {
        return values.getOrDefault(register, 0L);
    }

    private static void load(Cpu c, Map<String, Long> values) {
        int flags = (int) value(values, "eflags");
        boolean longMode = (value(values, "efer") & Efer.LMA) != 0;
        X86State state = new X86State(c);
        values.forEach(state::setRaw);
        for (int segment = Seg.ES; segment <= Seg.DS; segment++) {
            c.segBase[segment] &= LIMIT_4G;
        }
        c.cr3 &= c.model.generation().physicalMask();
        for (int segment = Seg.FS; segment < Seg.COUNT; segment++) {
            c.segBase[segment] = canonical(c, c.segBase[segment], longMode);
        }
        c.gdtBase = canonical(c, c.gdtBase, longMode);
        c.idtBase = canonical(c, c.idtBase, longMode);
        c.dr[6] = ControlRegisters.debugStatus(c.dr[6]);
        c.dr[7] = ControlRegisters.debugControl(c.dr[7]);
        c.flags(longMode ? flags & ~Eflags.VM : flags);
        c.cpl = privilege(c);
        if (c.protectedMode() && c.virtual8086()) {
            c.cpl = 3;
        }
        state.changed();
        ControlRegisters.reloadPdptes(c);
    }

    private static long canonical(Cpu c, long address, boolean longMode) {
        if (!longMode) {
            return address & LIMIT_4G;
        }
        int unused = Long.SIZE - c.model.linearBits();
        return address << unused >> unused;
    }

    /** The level of the stack segment, or of the code segment where there is no stack segment. */
    private static int privilege(Cpu c) {
        int stack = c.segAttributes[Seg.SS];
        if (!c.protectedMode()) {
            return 0;
        }
        return (stack & Seg.PRESENT) != 0
                ? stack >>> Seg.DPL_SHIFT & 3
                : Descriptors.rpl(c.segSelector[Seg.CS]);
    }
}
