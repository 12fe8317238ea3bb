package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Breakpoints;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.SelectsTable;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.mmu.PageWalker;

import java.util.OptionalLong;

/** Moves to and from control registers, with what hangs on their bits (Intel SDM vol. 3A, 2.5). */
public final class ControlRegisters {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;

    /** Bits of CR0 that can be set; a one elsewhere in the low half is ignored. */
    private static final long CR0_BITS =
            Cr0.PE | Cr0.MP | Cr0.EM | Cr0.TS | Cr0.ET | Cr0.NE | Cr0.WP | Cr0.AM | Cr0.NW | Cr0.CD
                    | Cr0.PG;

    private static final long CR0_BITS_386 = Cr0.PE | Cr0.MP | Cr0.EM | Cr0.TS | Cr0.PG;

    /** Bits of CR0, CR4 and EFER that change what a translation is. */
    private static final long CR0_PAGING = Cr0.PG | Cr0.WP | Cr0.PE;

    private static final long CR4_PAGING =
            Cr4.PSE | Cr4.PAE | Cr4.PGE | Cr4.PCIDE | Cr4.SMEP | Cr4.SMAP | Cr4.PKE;

    /** Bit of what is written to CR3: translations of the PCID may stay (4.10.4.1). */
    private static final long KEEP_TRANSLATIONS = 1L << 63;

    private static final long PCID = 0xFFF;

    private ControlRegisters() {}

    private static boolean supervisor(Cpu c) {
        if (c.cpl != 0) {
            c.raiseGp();
        }
        return !c.faulted;
    }

    /** MOV from CR0, CR2, CR3, CR4 or CR8; may fault. */
    public static long read(Cpu c, int register) {
        if (!supervisor(c)) {
            return 0;
        }
        switch (register) {
            case 0 -> {
                return c.cr0;
            }
            case 2 -> {
                return c.cr2;
            }
            case 3 -> {
                return c.cr3;
            }
            case 4 -> {
                if (!c.model.has("i486")) {
                    c.raise(Vector.UD);
                }
                return c.cr4;
            }
            case 8 -> {
                try {
                    return c.bus.interrupts().taskPriority();
                } catch (RuntimeException failure) {
                    c.mmu.deviceFailed(failure);
                    return 0;
                }
            }
            default -> {
                c.raise(Vector.UD);
                return 0;
            }
        }
    }

    /** MOV to CR0, CR2, CR3, CR4 or CR8; may fault. Outside 64-bit mode the value has 32 bits. */
    public static void write(Cpu c, int register, long value) {
        if (!supervisor(c)) {
            return;
        }
        switch (register) {
            case 0 -> writeCr0(c, value);
            case 2 -> c.cr2 = value;
            case 3 -> writeCr3(c, value);
            case 4 -> {
                if (c.model.has("i486")) {
                    writeCr4(c, value);
                } else {
                    c.raise(Vector.UD);
                }
            }
            case 8 -> writeCr8(c, value);
            default -> c.raise(Vector.UD);
        }
    }

    private static void writeCr8(Cpu c, long value) {
        if ((value & ~0xFL) != 0) {
            c.raiseGp();
            return;
        }
        try {
            c.bus.interrupts().taskPriority((int) value);
        } catch (RuntimeException failure) {
            c.mmu.deviceFailed(failure);
        }
    }

    /** Returns whether no bits of CR0 contradict each other (2.5). */
    static boolean cr0Fits(long value) {
        return value >>> 32 == 0
                && ((value & Cr0.PG) == 0 || (value & Cr0.PE) != 0)
                && ((value & Cr0.NW) == 0 || (value & Cr0.CD) != 0);
    }

    /** What MOV to CR0 and LMSW do once the privilege is checked; may fault. */
    static void writeCr0(Cpu c, long value) {
        boolean paging = (value & Cr0.PG) != 0;
        boolean pagingBefore = (c.cr0 & Cr0.PG) != 0;
        if (!cr0Fits(value)
                || (!paging && pagingBefore && c.code64())
                || (!paging && (c.cr4 & Cr4.PCIDE) != 0)) {
            c.raiseGp();
            return;
        }
        value =
                c.model.has("i486")
                        ? (value & CR0_BITS) | Cr0.ET
                        : (value & CR0_BITS_386) | (c.cr0 & ~CR0_BITS_386);
        if (paging && !pagingBefore) {
            boolean longMode = (c.efer & Efer.LME) != 0;
            boolean pae = (c.cr4 & Cr4.PAE) != 0;
            if (longMode && (!pae || (c.segAttributes[Seg.CS] & Seg.L) != 0 || busy16BitTss(c))) {
                c.raiseGp();
                return;
            }
            if (!longMode && pae && !loadPdptes(c, c.cr3)) {
                return;
            }
            if (longMode) {
                c.efer |= Efer.LMA;
            }
        } else if (!paging && pagingBefore) {
            c.efer &= ~Efer.LMA;
        } else if (paging && paePaging(c) && ((value ^ c.cr0) & (Cr0.CD | Cr0.NW)) != 0) {
            if (!loadPdptes(c, c.cr3)) {
                return;
            }
        }
        long changed = c.cr0 ^ value;
        c.cr0 = value;
        if ((changed & CR0_PAGING) != 0) {
            c.mmu.flushAll();
        }
        c.updateMode();
    }

    /** Long mode has no 16-bit TSSs (9.8.5.1). */
    private static boolean busy16BitTss(Cpu c) {
        int type = c.segAttributes[Seg.TR] & Seg.TYPE;
        return type == Descriptors.TSS_16_BUSY && !Descriptors.isNull(c.segSelector[Seg.TR]);
    }

    private static boolean paePaging(Cpu c) {
        return (c.cr4 & Cr4.PAE) != 0 && !c.longMode();
    }

    private static void writeCr3(Cpu c, long value) {
        if (c.longMode()) {
            if ((c.cr4 & Cr4.PCIDE) != 0) {
                value &= ~KEEP_TRANSLATIONS;
            }
            if (value >>> c.model.generation().physicalBits() != 0) {
                c.raiseGp();
                return;
            }
        } else if ((c.cr0 & Cr0.PG) != 0 && paePaging(c) && !loadPdptes(c, value)) {
            return;
        }
        c.cr3 = value;
        c.mmu.flushLocal();
    }

    /** What a task switch does to CR3; may fault after it is loaded. */
    static void switchPageTable(Cpu c, long value) {
        c.cr3 = value;
        c.mmu.flushLocal();
        if (paePaging(c)) {
            loadPdptes(c, value);
        }
    }

    /** Loads the four PDPTEs of PAE paging (4.4.1); #GP if one has a reserved bit set. */
    private static boolean loadPdptes(Cpu c, long cr3) {
        long table = cr3 & 0xFFFF_FFE0L;
        long[] loaded = new long[4];
        for (int i = 0; i < loaded.length; i++) {
            loaded[i] = c.mmu.readPhysical(table + 8L * i, 8);
            if ((loaded[i] & 1) != 0 && (loaded[i] & PageWalker.reservedInPdptes(c)) != 0) {
                c.raiseGp();
            }
        }
        if (c.faulted) {
            return false;
        }
        System.arraycopy(loaded, 0, c.pdpte, 0, loaded.length);
        return true;
    }

    /** Takes the PDPTEs from memory again as they are, after a state was set from outside. */
    static void reloadPdptes(Cpu c) {
        if ((c.cr0 & Cr0.PG) != 0 && paePaging(c)) {
            for (int i = 0; i < c.pdpte.length; i++) {
                c.pdpte[i] = c.mmu.readPhysical((c.cr3 & 0xFFFF_FFE0L) + 8L * i, 8);
            }
        }
    }

    private static void writeCr4(Cpu c, long value) {
        boolean pae = (value & Cr4.PAE) != 0;
        long changed = c.cr4 ^ value;
        if ((value & ~c.model.cr4Bits()) != 0
                || (c.longMode() && !pae)
                || ((changed & value & Cr4.PCIDE) != 0 && (!c.longMode() || (c.cr3 & PCID) != 0))
                || ((changed & Cr4.LA57) != 0 && c.longMode())) {
            c.raiseGp();
            return;
        }
        boolean reload =
                (c.cr0 & Cr0.PG) != 0 && !c.longMode() && pae && (changed & CR4_PAGING) != 0;
        if (reload && !loadPdptes(c, c.cr3)) {
            return;
        }
        c.cr4 = value;
        if ((changed & CR4_PAGING) != 0) {
            c.mmu.flushAll();
        }
        c.updateMode();
    }

    /** CLTS; may fault. */
    public static void clearTaskSwitched(Cpu c) {
        if (supervisor(c)) {
            c.cr0 &= ~Cr0.TS;
            c.updateMode();
        }
    }

    /** LMSW: sets the low four bits of CR0, but cannot clear PE; may fault. */
    public static void loadMachineStatus(Cpu c, int value) {
        if (supervisor(c)) {
            long bits = (value & 0xF) | (c.cr0 & Cr0.PE);
            writeCr0(c, (c.cr0 & ~0xFL) | bits);
        }
    }

    /** SMSW; may fault (UMIP). The 80286 shows ones where it has no bits. */
    public static long storeMachineStatus(Cpu c) {
        if (c.cpl > 0 && (c.cr4 & Cr4.UMIP) != 0) {
            c.raiseGp();
        }
        return c.model.has386() ? c.cr0 : c.cr0 | 0xFFF0;
    }

    /** MOV from a debug register (vol. 3B, 18.2); may fault. */
    public static long readDebug(Cpu c, int register) {
        int index = debugIndex(c, register);
        return c.faulted ? 0 : c.dr[index];
    }

    /** MOV to a debug register; may fault. */
    public static void writeDebug(Cpu c, int register, long value) {
        int index = debugIndex(c, register);
        if (c.faulted) {
            return;
        }
        if (index >= 6 && value >>> 32 != 0) {
            c.raiseGp();
            return;
        }
        c.dr[index] =
                switch (index) {
                    case 6 -> debugStatus(value);
                    case 7 -> debugControl(value);
                    default -> value;
                };
        Breakpoints.update(c);
    }

    /** Returns a value as DR6 keeps it: some bits are fixed (17.2.3). */
    static long debugStatus(long value) {
        return (value & 0xFFFF_EFFFL) | 0xFFFF_0FF0L;
    }

    /** Returns a value as DR7 keeps it: some bits are fixed (17.2.4). */
    static long debugControl(long value) {
        return (value & 0xFFFF_23FFL) | 0x400;
    }

    /** DR4 and DR5 are names of DR6 and DR7 unless CR4.DE is set (17.2.2). */
    private static int debugIndex(Cpu c, int register) {
        int index = register;
        if (register == 4 || register == 5) {
            if ((c.cr4 & Cr4.DE) != 0) {
                c.raise(Vector.UD);
            }
            index += 2;
        } else if (register > 7) {
            c.raise(Vector.UD);
        }
        if (!c.faulted && c.cpl != 0) {
            c.raiseGp();
        }
        if (!c.faulted && (c.dr[7] & Breakpoints.GD) != 0) {
            c.dr[6] |= Breakpoints.BD;
            c.raise(Vector.DB);
        }
        return index & 7;
    }

    /** Raises #GP outside level 0, where that comes before a fault of an operand; may fault. */
    public static void requireSupervisor(Cpu c) {
        if (c.cpl != 0) {
            c.raiseGp();
        }
    }

    /**
     * INVPCID (vol. 2A); may fault. Translations carry no PCID: all are dropped, but for one
     * page's.
     *
     * @param type 0 for a page, 1 for a PCID, 2 for all, 3 for all but global ones
     * @param pcid the low half of the descriptor
     * @param linear the high half
     */
    public static void invalidatePcid(Cpu c, long type, long pcid, long linear) {
        boolean one = type == 0 || type == 1;
        if (!supervisor(c)) {
            return;
        }
        if (type < 0
                || type > 3
                || pcid >>> 12 != 0
                || (one && pcid != 0 && (c.cr4 & Cr4.PCIDE) == 0)
                || (type == 0 && !c.canonicalBase(linear))) {
            c.raiseGp();
        } else if (type == 0) {
            c.mmu.flushPage(linear);
        } else {
            c.mmu.flushAll();
        }
    }

    /** RDPKRU; may fault. */
    public static void readKeyRights(Cpu c) {
        if (keyRightsExist(c, c.r[RCX])) {
            c.r[RAX] = c.pkru & 0xFFFF_FFFFL;
            c.r[RDX] = 0;
        }
    }

    /** WRPKRU; may fault. */
    public static void writeKeyRights(Cpu c) {
        if (keyRightsExist(c, c.r[RCX] | c.r[RDX])) {
            c.pkru = (int) c.r[RAX];
            c.mmu.flushAll();
        }
    }

    private static boolean keyRightsExist(Cpu c, long mustBeZero) {
        if ((c.cr4 & Cr4.PKE) == 0) {
            c.raise(Vector.UD);
        } else if ((int) mustBeZero != 0) {
            c.raiseGp();
        }
        return !c.faulted;
    }

    /** INVLPG: no limit is looked at, and no address but a canonical one is; may fault. */
    public static void invalidatePage(Cpu c, int segment, long offset) {
        if (supervisor(c)) {
            boolean based = !c.code64() || segment >= Seg.FS;
            long linear = based ? c.segBase[segment] + offset : offset;
            c.mmu.flushPage(c.code64() ? linear : linear & 0xFFFF_FFFFL);
        }
    }

    /** HLT; may fault. */
    public static void halt(Cpu c) {
        if (supervisor(c)) {
            c.halted = true;
        }
    }

    /**
     * WBINVD, INVD: there is no cache to write back; may fault. With a prefix that turns it into
     * WBNOINVD it comes here on processors that have neither, too.
     */
    public static void invalidateCaches(Cpu c) {
        if (c.model.has("i486")) {
            supervisor(c);
        } else {
            c.raise(Vector.UD);
        }
    }

    /** RDPMC (vol. 2B): outside level 0 it needs CR4.PCE; may fault. */
    public static void readCounter(Cpu c) {
        OptionalLong count =
                c.cpl == 0 || (c.cr4 & Cr4.PCE) != 0
                        ? c.counters.counter(c, (int) c.r[RCX])
                        : OptionalLong.empty();
        if (count.isEmpty()) {
            c.raiseGp();
        } else {
            c.r[RAX] = count.getAsLong() & 0xFFFF_FFFFL;
            c.r[RDX] = count.getAsLong() >>> 32;
        }
    }

    /** SWAPGS; may fault. */
    @Keeps
    public static void swapGs(Cpu c) {
        if (!c.code64()) {
            c.raise(Vector.UD);
        } else if (supervisor(c)) {
            long base = c.segBase[Seg.GS];
            c.segBase[Seg.GS] = c.kernelGsBase;
            c.kernelGsBase = base;
        }
    }

    /** CLAC; may fault. */
    @Keeps
    @SelectsTable
    public static void clearAlignmentCheck(Cpu c) {
        setAlignmentCheck(c, 0);
    }

    /** STAC; may fault. */
    @Keeps
    @SelectsTable
    public static void setAlignmentCheck(Cpu c) {
        setAlignmentCheck(c, Eflags.AC);
    }

    private static void setAlignmentCheck(Cpu c, int value) {
        if (c.cpl != 0) {
            c.raise(Vector.UD);
        } else {
            c.eflags = (c.eflags & ~Eflags.AC) | value;
            c.mmu.selectTable(false);
        }
    }
}
