package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.NeverFaults;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.core.Xcr0;
import dev.hv.cpu.x86.fp.FpState;

/** Floating-point instructions where they touch the rest of the processor. */
public final class FpEvents {
    /** The output pin. */
    private static final String ERROR = "ferr";

    private FpEvents() {}

    /** RESET: no exception waits. */
    public static void reset(Cpu c) {
        c.bus.output(ERROR, false);
        c.fp.reset();
    }

    /** An x87 or MMX instruction while CR0.EM or CR0.TS is set: #NM, or #UD for MMX with EM. */
    public static void x87Unavailable(Cpu c, int mmx) {
        c.raise(mmx != 0 && (c.cr0 & Cr0.EM) != 0 ? Vector.UD : Vector.NM);
    }

    /** An SSE instruction while it may not run: #UD with CR0.EM or without CR4.OSFXSR, else #NM. */
    public static void sseUnavailable(Cpu c) {
        boolean undefined = (c.cr0 & Cr0.EM) != 0 || (c.cr4 & Cr4.OSFXSR) == 0;
        c.raise(undefined ? Vector.UD : Vector.NM);
    }

    /** FWAIT: #NM with CR0.MP and CR0.TS, then as every waiting instruction. */
    @Keeps
    public static void fwait(Cpu c) {
        long monitored = Cr0.MP | Cr0.TS;
        if ((c.cr0 & monitored) == monitored) {
            c.raise(Vector.NM);
        } else {
            checkPending(c);
        }
    }

    /**
     * Before a waiting x87 instruction: if an unmasked exception is pending (Intel SDM vol. 1,
     * 8.6), raises #MF, or with CR0.NE clear leaves it to the machine.
     */
    @Keeps
    public static void checkPending(Cpu c) {
        if (c.fp.x87ExceptionPending()) {
            if ((c.cr0 & Cr0.NE) != 0) {
                c.raise(Vector.MF);
            } else {
                external(c);
            }
        }
    }

    /**
     * The way of the first PCs (vol. 1, 8.7.2 and appendix D.2): FERR# is asserted, and the
     * processor waits at the instruction for an external interrupt, unless IGNNE# lets it go on.
     *
     * <p>That FERR# goes when the exception is cleared shows only when there is another one; so it
     * is deasserted right before it is asserted again.
     */
    private static void external(Cpu c) {
        if (!c.fp.reported || !c.ignoresErrors) {
            if (!c.inBlock) {
                report(c);
                c.halted = !c.ignoresErrors;
            }
            if (c.inBlock || c.halted) {
                c.restartAlone();
            }
        }
    }

    private static void report(Cpu c) {
        if (!c.fp.reported) {
            c.fp.reported = true;
            try {
                c.bus.output(ERROR, false);
                c.bus.output(ERROR, true);
            } catch (RuntimeException failure) {
                c.mmu.deviceFailed(failure);
            }
        }
    }

    /**
     * As {@link #checkPending}, and notes the instruction as the last one that was no control one.
     */
    @Keeps
    public static void begin(Cpu c) {
        checkPending(c);
        if (!c.faulted) {
            c.fp.instructionPointer = c.rip + c.ripDelta;
            c.fp.instructionSelector = c.segSelector[Seg.CS];
        }
    }

    /** Notes the memory operand of an x87 instruction. */
    @Keeps
    @NeverFaults
    public static void memoryOperand(Cpu c, long offset, int segment) {
        c.fp.dataPointer = offset;
        c.fp.dataSelector = c.segSelector[segment];
    }

    /**
     * After a SIMD operation that has raised flags: with an unmasked one #XM, or #UD without
     * CR4.OSXMMEXCPT.
     */
    public static void simd(Cpu c) {
        if (c.fp.settleSimd()) {
            c.raise((c.cr4 & Cr4.OSXMMEXCPT) != 0 ? Vector.XM : Vector.UD);
        }
    }

    /**
     * An instruction with VEX while it may not run (Intel SDM vol. 2, 2.4): #UD outside protected
     * mode, or where the operating system has not enabled YMM state; else #NM.
     */
    public static void avxUnavailable(Cpu c) {
        boolean enabled = (c.mode & Mode.VEX) != 0 && (c.cr4 & Cr4.OSXSAVE) != 0;
        boolean undefined = !enabled || (c.xcr0 & Xcr0.AVX_AND_SSE) != Xcr0.AVX_AND_SSE;
        c.raise(undefined ? Vector.UD : Vector.NM);
    }

    /** The mask of PCMPISTRM in XMM0; with VEX the rest of YMM0 becomes zero. */
    public static void setMask(FpState f, long low, long high, int vectorLength) {
        f.xmm[0] = low;
        f.xmm[1] = high;
        if (vectorLength != 0) {
            f.xmm[2] = 0;
            f.xmm[3] = 0;
        }
    }

    /** Sets the six status flags from a comparison. */
    @Keeps(flags = false)
    @NeverFaults
    public static void setFlags(Cpu c, int flags) {
        Flags.setStatus(c, flags);
    }
}
