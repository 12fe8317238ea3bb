package dev.hv.cpu.x86.core;

import java.util.Arrays;

/** Model-specific registers that only keep their value (Intel SDM vol. 4, table 2-2). */
public final class ModelRegisters {
    /** How many variable MTRRs there are. */
    public static final int VARIABLE_RANGES = 8;

    /** How many fixed MTRRs there are (vol. 3A, table 12-9). */
    public static final int FIXED_RANGES = 11;

    /** IA32_PAT after reset (vol. 3A, 12.12.4). */
    public static final long PAT_RESET = 0x0007_0406_0007_0406L;

    /** IA32_MISC_ENABLE: fast strings. */
    public static final long MISC_ENABLE_RESET = 1;

    /** How many machine-check banks there are. */
    public static final int CHECK_BANKS = 6;

    /** How many branches a Core 2 remembers (vol. 4, table 2-3). */
    public static final int BRANCHES = 4;

    public long star;
    public long lstar;
    public long cstar;
    public long fmask;
    public long sysenterCs;
    public long sysenterEsp;
    public long sysenterEip;
    public long tscAux;
    public long pat;
    public long miscEnable;

    /** What is added to the clock's nanoseconds to get the time-stamp counter. */
    public long tscOffset;

    /** IA32_TSC_ADJUST: what was added to the counter by writes to it. */
    public long tscAdjust;

    /** IA32_MCG_STATUS, IA32_MCG_CTL, and four registers a bank: CTL, STATUS, ADDR, MISC. */
    public long checkStatus;

    public long checkControl;
    public final long[] checkBanks = new long[4 * CHECK_BANKS];

    /** MSR_LASTBRANCH_0_FROM_IP to 3, MSR_LASTBRANCH_0_TO_IP to 3, MSR_LASTBRANCH_TOS. */
    public final long[] lastBranches = new long[2 * BRANCHES + 1];

    public long mtrrDefaultType;

    /** IA32_MTRR_FIX64K_00000, FIX16K_80000, FIX16K_A0000, FIX4K_C0000 and the seven after it. */
    public final long[] mtrrFixed = new long[FIXED_RANGES];

    /** Pairs of base and mask. */
    public final long[] mtrrVariable = new long[2 * VARIABLE_RANGES];

    /** Power-on. */
    public void reset() {
        star = 0;
        lstar = 0;
        cstar = 0;
        fmask = 0;
        sysenterCs = 0;
        sysenterEsp = 0;
        sysenterEip = 0;
        tscAux = 0;
        pat = PAT_RESET;
        miscEnable = MISC_ENABLE_RESET;
        tscOffset = 0;
        tscAdjust = 0;
        mtrrDefaultType = 0;
        checkStatus = 0;
        checkControl = 0;
        Arrays.fill(checkBanks, 0);
        Arrays.fill(lastBranches, 0);
        Arrays.fill(mtrrFixed, 0);
        Arrays.fill(mtrrVariable, 0);
    }
}
