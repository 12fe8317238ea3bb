package dev.hv.cpu.x86.oracle;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.trace.Trace;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.core.Xcr0;
import dev.hv.cpu.x86.fp.FpState;
import dev.hv.cpu.x86.fp.FxsaveImage;
import dev.hv.cpu.x86.interp.SingleStepper;
import dev.hv.cpu.x86.model.Model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/**
 * Our processor in 64-bit or compatibility mode at level 3, with the pages of {@link Layout}. One
 * thread.
 */
final class ModelProcessor implements CpuBus {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int[] SELECTORS = {Seg.DS, Seg.ES, Seg.FS, Seg.GS, Seg.SS, Seg.CS};
    private static final int UPPER_LONGS = 32;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final short JUMP_TO_ITSELF = (short) 0xFEEB;
    private static final int TABLES = 0x1000;
    private static final int CODE_PAGE = 0x8000;
    private static final int SCRATCH_PAGE = 0x9000;
    private static final int GDT_PAGE = 0xA000;

    /** Linear address of the tables, which user mode cannot reach. */
    private static final int GDT_AT = 0x1003_0000;

    /** An interrupt descriptor table of zeros: no vector is user mode's to raise. */
    private static final int IDT_AT = GDT_AT + 0x400;

    /** Offset there of a task state segment without I/O permissions: no port is user mode's. */
    private static final int TASK_STATE = 0x200;

    private static final int TASK_STATE_BYTES = 0x68;
    private static final int BUSY_TASK = 11;
    private static final int USER = 4;
    private static final int PRESENT_WRITE_USER_ACCESSED_DIRTY = 0x67;
    private static final int LEVEL_3 = Seg.PRESENT | Seg.S | Seg.RW | Seg.DPL | Seg.ACCESSED;

    /** Iterations of a string instruction that a case may need. */
    private static final int MOST_STEPS = 100;

    private final FlatMemory memory = new FlatMemory(1 << 16);
    private final FlatMemory ports = new FlatMemory(1 << 16);
    private final SingleStepper stepper;
    private final Cpu c;
    private final long[] image = new long[64];

    ModelProcessor(Model model) {
        stepper = new SingleStepper(model, this);
        c = stepper.cpu();
        int table = TABLES;
        for (int shift = 39; shift >= 21; shift -= 9) {
            map(table, shift, Layout.CODE_AT, table + Layout.PAGE);
            table += Layout.PAGE;
        }
        map(table, 12, Layout.CODE_AT, CODE_PAGE);
        map(table, 12, Layout.SCRATCH_AT, SCRATCH_PAGE);
        memory.put(
                table + 8 * (GDT_AT >>> 12 & 511),
                GDT_PAGE | (PRESENT_WRITE_USER_ACCESSED_DIRTY & ~USER));
        SegmentTable.write(memory, GDT_PAGE);
        c.gdtBase = GDT_AT;
        c.gdtLimit = SegmentTable.LIMIT;
        memory.put(GDT_PAGE + TASK_STATE + 0x60, (long) TASK_STATE_BYTES << 48);
        c.segBase[Seg.TR] = GDT_AT + TASK_STATE;
        c.segLimit[Seg.TR] = TASK_STATE_BYTES - 1;
        c.segAttributes[Seg.TR] = Seg.PRESENT | BUSY_TASK;
        c.segAttributes[Seg.LDTR] = 0;
        c.idtBase = IDT_AT;
        c.idtLimit = Layout.PAGE - 0x401;
        c.cr0 = Cr0.PE | Cr0.PG | Cr0.WP | Cr0.NE | Cr0.ET | Cr0.MP | Cr0.AM;
        c.cr3 = TABLES;
        c.cr4 = Cr4.PAE | Cr4.OSFXSR | Cr4.OSXMMEXCPT | Cr4.FSGSBASE | Cr4.OSXSAVE;
        c.xcr0 = Xcr0.X87 | Xcr0.AVX_AND_SSE;
        c.efer = Efer.LME | Efer.LMA | Efer.NXE | Efer.SCE;
        segments(false);
        c.mmu.flushAll();
    }

    private void segments(boolean narrow) {
        for (int segment = 0; segment <= Seg.GS; segment++) {
            int code = Seg.CODE | (narrow ? Seg.DB : Seg.L);
            c.segAttributes[segment] = LEVEL_3 | (segment == Seg.CS ? code : Seg.DB) | Seg.G;
            c.segBase[segment] = 0;
            c.segLimit[segment] = 0xFFFF_FFFFL;
            c.segSelector[segment] = segment >= Seg.FS ? 0 : SegmentTable.DATA;
        }
        c.segSelector[Seg.CS] = narrow ? SegmentTable.CODE_32 : SegmentTable.CODE_64;
        c.cpl = 3;
        c.updateMode();
    }

    private void map(long table, int shift, long linear, long physical) {
        memory.put(
                table + 8 * (linear >>> shift & 511), physical | PRESENT_WRITE_USER_ACCESSED_DIRTY);
    }

    /** Runs a case and returns its record afterwards. */
    byte[] run(Case one) {
        byte[] record = one.record().clone();
        MemorySegment bytes = MemorySegment.ofArray(record);
        for (int i = 0; i < 16; i++) {
            c.r[i] = bytes.get(LONG, 8L * i);
        }
        segments(one.narrow());
        c.segBase[Seg.FS] = bytes.get(LONG, Layout.SEGMENTS);
        c.segBase[Seg.GS] = bytes.get(LONG, Layout.SEGMENTS + 8);
        c.flags((int) bytes.get(LONG, Layout.FLAGS) | Eflags.IF);
        MemorySegment.copy(bytes, LONG, Layout.FXSAVE, image, 0, image.length);
        FxsaveImage.restore(c.fp, image, true, true);
        for (int i = 0; i < UPPER_LONGS; i++) {
            c.fp.xmm[upper(i)] = bytes.get(LONG, Layout.YMM + 8L * i);
        }
        int length = one.length();
        MemorySegment.copy(bytes, Layout.CODE, memory.bytes(), CODE_PAGE, length);
        memory.bytes().set(SHORT, CODE_PAGE + length, JUMP_TO_ITSELF);
        MemorySegment.copy(bytes, Layout.SCRATCH, memory.bytes(), SCRATCH_PAGE, Layout.PAGE);
        c.rip = Layout.CODE_AT;
        boolean program = one.code().size() > 1;
        long end = program ? Layout.CODE_AT + length : Layout.CODE_AT + 1;
        for (int i = 0; i < MOST_STEPS && c.rip >= Layout.CODE_AT && c.rip < end; i++) {
            stepper.step(!program);
            if (c.faulted && c.faultVector != Vector.RESTART) {
                break;
            }
        }
        for (int i = 0; i < 16; i++) {
            bytes.set(LONG, 8L * i, c.r[i]);
        }
        bytes.set(LONG, Layout.FLAGS, c.flags());
        bytes.set(LONG, Layout.SIGNAL, c.faulted ? signal(c.faultVector) : 0);
        long[] fault = {
            c.rip + c.ripDelta, c.faultVector, Math.max(0, c.faultError), c.faultAddress
        };
        for (int i = 0; i < fault.length; i++) {
            bytes.set(LONG, Layout.FAULT + 8L * i, c.faulted ? fault[i] : 0);
        }
        FxsaveImage.save(c.fp, image, true, true);
        MemorySegment.copy(image, 0, bytes, LONG, Layout.FXSAVE, image.length);
        for (int i = 0; i < UPPER_LONGS; i++) {
            bytes.set(LONG, Layout.YMM + 8L * i, c.fp.xmm[upper(i)]);
        }
        MemorySegment.copy(memory.bytes(), SCRATCH_PAGE, bytes, Layout.SCRATCH, Layout.PAGE);
        bytes.set(LONG, Layout.SEGMENTS, c.segBase[Seg.FS]);
        bytes.set(LONG, Layout.SEGMENTS + 8, c.segBase[Seg.GS]);
        for (int i = 0; i < SELECTORS.length; i++) {
            boolean known = !c.faulted || SELECTORS[i] != Seg.CS;
            short selector = (short) (known ? c.segSelector[SELECTORS[i]] : 0);
            bytes.set(SHORT, Layout.SELECTORS + 2L * i, selector);
        }
        c.faulted = false;
        return record;
    }

    private static int upper(int i) {
        return (i >> 1) * FpState.STRIDE + 2 + (i & 1);
    }

    /** What Linux makes of an exception in user mode. */
    private static int signal(int vector) {
        return switch (vector) {
            case Vector.UD -> 4;
            case Vector.DE, Vector.MF, Vector.XM -> 8;
            case Vector.NP, Vector.SS, Vector.AC -> 7;
            default -> 11;
        };
    }

    @Override
    public AddressSpace memory() {
        return memory;
    }

    @Override
    public AddressSpace ports() {
        return ports;
    }

    @Override
    public CpuInterrupts interrupts() {
        return new CpuInterrupts() {
            @Override
            public int acknowledge() {
                return -1;
            }

            @Override
            public int taskPriority() {
                return 0;
            }

            @Override
            public void taskPriority(int priorityClass) {}

            @Override
            public OptionalLong readMsr(int index) {
                return OptionalLong.empty();
            }

            @Override
            public boolean writeMsr(int index, long value) {
                return false;
            }
        };
    }

    @Override
    public VirtualClock clock() {
        return new VirtualClock() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public Timer timer(String name, Runnable onFire) {
                throw new UnsupportedOperationException("a processor has no timers");
            }
        };
    }

    @Override
    public Trace trace() {
        return Trace.none();
    }
}
