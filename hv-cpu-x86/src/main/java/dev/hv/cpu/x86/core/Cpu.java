package dev.hv.cpu.x86.core;

import dev.hv.api.cpu.CpuBus;
import dev.hv.cpu.x86.fp.FpState;
import dev.hv.cpu.x86.mmu.Mmu;
import dev.hv.cpu.x86.model.Model;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;

/**
 * The architectural state of one processor, as plain fields for the hot path, and the fault
 * protocol.
 *
 * <p><b>Faults.</b> Nothing throws. An operation that faults calls one of the {@code raise}
 * methods, which note the event, and returns at once; whoever called it looks at {@link #faulted}
 * and returns too, before it changes any architectural state. The run loop delivers the event. Only
 * the first event of an instruction counts.
 *
 * <p>Used by the processor's own thread, except {@link #signal}.
 */
public class Cpu {
    /** Index in {@link #r} of a register that is always zero. */
    public static final int ZERO = 16;

    /** Attention: leave the run loop. */
    public static final int EXIT = 1;

    /** Attention: the INTR pin is asserted. */
    public static final int INTR = 1 << 1;

    /** Attention: an NMI was latched. */
    public static final int NMI = 1 << 2;

    /** Attention: the memory map or a dirty log has changed; cached translations go. */
    public static final int FLUSH = 1 << 3;

    /** Attention: an INIT edge was latched. */
    public static final int INIT = 1 << 4;

    /** Attention: somebody else wrote to decoded code. */
    public static final int CODE_WRITTEN = 1 << 5;

    /** Attention: translated code is ready. */
    public static final int TRANSLATED = 1 << 6;

    /** Attention: an SMI edge was latched. */
    public static final int SMI = 1 << 7;

    /** Attention: a performance counter overflows sooner than was known. */
    public static final int COUNTERS = 1 << 8;

    /** Attention: edges that are latched until they are taken. */
    public static final int EDGES = NMI | INIT | SMI;

    private static final long A20 = 1L << 20;

    private static final VarHandle ATTENTION;

    static {
        try {
            ATTENTION = MethodHandles.lookup().findVarHandle(Cpu.class, "attention", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** General registers 0..15 as instructions number them, then {@link #ZERO}. */
    public final long[] r = new long[17];

    /** Instruction pointer: at the start of the current block while one runs. */
    public long rip;

    /**
     * Offset of the executing instruction from {@link #rip}, noted before anything that may fault.
     */
    public int ripDelta;

    /**
     * Address of the instruction after the executing one, while a helper that ends its block runs:
     * it reads the return address here, and writes the target here to branch.
     */
    public long nextRip;

    /** Address of the software TLB's table for the current privilege, see {@link Mmu}. */
    public long tlb;

    /** Operation behind the lazy status flags, see {@link Flags}. */
    public int flagOp;

    /** Its result, sign-extended. */
    public long flagRes;

    /** Its first operand. */
    public long flagA;

    /** Its second operand. */
    public long flagB;

    /** EFLAGS; its status bits count only while {@link #flagOp} is {@link Flags#EAGER}. */
    public int eflags = Eflags.RESERVED_1;

    /** Visible parts of the segment registers, by {@link Seg}. */
    public final int[] segSelector = new int[Seg.COUNT];

    /** Bases, by {@link Seg}: 64 bits for FS, GS, LDTR and TR in long mode. */
    public final long[] segBase = new long[Seg.COUNT];

    /** Limits in bytes, granularity applied, by {@link Seg}; unsigned 32 bits. */
    public final long[] segLimit = new long[Seg.COUNT];

    /** Attributes, by {@link Seg}; 0 is unusable. */
    public final int[] segAttributes = new int[Seg.COUNT];

    /**
     * Largest offsets up to which segments may be read outside 64-bit code, by {@link Seg}; -1
     * where {@link #linear} has to be asked. Kept by {@link #updateMode}.
     */
    public final long[] segReadable = new long[Seg.COUNT];

    /** The same for writing. */
    public final long[] segWritable = new long[Seg.COUNT];

    public long gdtBase;
    public int gdtLimit;
    public long idtBase;
    public int idtLimit;

    public long cr0;
    public long cr2;
    public long cr3;
    public long cr4;

    /** Extended control register 0: which state components XSAVE manages, see {@link Xcr0}. */
    public long xcr0 = Xcr0.X87;

    public long efer;

    /** The four PDPTEs of PAE paging, loaded with CR3 (Intel SDM vol. 3A, 4.4.1). */
    public final long[] pdpte = new long[4];

    /** Model-specific registers that have no place of their own. */
    public final ModelRegisters msrs = new ModelRegisters();

    /** Performance monitoring. */
    public final PerformanceCounters counters = new PerformanceCounters();

    /** Where RDRAND and RDSEED draw from, or null if that is {@link #randomState}. */
    public @Nullable RandomGenerator entropy;

    /** State of the generator behind RDRAND and RDSEED, where runs are to be repeated. */
    public long randomState;

    /** IA32_KERNEL_GS_BASE, which SWAPGS exchanges with the base of GS. */
    public long kernelGsBase;

    /** DR0..DR3, and DR6, DR7 at their numbers. */
    public final long[] dr = new long[8];

    /** Current privilege level, 0..3. */
    public int cpl;

    /** What decoded code depends on, see {@link Mode}. */
    public int mode;

    /** x87, MMX and SSE state. */
    public final FpState fp = new FpState();

    /** Everything behind paging. */
    public final Mmu mmu;

    /** All that this processor may touch. */
    public final CpuBus bus;

    /** Which processor it is. */
    public Model model = Model.DEFAULT;

    /** Unimplemented instructions and the like, by name. */
    public final Diagnostics diagnostics = new Diagnostics();

    /** The processor waits for an interrupt. */
    public boolean halted;

    /** The processor has shut down. */
    public boolean shutdown;

    /** No interrupt is taken before the next instruction has ended (MOV SS, POP SS). */
    public boolean interruptShadow;

    /**
     * As long as {@link #instructions} is that, no interrupt is taken either: STI ran, and the
     * instruction after it has not ended. -1 if that does not matter any more.
     */
    public long shadowed = -1;

    /** The instruction that ran loaded SS: debug traps wait for one more instruction. */
    public boolean stackLoaded;

    /** The instruction that ran was INT n, INT3, INTO or INT1: it leaves no single step behind. */
    public boolean softwareEvent;

    /** Under a debugger: the instruction that ran has repetitions left. */
    public boolean repeating;

    /** A single step is to be reported before anything else happens. */
    public boolean stepDue;

    /** The instruction that ran loaded RF, which it then does not clear. */
    public boolean resumeLoaded;

    /** Any of the four breakpoints is enabled, see {@link Breakpoints}. */
    public boolean debugging;

    /** Breakpoints on data and ports that the instruction met, as DR6 shows them. */
    public int debugHits;

    /** PKRU: the rights of the protection keys (Intel SDM vol. 3A, 4.6.2). */
    public int pkru;

    /** NMIs are held back until the next IRET. */
    public boolean nmiBlocked;

    /** The pin IGNNE#: while CR0.NE is clear, x87 exceptions that wait are ignored. */
    public volatile boolean ignoresErrors;

    /** System management mode. */
    public boolean smm;

    /** Where SMRAM begins for this processor: SMBASE. */
    public int smBase;

    /** The last port access, which a system management interrupt may find to have caused it. */
    public final PortNote lastPort = new PortNote();

    /** Mask of physical addresses: the model's address pins, without bit 20 if A20 is masked. */
    public long addressMask = -1L;

    /**
     * The instruction that executes has others behind it in its block. One that must be alone,
     * since it changes code or reaches a device, is restarted then: see {@link #restartAlone}.
     */
    public boolean inBlock;

    /** Elements that a string instruction had done before it was restarted alone. */
    public int pieceDone;

    /** An event is pending delivery; see the class comment. */
    public boolean faulted;

    /** Its vector, or {@link Vector#RESTART}. */
    public int faultVector;

    /** Its error code, or -1 if it has none. */
    public int faultError;

    /** Linear address of a page fault. */
    public long faultAddress;

    /** The fault comes from an address that is not canonical. */
    public boolean faultNotCanonical;

    /**
     * Instructions retired, counting the whole current block; and events that come right behind
     * another, see {@link #tookEvent}.
     */
    public long instructions;

    /** Count of {@link #instructions} at the last event; -1 before any. */
    private long eventAt = -1;

    /** How many instructions of the current block are not yet retired; see {@link #retired}. */
    public int instructionsAhead;

    /** Requests from other threads; read opaquely through {@link #attention()}. */
    @SuppressWarnings("unused")
    private int attention;

    /** Exception that a device threw; the run loop rethrows it when the state is consistent. */
    public @Nullable RuntimeException deviceFailure;

    /** A processor on that bus, not yet reset. */
    @SuppressWarnings("this-escape") // it is not looked at before it is whole
    public Cpu(CpuBus bus) {
        this.bus = bus;
        this.entropy = bus.entropy().orElse(null);
        this.mmu = new Mmu(this);
    }

    /** Returns the pending requests. */
    public int attention() {
        return (int) ATTENTION.getOpaque(this);
    }

    /** Makes a request; any thread. */
    public void signal(int bits) {
        ATTENTION.getAndBitwiseOr(this, bits);
    }

    /** Takes requests back; any thread. */
    public void unsignal(int bits) {
        ATTENTION.getAndBitwiseAnd(this, ~bits);
    }

    /** Returns whether an interrupt is pending that ends a halt. */
    public boolean wakes() {
        int requests = attention();
        return ((requests & NMI) != 0 && !nmiBlocked)
                || ((requests & (INIT | SMI)) != 0 && !smm)
                || ((requests & INTR) != 0 && (eflags & Eflags.IF) != 0);
    }

    /**
     * An interrupt or exception was delivered, between instructions. One that comes right behind
     * another, with no instruction retired between them, counts as an instruction: a handler that
     * cannot begin would else raise its fault again and again in no time.
     */
    public void tookEvent() {
        if (behindEvent()) {
            instructions++;
        }
        eventAt = instructions;
    }

    /** Returns whether no instruction was retired since the last event; between instructions. */
    public boolean behindEvent() {
        return eventAt == instructions;
    }

    /** Sets what {@link #behindEvent} returns; between instructions. */
    public void behindEvent(boolean value) {
        eventAt = value ? instructions : -1;
    }

    /** Returns instructions retired before the one that is executing. */
    public long retired() {
        return instructions - instructionsAhead;
    }

    /** An exception without an error code. */
    public void raise(int vector) {
        raise(vector, -1);
    }

    /** An exception with an error code, or -1 for none. */
    public void raise(int vector, int error) {
        if (!faulted) {
            faulted = true;
            faultVector = vector;
            faultError = error;
        }
    }

    /** #GP(0). */
    public void raiseGp() {
        raise(Vector.GP, 0);
    }

    /**
     * #GP(0) for an image of state at a linear address that is not aligned; #SS(0) if it is in the
     * stack and not canonical either, which processors of Intel and AMD find first. What moves or
     * exchanges 16 bytes finds the alignment first.
     */
    public void raiseMisaligned(long linear) {
        faultNotCanonical = !faulted && longMode() && !canonical(linear);
        raiseGp();
    }

    /** #PF at a linear address, with the error code of Intel SDM vol. 3A, 4.7. */
    public void raisePageFault(long linear, int error) {
        if (!faulted) {
            raise(Vector.PF, error);
            faultAddress = linear;
        }
    }

    /** No exception: the instruction is executed again, alone in its block. */
    public void restartAlone() {
        raise(Vector.RESTART, -1);
    }

    /** Returns whether no interrupt is taken before the next instruction; between instructions. */
    public boolean inShadow() {
        return interruptShadow || shadowed == instructions;
    }

    /** Ends what STI, MOV SS and POP SS have begun. */
    public void endShadow() {
        interruptShadow = false;
        shadowed = -1;
    }

    /** Returns whether IA32_EFER.LMA is set. */
    public boolean longMode() {
        return (efer & Efer.LMA) != 0;
    }

    /**
     * Returns whether the processor is in 64-bit mode, rather than compatibility or legacy mode.
     */
    public boolean code64() {
        return (mode & Mode.CODE_SIZE) == Mode.CODE_64;
    }

    /** Returns whether CR0.PE is set. */
    public boolean protectedMode() {
        return (cr0 & Cr0.PE) != 0;
    }

    /** Returns whether EFLAGS.VM is set. */
    public boolean virtual8086() {
        return (eflags & Eflags.VM) != 0;
    }

    /** The A20 gate: masks bit 20 of physical addresses, or lets it through. */
    public void maskA20(boolean masked) {
        addressMask = model.generation().physicalMask() & (masked ? ~A20 : -1L);
    }

    /** Returns whether bit 20 of physical addresses is masked. */
    public boolean a20Masked() {
        return (addressMask & A20) == 0;
    }

    /** Returns the whole of EFLAGS, status flags computed. */
    public int flags() {
        return (eflags & ~Eflags.STATUS) | Flags.status(this);
    }

    /** Sets the whole of EFLAGS; bits that do not exist are ignored. */
    public void flags(int value) {
        int exist = protectedMode() ? model.flags() : model.realModeFlags();
        int before = eflags;
        eflags = (value & exist) | Eflags.RESERVED_1;
        flagOp = Flags.EAGER;
        if (((before ^ eflags) & Eflags.AC) != 0) {
            mmu.selectTable(cpl == 3);
        }
    }

    /**
     * Recomputes {@link #mode} and what hangs on {@link #cpl}; to be called when CR0, CR4, XCR0,
     * EFER, EFLAGS.VM, the CPL or a segment changed.
     */
    public void updateMode() {
        mmu.selectTable(cpl == 3);
        if (counters.active()) {
            counters.settle(this);
        }
        int value;
        int csAttributes = segAttributes[Seg.CS];
        if (longMode() && (csAttributes & Seg.L) != 0) {
            value = Mode.CODE_64 | Mode.STACK_32 | Mode.FLAT;
        } else {
            value = (csAttributes & Seg.DB) != 0 ? Mode.CODE_32 : Mode.CODE_16;
            if ((segAttributes[Seg.SS] & Seg.DB) != 0) {
                value |= Mode.STACK_32;
            }
            if (protectedMode()
                    && !virtual8086()
                    && flat(Seg.ES)
                    && flat(Seg.CS)
                    && flat(Seg.SS)
                    && flat(Seg.DS)) {
                value |= Mode.FLAT;
            }
            for (int segment = Seg.ES; segment <= Seg.GS; segment++) {
                boolean up = !expandsDown(segment);
                segReadable[segment] = up && allows(segment, false) ? segLimit[segment] : -1;
                segWritable[segment] = up && allows(segment, true) ? segLimit[segment] : -1;
            }
        }
        if ((cr0 & (Cr0.EM | Cr0.TS)) == 0) {
            value |= Mode.X87;
            if ((cr4 & Cr4.OSFXSR) != 0) {
                value |= Mode.SSE;
            }
        }
        if (protectedMode() && !virtual8086()) {
            value |= Mode.VEX;
            boolean enabled =
                    (cr4 & Cr4.OSXSAVE) != 0 && (xcr0 & Xcr0.AVX_AND_SSE) == Xcr0.AVX_AND_SSE;
            if (enabled && (cr0 & Cr0.TS) == 0) {
                value |= Mode.AVX;
            }
        }
        if (model.isI386()) {
            value |= Mode.I386;
        } else if (!model.has386()) {
            value |= Mode.I286;
        }
        mode = value;
    }

    private boolean flat(int segment) {
        int attributes = segAttributes[segment];
        int need =
                segment == Seg.CS
                        ? Seg.PRESENT | Seg.S | Seg.CODE | Seg.RW
                        : Seg.PRESENT | Seg.S | Seg.RW;
        boolean usable =
                (attributes & need) == need
                        && (segment == Seg.CS || (attributes & (Seg.CODE | Seg.DC)) == 0);
        return usable && segBase[segment] == 0 && segLimit[segment] == 0xFFFF_FFFFL;
    }

    /**
     * Returns the linear address of {@code offset} in a segment, after the checks that the mode
     * asks for: limits and types, or canonical form. May fault.
     *
     * @param size of the access in bytes
     * @param write whether it writes
     */
    public long linear(int segment, long offset, int size, boolean write) {
        if (code64()) {
            long address = segment >= Seg.FS ? segBase[segment] + offset : offset;
            if (!canonical(address) || !canonical(address + size - 1)) {
                raise(segment == Seg.SS ? Vector.SS : Vector.GP, 0);
            }
            return address;
        }
        return linearLegacy(segment, offset, size, write);
    }

    private long linearLegacy(int segment, long offset, int size, boolean write) {
        offset &= 0xFFFF_FFFFL;
        if (!segmentUsable(segment)) {
            raiseGp();
            return 0;
        }
        long limit = segLimit[segment];
        long last = offset + size - 1;
        boolean inside;
        if (expandsDown(segment)) {
            long top = (segAttributes[segment] & Seg.DB) != 0 ? 0xFFFF_FFFFL : 0xFFFFL;
            inside = offset > limit && last <= top;
        } else {
            inside = last <= limit;
        }
        if (!inside || !allows(segment, write)) {
            raise(limitVector(segment), 0);
        }
        return segBase[segment] + offset & 0xFFFF_FFFFL;
    }

    /** Whether segments are not looked at, or this one holds no null selector. */
    private boolean segmentUsable(int segment) {
        return !protectedMode() || virtual8086() || (segAttributes[segment] & Seg.PRESENT) != 0;
    }

    private boolean expandsDown(int segment) {
        return (segAttributes[segment] & (Seg.CODE | Seg.DC)) == Seg.DC;
    }

    /** Whether the segment's type lets it be read, or written. */
    private boolean allows(int segment, boolean write) {
        if (!protectedMode() || virtual8086()) {
            return true;
        }
        int attributes = segAttributes[segment];
        boolean usable = (attributes & Seg.PRESENT) != 0;
        boolean more = (attributes & Seg.RW) != 0;
        return usable && ((attributes & Seg.CODE) != 0 ? !write && more : !write || more);
    }

    /**
     * Returns the vector of a violation of a segment's limit or type: the stack has its own, but in
     * real mode on the 80286 (its Programmer's Reference Manual, table 5-1).
     */
    public int limitVector(int segment) {
        boolean general = segment != Seg.SS || (!model.has386() && !protectedMode());
        return general ? Vector.GP : Vector.SS;
    }

    /**
     * Returns whether an instruction that faults in real mode leaves behind what it had already
     * done to its pointers and counters, as the 80286 does.
     */
    public boolean keepsPartialResults() {
        return !model.has386() && !protectedMode() && faultVector == Vector.GP;
    }

    /** Returns whether bits 63..47 are all the same (57-bit addresses: 63..56). */
    public boolean canonical(long address) {
        int unused = (cr4 & Cr4.LA57) != 0 ? 7 : 16;
        return address << unused >> unused == address;
    }

    /**
     * Returns whether a register for a linear address (bases, IDTR, GDTR, MSRs) can hold that one:
     * what counts is the width that the processor has, not the one that CR4.LA57 chooses (vol. 3A,
     * 4.1.4: CPUID 80000008H). Without long mode addresses are not extended by their sign, and
     * every one fits.
     */
    public boolean canonicalBase(long address) {
        int unused = Long.SIZE - model.linearBits();
        return !model.hasLongMode() || address << unused >> unused == address;
    }
}
