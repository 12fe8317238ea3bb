package dev.hv.cpu.x86.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.ForwardingAddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.trace.Trace;
import dev.hv.cpu.x86.guest.Assembler;
import dev.hv.cpu.x86.interp.Tiering;
import dev.hv.cpu.x86.interp.X86Cpu;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.system.Bench;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.X86Mode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * How much a processor still does once it is asked to end its run: counted in instructions and in
 * accesses, not in time. A device asks, in the middle of an instruction.
 */
final class ExitRequestTest {
    private static final int DEVICE = 0xE000;
    private static final int IDT = DEVICE;
    private static final int HANDLER = 0x9000;
    private static final int CODE_HANDLER = 0x9100;
    private static final int GDT = 0x1000;
    private static final int TSS = 0x2000;
    private static final int EXCEPTION_STACK = 0x6000;
    private static final int MOST_INSTRUCTIONS = 200;
    private static final long BUDGET = 5000;
    private static final int FOREVER = 2_000_000;
    private static final Initiator TEST = Initiator.named("test");
    private static final Tiering AT_ONCE =
            new Tiering(3, 100, 4, true, true, true, Long.MAX_VALUE, 1L << 30, true);

    /** A page that is a device's: it counts its reads, and at one of them asks. */
    private static final class Device extends ForwardingAddressSpace implements CpuBus {
        private final CpuBench bench;
        private Runnable asks = () -> {};
        private long asksAt;
        private long reads;
        private long retired;

        Device(CpuBench bench) {
            super(bench.memory());
            this.bench = bench;
        }

        @Override
        public long read(long address, Width width, Initiator by) {
            if ((address & -4096L) == DEVICE && ++reads == asksAt) {
                asks.run();
            }
            return super.read(address, width, by);
        }

        @Override
        public Optional<MemorySegment> ram(long address, long length, boolean writable) {
            boolean apart = address + length <= DEVICE || address >= DEVICE + 4096;
            return apart ? super.ram(address, length, writable) : Optional.empty();
        }

        @Override
        public AddressSpace memory() {
            return this;
        }

        @Override
        public AddressSpace ports() {
            return bench.ports();
        }

        @Override
        public CpuInterrupts interrupts() {
            return bench.interrupts();
        }

        @Override
        public VirtualClock clock() {
            return bench.clock();
        }

        @Override
        public Trace trace() {
            return bench.trace();
        }
    }

    private static void run(
            Tiering tiering, String program, long warm, long asksAt, long mostReads) {
        CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
        Device device = new Device(bench);
        Model model = Model.of(CpuModel.parse("max,+monitor"));
        try (VirtualCpu cpu = new X86Cpu(model, device, tiering)) {
            device.asks =
                    () -> {
                        device.retired = cpu.instructions();
                        cpu.requestExit();
                    };
            X86Mode.LONG.prepare(bench.memory(), cpu.state());
            put(bench, X86Mode.CODE, program);
            put(bench, HANDLER, "db 0x48,0xCF"); // iretq
            put(bench, CODE_HANDLER, "add rsp,8; db 0x48,0xCF");
            write(bench, GDT + 8, Bench.descriptorOf(0, 0xFFFFF, 0x9A, 0xA));
            write(bench, GDT + 16, Bench.descriptorOf(0, 0xFFFFF, 0x92, 0xC));
            cpu.state().set("gdtr.base", GDT);
            cpu.state().set("gdtr.limit", 0xFF);
            for (int vector = 0; vector < 32; vector++) {
                int handler = vector == 14 ? CODE_HANDLER : HANDLER;
                write(bench, IDT + 16 * vector, Bench.gateOf(8, handler, 0x8E, 1));
            }
            write(bench, TSS + 0x24, EXCEPTION_STACK);
            cpu.state().set("tr.base", TSS);
            cpu.state().set("idtr.base", IDT);
            cpu.state().set("idtr.limit", 0x1FF);
            cpu.state().set("rbx", DEVICE + 0x800);
            cpu.state().set("rdi", X86Mode.DATA);
            device.asksAt = Long.MAX_VALUE;
            if (warm > 0) {
                cpu.run(warm);
                cpu.state().set("rip", X86Mode.CODE);
            }
            device.asksAt = device.reads + asksAt;
            CpuExit exit = cpu.run(FOREVER);
            assertTrue(device.reads >= device.asksAt, () -> exit + " before the device asked");
            long later = cpu.instructions() - device.retired;
            assertTrue(later <= MOST_INSTRUCTIONS, () -> later + " instructions later: " + exit);
            long more = device.reads - device.asksAt;
            assertTrue(more <= mostReads, () -> more + " reads later: " + exit);
            CpuExit end = exit.reason() == ExitReason.HALTED ? cpu.run(1000) : exit;
            assertEquals(ExitReason.CANCELLED, end.reason());
        }
    }

    private static void write(CpuBench bench, long address, long value) {
        bench.memory().write(address, Width.QWORD, value, TEST);
    }

    private static void put(CpuBench bench, int address, String program) {
        byte[] code = Assembler.assemble(64, address, program.replace(';', '\n')).bytes();
        bench.memory().writeBytes(address, MemorySegment.ofArray(code), TEST);
    }

    @ParameterizedTest
    @CsvSource({
        // a device that is polled
        "'again: mov al,[rbx]; jmp again', 20000, 1000, 1",
        "'again: mov al,[rbx]; mov al,[rbx]; mov al,[rbx]; mov al,[rbx]; jmp again', 20000, 999, 4",
        // the device first, then nothing but a jump to itself
        "'mov al,[rbx]; again: jmp again', 20000, 1, 0",
        // long instructions
        "'again: mov al,[rbx]; fxsave [rdi]; fxrstor [rdi]; jmp again', 20000, 1000, 1",
        "'db 0xDB,0xE3; again: fld1; mov al,[rbx]; db 0xD9,0xFE; db 0xD9,0xF0; db 0xD9,0xFF; jmp"
                + " again', 20000, 1000, 1",
        // repeated strings from the device, and in memory
        "'again: mov rcx,0x100000; mov rsi,rbx; rep lodsb; jmp again', 50, 1000, 32",
        "'again: mov rcx,0x100000; mov rsi,rbx; sub rdi,rdi; rep movsb; jmp again', 50, 1, 32",
        "'again: mov al,[rbx]; mov rcx,0x100000000; mov rsi,rdi; rep lodsb; jmp again', 50, 1, 0",
        // exceptions that come again and again
        "'mov rcx,0x400000000000; again: mov al,[rcx]; jmp again', 20000, 1000, 8",
        "'again: ud2; jmp again', 20000, 1000, 8",
        // a page fault whose handler is absent: no instruction is retired any more
        "'mov dword [0xE0E8],0x4000; int 14', 0, 1000, 8",
        // what waits
        "'mov al,[rbx]; hlt', 0, 1, 0",
        "'mov rax,rbx; sub rcx,rcx; sub rdx,rdx; db 15,1,0xC8; mov al,[rbx]; db 15,1,0xC9', 0, 1,"
                + " 0",
        // each instruction alone
        "'mov eax,ss; again: mov ss,ax; mov ss,ax; mov cl,[rbx]; jmp again', 20000, 1000, 1",
        "'again: sti; mov cl,[rbx]; jmp again', 20000, 1000, 1",
        // calls, returns and jumps through registers
        "'again: call there; jmp again; there: mov al,[rbx]; ret', 20000, 1000, 1",
        "'lea rdx,[again]; again: mov al,[rbx]; jmp rdx', 20000, 1000, 1",
        // a lock that never opens
        "'again: mov al,[rbx]; lock cmpxchg [rdi],rcx; pause; jmp again', 20000, 1000, 1",
        // code that overwrites itself
        "'lea rdx,[there]; again: mov byte [rdx],0x90; there: nop; mov al,[rbx]; jmp again', 20000,"
                + " 999, 1",
    })
    void endsTheRunSoon(String program, long warm, long asksAt, long mostReads) {
        run(Tiering.INTERPRETER, program, warm, asksAt, mostReads);
        run(AT_ONCE, program, warm, asksAt, mostReads);
    }

    @Test
    void aHandlerThatCannotBeginSpendsTheBudget() {
        long before = budgetOfAbsentHandler(Tiering.INTERPRETER, BUDGET);
        assertEquals(before, budgetOfAbsentHandler(AT_ONCE, BUDGET));
        assertEquals(before, budgetOfAbsentHandler(Tiering.INTERPRETER, 1));
    }

    /** Returns how many of the events came that can come in that budget, spent in parts. */
    private static long budgetOfAbsentHandler(Tiering tiering, long part) {
        CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
        Device device = new Device(bench);
        try (VirtualCpu cpu = new X86Cpu(Model.of(CpuModel.parse("max")), device, tiering)) {
            X86Mode.LONG.prepare(bench.memory(), cpu.state());
            put(bench, X86Mode.CODE, "again: dec rcx; jnz again; ud2");
            write(bench, GDT + 8, Bench.descriptorOf(0, 0xFFFFF, 0x9A, 0xA));
            cpu.state().set("gdtr.base", GDT);
            cpu.state().set("gdtr.limit", 0xFF);
            write(bench, IDT + 16 * 6, Bench.gateOf(8, HANDLER, 0x8E, 1));
            write(bench, TSS + 0x24, EXCEPTION_STACK);
            cpu.state().set("tr.base", TSS);
            cpu.state().set("idtr.base", IDT);
            cpu.state().set("idtr.limit", 0x1FF);
            cpu.state().set("rcx", 1000);
            put(bench, HANDLER, "ud2");
            for (long spent = 0; spent < BUDGET; ) {
                CpuExit exit = cpu.run(part);
                assertEquals(ExitReason.BUDGET, exit.reason());
                assertEquals(part, exit.instructions());
                spent += part;
            }
            assertEquals(BUDGET, cpu.instructions());
            return device.reads;
        }
    }
}
