package dev.hv.cpu.x86.oracle;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.ExitReason;
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
import dev.hv.cpu.x86.interp.BareProcessor;
import dev.hv.cpu.x86.interp.Tiering;
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
    private static final byte HLT = (byte) 0xF4;
    private static final int TABLES = 0x1000;
    private static final int CODE_PAGE = 0x8000;
    private static final int SCRATCH_PAGE = 0x9000;
    private static final int GDT_PAGE = 0xA000;
    private static final int IDT_PAGE = 0xB000;
    private static final int HANDLER_PAGE = 0xC000;
    private static final int STACK_PAGE = 0xD000;

    /** Linear address of the tables, which user mode cannot reach. */
    private static final int GDT_AT = 0x1003_0000;

    /** The interrupt descriptor table: user mode may raise breakpoints and overflows. */
    private static final int IDT_AT = GDT_AT + Layout.PAGE;

    /** The handlers, one HLT for each vector. */
    private static final int HANDLERS_AT = IDT_AT + Layout.PAGE;

    /** The page of the handlers' stack. */
    private static final int STACK_AT = HANDLERS_AT + Layout.PAGE;

    private static final int VECTORS = 256;
    private static final int INTERRUPT_GATE = 0x8E;
    private static final int OF_LEVEL_3 = 0x60;

    /** Offset there of a task state segment without I/O permissions: no port is user mode's. */
    private static final int TASK_STATE = 0x200;

    private static final int TASK_STATE_BYTES = 0x68;
    private static final int BUSY_TASK = 11;
    private static final int USER = 4;
    private static final int RSP = 4;
    private static final int PRESENT_WRITE_USER_ACCESSED_DIRTY = 0x67;
    private static final int LEVEL_3 = Seg.PRESENT | Seg.S | Seg.RW | Seg.DPL | Seg.ACCESSED;

    /** Where a handler finds, without an error code, RIP, CS, RFLAGS, RSP and SS. */
    private static final int FRAME = STACK_PAGE + Layout.PAGE - 40;

    /** More than a case runs, iterations of string instructions among them. */
    private static final int MOST_INSTRUCTIONS = 500;

    /** Stands for a signal where a case did not come to its end. */
    private static final int LOST = -1;

    /** Every block that has run once before is translated, with all that it leads to. */
    private static final Tiering AT_ONCE =
            new Tiering(2, 60, 12, false, true, true, Long.MAX_VALUE, 8L << 20, true);

    private final FlatMemory memory = new FlatMemory(1 << 16);
    private final FlatMemory ports = new FlatMemory(1 << 16);
    private final BareProcessor processor;
    private final boolean translates;
    private final Cpu c;
    private final long[] image = new long[64];

    /**
     * A processor of that model.
     *
     * @param translates whether cases run in translated code, not in the interpreter
     */
    ModelProcessor(Model model, boolean translates) {
        this.translates = translates;
        processor = new BareProcessor(model, this, translates ? AT_ONCE : Tiering.INTERPRETER);
        c = processor.cpu();
        int table = TABLES;
        for (int shift = 39; shift >= 21; shift -= 9) {
            map(table, shift, Layout.CODE_AT, table + Layout.PAGE);
            table += Layout.PAGE;
        }
        map(table, 12, Layout.CODE_AT, CODE_PAGE);
        map(table, 12, Layout.SCRATCH_AT, SCRATCH_PAGE);
        mapForSupervisor(table, GDT_AT, GDT_PAGE);
        mapForSupervisor(table, IDT_AT, IDT_PAGE);
        mapForSupervisor(table, HANDLERS_AT, HANDLER_PAGE);
        mapForSupervisor(table, STACK_AT, STACK_PAGE);
        SegmentTable.write(memory, GDT_PAGE);
        for (int vector = 0; vector < VECTORS; vector++) {
            gate(vector);
        }
        c.gdtBase = GDT_AT;
        c.gdtLimit = SegmentTable.LIMIT;
        memory.put(GDT_PAGE + TASK_STATE + 4, STACK_AT + Layout.PAGE);
        memory.put(GDT_PAGE + TASK_STATE + 0x60, (long) TASK_STATE_BYTES << 48);
        c.segBase[Seg.TR] = GDT_AT + TASK_STATE;
        c.segLimit[Seg.TR] = TASK_STATE_BYTES - 1;
        c.segAttributes[Seg.TR] = Seg.PRESENT | BUSY_TASK;
        c.segAttributes[Seg.LDTR] = 0;
        c.idtBase = IDT_AT;
        c.idtLimit = Layout.PAGE - 1;
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

    private void mapForSupervisor(long table, long linear, long physical) {
        memory.put(
                table + 8 * (linear >>> 12 & 511),
                physical | (PRESENT_WRITE_USER_ACCESSED_DIRTY & ~USER));
    }

    private void gate(int vector) {
        boolean forAll = vector == Vector.BP || vector == Vector.OF;
        long type = INTERRUPT_GATE | (forAll ? OF_LEVEL_3 : 0);
        long handler = (long) HANDLERS_AT + vector;
        long low = (handler & 0xFFFF) | SegmentTable.SUPERVISOR_CODE << 16 | type << 40;
        memory.put(IDT_PAGE + 16L * vector, low | handler >>> 16 << 48);
        memory.put(IDT_PAGE + 16L * vector + 8, handler >>> 32);
        memory.bytes().set(ValueLayout.JAVA_BYTE, HANDLER_PAGE + vector, HLT);
    }

    private void map(long table, int shift, long linear, long physical) {
        memory.put(
                table + 8 * (linear >>> shift & 511), physical | PRESENT_WRITE_USER_ACCESSED_DIRTY);
    }

    /** Returns how many instructions ran in translated code so far. */
    long translated() {
        return processor.translated();
    }

    /** Runs a case and returns its record afterwards. */
    byte[] run(Case one) {
        int length = one.length();
        MemorySegment record = MemorySegment.ofArray(one.record());
        MemorySegment.copy(record, Layout.CODE, memory.bytes(), CODE_PAGE, length);
        memory.bytes().set(ValueLayout.JAVA_BYTE, CODE_PAGE + length, HLT);
        processor.forgetCode();
        if (translates) {
            // What leads where is seen, what was seen is translated, and then runs.
            runOnce(one, record);
            runOnce(one, record);
        }
        return result(record, runOnce(one, record), length);
    }

    private ExitReason runOnce(Case one, MemorySegment record) {
        for (int i = 0; i < 16; i++) {
            c.r[i] = record.get(LONG, 8L * i);
        }
        segments(one.narrow());
        c.segBase[Seg.FS] = record.get(LONG, Layout.SEGMENTS);
        c.segBase[Seg.GS] = record.get(LONG, Layout.SEGMENTS + 8);
        c.flags((int) record.get(LONG, Layout.FLAGS) | Eflags.IF);
        MemorySegment.copy(record, LONG, Layout.FXSAVE, image, 0, image.length);
        FxsaveImage.restore(c.fp, image, true, true);
        for (int i = 0; i < UPPER_LONGS; i++) {
            c.fp.xmm[upper(i)] = record.get(LONG, Layout.YMM + 8L * i);
        }
        MemorySegment.copy(record, Layout.SCRATCH, memory.bytes(), SCRATCH_PAGE, Layout.PAGE);
        c.cr2 = 0;
        c.rip = Layout.CODE_AT;
        ExitReason reason = processor.run(MOST_INSTRUCTIONS).reason();
        c.halted = false;
        c.shutdown = false;
        return reason;
    }

    /** The record afterwards: every case ends in a handler, which finds what was pushed. */
    private byte[] result(MemorySegment before, ExitReason reason, int length) {
        byte[] record = new byte[Layout.RECORD];
        MemorySegment bytes = MemorySegment.ofArray(record);
        MemorySegment.copy(before, 0, bytes, 0, Layout.RECORD);
        int vector = (int) (c.rip - HANDLERS_AT) - 1;
        long rip = frame(0);
        boolean came = reason == ExitReason.HALTED && vector >= 0 && vector < VECTORS;
        boolean ended = vector == Vector.GP && rip == Layout.CODE_AT + length;
        for (int i = 0; i < 16; i++) {
            bytes.set(LONG, 8L * i, i == RSP ? frame(3) : c.r[i]);
        }
        bytes.set(LONG, Layout.FLAGS, frame(2) & ~(long) Eflags.RF);
        bytes.set(LONG, Layout.SIGNAL, ended ? 0 : came ? signal(vector) : LOST);
        long error = hasError(vector) ? frame(-1) : 0;
        long[] fault = {rip, vector, error, c.cr2};
        for (int i = 0; i < fault.length; i++) {
            bytes.set(LONG, Layout.FAULT + 8L * i, ended ? 0 : fault[i]);
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
            long selector =
                    switch (SELECTORS[i]) {
                        case Seg.CS -> ended ? frame(1) : 0;
                        case Seg.SS -> frame(4);
                        default -> c.segSelector[SELECTORS[i]];
                    };
            bytes.set(SHORT, Layout.SELECTORS + 2L * i, (short) selector);
        }
        return record;
    }

    private long frame(int index) {
        return memory.bytes().get(LONG, FRAME + 8L * index);
    }

    private static boolean hasError(int vector) {
        return switch (vector) {
            case Vector.DF, Vector.TS, Vector.NP, Vector.SS, Vector.GP, Vector.PF, Vector.AC ->
                    true;
            default -> false;
        };
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
            case Vector.DB, Vector.BP -> 5;
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
