package dev.hv.cpu.x86.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuModel;
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
import dev.hv.cpu.x86.model.Model;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * A processor with 16 MiB of memory, and an operating system's tables in it: GDT, IDT, TSS and page
 * tables that map everything to itself.
 */
public final class Bench implements CpuBus {
    static final int GDT = 0x1000;
    static final int IDT = 0x2000;
    static final int TSS = 0x3000;
    static final int TSS_LIMIT = 0x67;
    static final int LDT_BASE = 0x4000;
    static final int STACK = 0x9000;
    static final int INNER_STACK = 0xA000;
    static final int IST_STACK = 0xB000;
    static final int HANDLER = 0x7000;
    static final int USER = 0x8000;
    static final int PAGE_TABLES = 0x10_0000;

    // Selectors of the GDT.
    static final int CODE = 0x08;
    static final int DATA = 0x10;
    static final int USER_CODE = 0x1B;
    static final int USER_DATA = 0x23;
    static final int TASK = 0x28;
    static final int CODE_64 = 0x38;
    static final int USER_CODE_64 = 0x43;
    static final int CONFORMING = 0x48;
    static final int ABSENT_DATA = 0x50;
    static final int READ_ONLY = 0x58;
    static final int LDT = 0x60;
    static final int OTHER_TASK = 0x70;
    static final int GATE = 0x80;
    static final int CODE_16 = 0x90;
    static final int STACK_16 = 0x98;
    static final int ABSENT_CODE = 0xA0;
    static final int EXECUTE_ONLY = 0xA8;
    static final int SPARE = 0xB0;
    static final int GDT_LIMIT = 0xBF;

    // Access bytes of descriptors.
    static final int CODE_0 = 0x9A;
    static final int DATA_0 = 0x92;
    static final int CODE_3 = 0xFA;
    static final int DATA_3 = 0xF2;

    public final TestMemory memory = new TestMemory(16 << 20);
    public final TestMemory ports = new TestMemory(1 << 16);
    public final Map<Integer, Long> apicMsrs = new HashMap<>();
    public final Cpu c;
    public int taskPriority;
    public long nanos;

    private Bench(String model) {
        this(model, Cpu::new);
    }

    private Bench(String model, Function<CpuBus, Cpu> processor) {
        c = processor.apply(this);
        c.model = Model.of(new CpuModel(model, Set.of(), Set.of()));
        Reset.powerOn(c);
        c.nextRip = 0;
    }

    /** Real mode: CS, DS, ES 0, stack at 0:9000, the vector table at 0. */
    public static Bench real() {
        Bench bench = new Bench("max");
        Cpu c = bench.c;
        c.segSelector[Seg.CS] = 0;
        c.segBase[Seg.CS] = 0;
        c.r[4] = STACK;
        c.idtLimit = 0x3FF;
        at(c, 0x5000);
        return bench;
    }

    /** 32-bit protected mode without paging, at level 0. */
    public static Bench protectedMode() {
        Bench bench = new Bench("max");
        bench.tables();
        Cpu c = bench.c;
        c.cr0 |= Cr0.PE;
        bench.setSegment(Seg.CS, CODE);
        bench.setSegment(Seg.TR, TASK);
        c.segAttributes[Seg.TR] |= Descriptors.BUSY;
        bench.memory.put(TSS + 4, 4, INNER_STACK);
        bench.memory.put(TSS + 8, 2, DATA);
        bench.data(DATA);
        c.idtBase = IDT;
        c.idtLimit = 0x7FF;
        at(c, 0x5000);
        return bench;
    }

    /** 64-bit mode at level 0. */
    public static Bench longMode() {
        return longMode(Cpu::new);
    }

    /** The same with a processor of that kind. */
    public static Bench longMode(Function<CpuBus, Cpu> processor) {
        Bench bench = new Bench("max", processor);
        bench.tables();
        bench.identity();
        Cpu c = bench.c;
        c.cr0 |= Cr0.PE | Cr0.PG | Cr0.WP;
        c.cr4 = Cr4.PAE;
        c.efer = Efer.LME | Efer.LMA | Efer.NXE | Efer.SCE;
        c.cr3 = PAGE_TABLES;
        bench.setSegment(Seg.CS, CODE_64);
        bench.setSegment(Seg.TR, TASK);
        c.segAttributes[Seg.TR] |= Descriptors.BUSY;
        bench.memory.put(TSS + 4, 8, INNER_STACK);
        bench.memory.put(TSS + 0x24, 8, IST_STACK);
        bench.data(DATA);
        c.idtBase = IDT;
        c.idtLimit = 0xFFF;
        at(c, 0x5000);
        return bench;
    }

    /** The same at level 3, with user segments. */
    public Bench user() {
        setSegment(Seg.CS, c.longMode() ? USER_CODE_64 : USER_CODE);
        data(USER_DATA);
        c.cpl = 3;
        c.updateMode();
        return this;
    }

    /** Virtual-8086 mode with all segments 0. */
    public Bench virtual8086() {
        c.eflags |= Eflags.VM;
        for (int segment = 0; segment <= Seg.GS; segment++) {
            Descriptors.loadVirtual8086(c, segment, 0);
        }
        c.cpl = 3;
        c.updateMode();
        return this;
    }

    public Bench iopl(int level) {
        c.eflags = (c.eflags & ~Eflags.IOPL) | (level << Eflags.IOPL_SHIFT);
        return this;
    }

    private void data(int selector) {
        for (int segment : new int[] {Seg.ES, Seg.SS, Seg.DS, Seg.FS, Seg.GS}) {
            setSegment(segment, selector);
        }
        c.r[4] = STACK;
        c.updateMode();
    }

    private static void at(Cpu c, long rip) {
        c.rip = rip;
        c.nextRip = rip;
        c.updateMode();
    }

    public void setSegment(int segment, int selector) {
        long descriptor = memory.get(GDT + (selector & 0xFFF8), 8);
        Descriptors.load(c, segment, selector, descriptor);
        c.updateMode();
    }

    private void tables() {
        c.gdtBase = GDT;
        c.gdtLimit = GDT_LIMIT;
        descriptor(CODE, 0, 0xFFFFF, CODE_0, 0xC);
        descriptor(DATA, 0, 0xFFFFF, DATA_0, 0xC);
        descriptor(USER_CODE, 0, 0xFFFFF, CODE_3, 0xC);
        descriptor(USER_DATA, 0, 0xFFFFF, DATA_3, 0xC);
        descriptor(TASK, TSS, TSS_LIMIT, 0x8B, 0);
        descriptor(CODE_64, 0, 0xFFFFF, CODE_0, 0xA);
        descriptor(USER_CODE_64, 0, 0xFFFFF, CODE_3, 0xA);
        descriptor(CONFORMING, 0, 0xFFFFF, 0x9E, 0xC);
        descriptor(ABSENT_DATA, 0, 0xFFFFF, 0x12, 0xC);
        descriptor(READ_ONLY, 0, 0xFFFFF, 0x90, 0xC);
        descriptor(LDT, LDT_BASE, 0x1F, 0x82, 0);
        descriptor(OTHER_TASK, 0x6000, TSS_LIMIT, 0x89, 0);
        descriptor(CODE_16, 0, 0xFFFF, CODE_0, 0);
        descriptor(STACK_16, 0, 0xFFFF, DATA_0, 0);
        descriptor(ABSENT_CODE, 0, 0xFFFFF, 0x1A, 0xC);
        descriptor(EXECUTE_ONLY, 0, 0xFFFFF, 0x98, 0xC);
    }

    /** Puts a descriptor into the GDT; {@code flags} are G, D, L and AVL. */
    public void descriptor(int selector, long base, long limit, int access, int flags) {
        memory.put(GDT + (selector & 0xFFF8), 8, descriptorOf(base, limit, access, flags));
    }

    public static long descriptorOf(long base, long limit, int access, int flags) {
        return (limit & 0xFFFF)
                | ((base & 0xFF_FFFF) << 16)
                | ((long) access << 40)
                | (((limit >>> 16) & 0xF) << 48)
                | ((long) flags << 52)
                | (((base >>> 24) & 0xFF) << 56);
    }

    public static long gateOf(int selector, long offset, int access, int parameters) {
        return (offset & 0xFFFF)
                | ((long) selector << 16)
                | ((long) parameters << 32)
                | ((long) access << 40)
                | (((offset >>> 16) & 0xFFFF) << 48);
    }

    /** Puts a gate into the IDT. */
    public void gate(int vector, int selector, long offset, int access) {
        gate(vector, selector, offset, access, 0);
    }

    public void gate(int vector, int selector, long offset, int access, int stackTable) {
        int size = c.longMode() ? 16 : 8;
        memory.put(IDT + vector * size, 8, gateOf(selector, offset, access, stackTable));
        if (size == 16) {
            memory.put(IDT + vector * size + 8, 8, offset >>> 32);
        }
    }

    /** 4-level tables: 2 MiB pages for the first 1 GiB, all rights. */
    private void identity() {
        memory.put(PAGE_TABLES, 8, PAGE_TABLES + 0x1000 | 7);
        memory.put(PAGE_TABLES + 0x1000, 8, PAGE_TABLES + 0x2000 | 7);
        for (long i = 0; i < 512; i++) {
            memory.put(PAGE_TABLES + 0x2000 + i * 8, 8, i << 21 | 0xE7);
        }
    }

    /** The next instruction, as helpers that end their block see it. */
    public Bench next(long rip) {
        c.nextRip = rip;
        return this;
    }

    public long stack(int index, int size) {
        return memory.get(c.segBase[Seg.SS] + c.r[4] + (long) index * size, size);
    }

    public void push(long value, int size) {
        c.r[4] -= size;
        memory.put(c.segBase[Seg.SS] + c.r[4], size, value);
    }

    public void assertFault(int vector, int error) {
        assertTrue(c.faulted, "no fault");
        assertEquals(vector, c.faultVector, "vector");
        assertEquals(error, c.faultError, "error code");
    }

    public void assertNoFault() {
        assertFalse(c.faulted, () -> "vector " + c.faultVector + ", error " + c.faultError);
        assertFalse(c.shutdown, "shut down");
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
                return taskPriority;
            }

            @Override
            public void taskPriority(int priorityClass) {
                taskPriority = priorityClass;
            }

            @Override
            public OptionalLong readMsr(int index) {
                Long value = apicMsrs.get(index);
                return value == null ? OptionalLong.empty() : OptionalLong.of(value);
            }

            @Override
            public boolean writeMsr(int index, long value) {
                return apicMsrs.replace(index, value) != null;
            }
        };
    }

    @Override
    public VirtualClock clock() {
        return new VirtualClock() {
            @Override
            public long nanos() {
                return nanos;
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
