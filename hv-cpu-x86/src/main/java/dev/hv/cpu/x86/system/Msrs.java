package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.ModelRegisters;
import dev.hv.cpu.x86.core.PerformanceCounters;
import dev.hv.cpu.x86.core.Seg;

import java.util.OptionalLong;

/**
 * RDMSR and WRMSR (Intel SDM vol. 4, table 2-2). Those of the local APIC are the interrupt
 * hardware's. One that is not known raises #GP and is counted as {@code msr.read.0x…} or {@code
 * msr.write.0x…}.
 */
public final class Msrs {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;

    static final int P5_MC_ADDR = 0;
    static final int P5_MC_TYPE = 1;
    static final int TSC = 0x10;
    static final int PLATFORM_ID = 0x17;
    static final int APIC_BASE = 0x1B;
    static final int TSC_ADJUST = 0x3B;
    static final int BIOS_SIGN_ID = 0x8B;
    static final int MTRRCAP = 0xFE;
    static final int ARCH_CAPABILITIES = 0x10A;
    static final int SYSENTER_CS = 0x174;
    static final int SYSENTER_ESP = 0x175;
    static final int SYSENTER_EIP = 0x176;
    static final int MCG_CAP = 0x179;
    static final int MCG_STATUS = 0x17A;
    static final int MCG_CTL = 0x17B;
    static final int MC0_CTL = 0x400;
    static final int BRANCHES_FROM = 0x40;
    static final int BRANCHES_TO = 0x60;
    static final int BRANCHES_TOP = 0x1C9;
    static final int MISC_ENABLE = 0x1A0;
    static final int DEBUGCTL = 0x1D9;
    static final int MTRR_VARIABLE = 0x200;
    static final int MTRR_FIX64K = 0x250;
    static final int MTRR_FIX16K_80000 = 0x258;
    static final int MTRR_FIX16K_A0000 = 0x259;
    static final int MTRR_FIX4K = 0x268;
    static final int PAT = 0x277;
    static final int MTRR_DEF_TYPE = 0x2FF;
    static final int TSC_DEADLINE = 0x6E0;
    static final int X2APIC = 0x800;
    static final int XSS = 0xDA0;
    static final int EFER = 0xC000_0080;
    static final int STAR = 0xC000_0081;
    static final int LSTAR = 0xC000_0082;
    static final int CSTAR = 0xC000_0083;
    static final int FMASK = 0xC000_0084;
    static final int FS_BASE = 0xC000_0100;
    static final int GS_BASE = 0xC000_0101;
    static final int KERNEL_GS_BASE = 0xC000_0102;
    static final int TSC_AUX = 0xC000_0103;

    /** IA32_MTRRCAP: eight variable ranges, fixed ranges, write-combining. */
    private static final long MTRR_CAPABILITIES = ModelRegisters.VARIABLE_RANGES | 1 << 8 | 1 << 10;

    /**
     * IA32_ARCH_CAPABILITIES: there is no speculation, so nothing to leak by it. RDCL_NO,
     * SKIP_L1DFL_VMENTRY, SSB_NO, MDS_NO, IF_PSCHANGE_MC_NO, TAA_NO, SBDR_SSDP_NO, FBSDP_NO,
     * PSDP_NO, BHI_NO, PBRSB_NO, GDS_NO, RFDS_NO, ITS_NO.
     */
    private static final long CAPABILITIES =
            1L | 1L << 3 | 1L << 4 | 1L << 5 | 1L << 6 | 1L << 8 | 1L << 13 | 1L << 14 | 1L << 15
                    | 1L << 20 | 1L << 24 | 1L << 26 | 1L << 27 | 1L << 62;

    /** IA32_MISC_ENABLE: branch trace storage and PEBS are unavailable, which is read-only. */
    private static final long MISC_ENABLE_FIXED = 1 << 11 | 1 << 12;

    /** IA32_BIOS_SIGN_ID: a microcode revision, in the high half. */
    private static final long MICROCODE = 1L << 32;

    /** IA32_MCG_CAP: the number of banks, and IA32_MCG_CTL is there (vol. 3B, 16.3.1.1). */
    private static final long CHECK_CAPABILITIES = ModelRegisters.CHECK_BANKS | 1 << 8;

    /** Memory types that exist, by bit (vol. 3A, tables 12-2 and 12-10). */
    private static final int MTRR_TYPES = 1 | 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6;

    private static final int PAT_TYPES = MTRR_TYPES | 1 << 7;

    private Msrs() {}

    /** RDMSR: ECX says which, EDX:EAX gets it; may fault. */
    public static void rdmsr(Cpu c) {
        if (c.cpl != 0) {
            c.raiseGp();
            return;
        }
        int index = (int) c.r[RCX];
        OptionalLong value;
        try {
            value = read(c, index);
        } catch (RuntimeException failure) {
            c.mmu.deviceFailed(failure);
            return;
        }
        if (value.isEmpty()) {
            refuse(c, "msr.read.", index);
            return;
        }
        c.r[RAX] = value.getAsLong() & 0xFFFF_FFFFL;
        c.r[RDX] = value.getAsLong() >>> 32;
    }

    /** WRMSR: ECX says which, EDX:EAX is the value; may fault. */
    public static void wrmsr(Cpu c) {
        if (c.cpl != 0) {
            c.raiseGp();
            return;
        }
        int index = (int) c.r[RCX];
        long value = c.r[RDX] << 32 | (c.r[RAX] & 0xFFFF_FFFFL);
        try {
            if (!write(c, index, value)) {
                refuse(c, "msr.write.", index);
            }
        } catch (RuntimeException failure) {
            c.mmu.deviceFailed(failure);
        }
    }

    private static void refuse(Cpu c, String what, int index) {
        c.diagnostics.count(what + "0x" + Integer.toHexString(index));
        c.raiseGp();
    }

    /** Returns the feature that brings a register, or {@code base}. */
    private static String feature(int index) {
        return switch (index) {
            case P5_MC_ADDR, P5_MC_TYPE -> "mce";
            case TSC -> "tsc";
            case TSC_ADJUST -> "tsc_adjust";
            case SYSENTER_CS, SYSENTER_ESP, SYSENTER_EIP -> "sep";
            case MCG_CAP, MCG_STATUS, MCG_CTL -> "mca";
            case PAT -> "pat";
            case ARCH_CAPABILITIES -> "arch_capabilities";
            case XSS -> "xsaves";
            case TSC_DEADLINE -> "tsc_deadline";
            case EFER -> "nx";
            case STAR, LSTAR, CSTAR, FMASK -> "syscall";
            case FS_BASE, GS_BASE, KERNEL_GS_BASE -> "lm";
            case TSC_AUX -> "rdtscp";
            case MTRRCAP, MTRR_DEF_TYPE -> "mtrr";
            default ->
                    branch(index) >= 0
                            ? "arch_perfmon"
                            : mtrr(index)
                                    ? "mtrr"
                                    : bank(index) ? "mca" : index >>> 8 == 8 ? "x2apic" : "base";
        };
    }

    private static boolean mtrr(int index) {
        return variable(index) || fixed(index) >= 0;
    }

    private static boolean bank(int index) {
        return index >= MC0_CTL && index < MC0_CTL + 4 * ModelRegisters.CHECK_BANKS;
    }

    /** Returns the index of a last branch record in {@link ModelRegisters#lastBranches}, or -1. */
    private static int branch(int index) {
        int number = index & ModelRegisters.BRANCHES - 1;
        return switch (index - number) {
            case BRANCHES_FROM -> number;
            case BRANCHES_TO -> ModelRegisters.BRANCHES + number;
            default -> index == BRANCHES_TOP ? 2 * ModelRegisters.BRANCHES : -1;
        };
    }

    private static boolean exists(Cpu c, int index) {
        return c.model.has(feature(index)) || (index == EFER && c.model.eferBits() != 0);
    }

    private static boolean variable(int index) {
        return index >= MTRR_VARIABLE && index < MTRR_VARIABLE + 2 * ModelRegisters.VARIABLE_RANGES;
    }

    /** Returns the index of a fixed-range MTRR in {@link ModelRegisters#mtrrFixed}, or -1. */
    private static int fixed(int index) {
        return switch (index) {
            case MTRR_FIX64K -> 0;
            case MTRR_FIX16K_80000 -> 1;
            case MTRR_FIX16K_A0000 -> 2;
            default -> index >>> 3 == MTRR_FIX4K >>> 3 ? 3 + (index & 7) : -1;
        };
    }

    private static boolean interrupts(int index) {
        return index == APIC_BASE || index == TSC_DEADLINE || index >>> 8 == X2APIC >>> 8;
    }

    /** Returns a register, whatever the privilege; empty if there is none. */
    public static OptionalLong read(Cpu c, int index) {
        if (!exists(c, index)) {
            return OptionalLong.empty();
        }
        if (interrupts(index)) {
            return c.bus.interrupts().readMsr(index);
        }
        if (PerformanceCounters.has(index)) {
            return c.counters.read(c, index);
        }
        ModelRegisters msrs = c.msrs;
        int branch = branch(index);
        if (branch >= 0) {
            return OptionalLong.of(msrs.lastBranches[branch]);
        }
        if (variable(index)) {
            return OptionalLong.of(msrs.mtrrVariable[index - MTRR_VARIABLE]);
        }
        int fixed = fixed(index);
        if (fixed >= 0) {
            return OptionalLong.of(msrs.mtrrFixed[fixed]);
        }
        if (bank(index)) {
            return OptionalLong.of(msrs.checkBanks[index - MC0_CTL]);
        }
        long value;
        switch (index) {
            case TSC -> value = Timestamp.ticks(c);
            case TSC_ADJUST -> value = msrs.tscAdjust;
            // No machine check has been logged; nothing writes the first two.
            case P5_MC_ADDR, P5_MC_TYPE, PLATFORM_ID, DEBUGCTL, XSS -> value = 0;
            case MCG_CAP -> value = CHECK_CAPABILITIES;
            case MCG_STATUS -> value = msrs.checkStatus;
            case MCG_CTL -> value = msrs.checkControl;
            case BIOS_SIGN_ID -> value = MICROCODE;
            case MTRRCAP -> value = MTRR_CAPABILITIES;
            case ARCH_CAPABILITIES -> value = CAPABILITIES;
            case SYSENTER_CS -> value = msrs.sysenterCs;
            case SYSENTER_ESP -> value = msrs.sysenterEsp;
            case SYSENTER_EIP -> value = msrs.sysenterEip;
            case MISC_ENABLE -> value = msrs.miscEnable | MISC_ENABLE_FIXED;
            case PAT -> value = msrs.pat;
            case MTRR_DEF_TYPE -> value = msrs.mtrrDefaultType;
            case EFER -> value = c.efer;
            case STAR -> value = msrs.star;
            case LSTAR -> value = msrs.lstar;
            case CSTAR -> value = msrs.cstar;
            case FMASK -> value = msrs.fmask;
            case FS_BASE -> value = c.segBase[Seg.FS];
            case GS_BASE -> value = c.segBase[Seg.GS];
            case KERNEL_GS_BASE -> value = c.kernelGsBase;
            case TSC_AUX -> value = msrs.tscAux;
            default -> {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(value);
    }

    /**
     * Writes a register, whatever the privilege.
     *
     * @return false if there is none, or it cannot have that value
     */
    public static boolean write(Cpu c, int index, long value) {
        if (!exists(c, index)) {
            return false;
        }
        if (interrupts(index)) {
            return c.bus.interrupts().writeMsr(index, value);
        }
        if (PerformanceCounters.has(index)) {
            return c.counters.write(c, index, value);
        }
        if (mtrr(index) || index == MTRR_DEF_TYPE || index == PAT) {
            return writeMemoryType(c, index, value);
        }
        if (!fits(c, index, value)) {
            return false;
        }
        ModelRegisters msrs = c.msrs;
        int branch = branch(index);
        if (branch >= 0) {
            msrs.lastBranches[branch] = value;
            return true;
        }
        if (bank(index)) {
            msrs.checkBanks[index - MC0_CTL] = value;
            return true;
        }
        switch (index) {
            case TSC -> Timestamp.setTicks(c, value);
            case TSC_ADJUST -> Timestamp.adjust(c, value);
            case BIOS_SIGN_ID -> {} // Any write asks for the revision, which is always there.
            case SYSENTER_CS -> msrs.sysenterCs = value;
            case SYSENTER_ESP -> msrs.sysenterEsp = value;
            case SYSENTER_EIP -> msrs.sysenterEip = value;
            case DEBUGCTL, XSS -> {} // Only zero fits.
            case MCG_STATUS -> msrs.checkStatus = value;
            case MCG_CTL -> msrs.checkControl = value;
            case MISC_ENABLE -> msrs.miscEnable = value & ModelRegisters.MISC_ENABLE_RESET;
            case EFER -> writeEfer(c, value);
            case STAR -> msrs.star = value;
            case LSTAR -> msrs.lstar = value;
            case CSTAR -> msrs.cstar = value;
            case FMASK -> msrs.fmask = value;
            case FS_BASE -> c.segBase[Seg.FS] = value;
            case GS_BASE -> c.segBase[Seg.GS] = value;
            case KERNEL_GS_BASE -> c.kernelGsBase = value;
            case TSC_AUX -> msrs.tscAux = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Cpu c, int index, long value) {
        return switch (index) {
            case SYSENTER_ESP, SYSENTER_EIP, LSTAR, CSTAR, FS_BASE, GS_BASE, KERNEL_GS_BASE ->
                    c.canonicalBase(value);
            case TSC_AUX, FMASK -> value >>> 32 == 0;
            case MCG_STATUS -> value >>> 3 == 0;
            case DEBUGCTL, XSS -> value == 0;
            case EFER -> eferFits(c, value);
            default -> !bank(index) || bankFits(index & 3, value);
        };
    }

    /**
     * P6 processors, as all of these models are from the Pentium III on, take only all ones or all
     * zeros in IA32_MCi_CTL (vol. 3B, 16.3.2.1); software can only clear what IA32_MCi_STATUS has
     * logged (16.3.2.2); addresses and miscellaneous information are whatever software leaves
     * there.
     */
    private static boolean bankFits(int register, long value) {
        return switch (register) {
            case 0 -> value == 0 || value == -1;
            case 1 -> value == 0;
            default -> true;
        };
    }

    /** Paging must be off when LME changes (vol. 3A, 4.1.1). */
    private static boolean eferFits(Cpu c, long value) {
        boolean known = (value & ~(c.model.eferBits() | Efer.LMA)) == 0;
        boolean paging = (c.cr0 & Cr0.PG) != 0;
        return known && (!paging || ((value ^ c.efer) & Efer.LME) == 0);
    }

    private static void writeEfer(Cpu c, long value) {
        long before = c.efer;
        c.efer = (value & ~Efer.LMA) | (before & Efer.LMA);
        if (((before ^ c.efer) & Efer.NXE) != 0) {
            c.mmu.flushAll();
        }
        c.updateMode();
    }

    /** MTRRs and the PAT (vol. 3A, 12.11 and 12.12): kept, but memory has one type only. */
    private static boolean writeMemoryType(Cpu c, int index, long value) {
        ModelRegisters msrs = c.msrs;
        int fixed = fixed(index);
        if (fixed >= 0) {
            if (!typesFit(value, MTRR_TYPES)) {
                return false;
            }
            msrs.mtrrFixed[fixed] = value;
        } else if (index == PAT) {
            if (!typesFit(value, PAT_TYPES)) {
                return false;
            }
            msrs.pat = value;
        } else if (index == MTRR_DEF_TYPE) {
            if ((value & ~0xCFFL) != 0 || !typeFits(value & 0xFF, MTRR_TYPES)) {
                return false;
            }
            msrs.mtrrDefaultType = value;
        } else {
            boolean mask = (index & 1) != 0;
            long reserved = mask ? 0x7FF : 0xF00;
            if ((value & ~c.model.generation().physicalMask()) != 0
                    || (value & reserved) != 0
                    || (!mask && !typeFits(value & 0xFF, MTRR_TYPES))) {
                return false;
            }
            msrs.mtrrVariable[index - MTRR_VARIABLE] = value;
        }
        return true;
    }

    private static boolean typesFit(long value, int types) {
        for (int i = 0; i < 8; i++) {
            if (!typeFits(value >>> (8 * i) & 0xFF, types)) {
                return false;
            }
        }
        return true;
    }

    private static boolean typeFits(long type, int types) {
        return type < 8 && (types >>> (int) type & 1) != 0;
    }
}
