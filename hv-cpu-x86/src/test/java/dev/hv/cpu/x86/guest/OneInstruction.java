package dev.hv.cpu.x86.guest;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.cpu.x86.interp.Tiering;
import dev.hv.cpu.x86.interp.X86Cpu;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.system.Bench;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.X86Mode;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A processor that runs one instruction at a time, and tells which exception it raised. */
public final class OneInstruction implements AutoCloseable {
    /** What {@link #run} returns if there was no exception. */
    public static final int NO_EXCEPTION = -1;

    private static final Initiator TEST = Initiator.named("test");
    private static final int GDT = X86Mode.TABLES;
    private static final int IDT = X86Mode.TABLES + 0x1000;
    private static final int HANDLERS = 0x9000;
    private static final int HANDLER_BYTES = 16;
    private static final int VECTORS = 32;
    private static final byte HLT = (byte) 0xF4;

    private final CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
    private final X86Mode mode;
    private final VirtualCpu cpu;

    /** A processor of that model, in that mode. */
    public OneInstruction(String model, X86Mode mode) {
        this.mode = mode;
        cpu = new X86Cpu(Model.of(CpuModel.parse(model)), bench, Tiering.INTERPRETER);
    }

    private void tables() {
        byte[] halts = new byte[VECTORS * HANDLER_BYTES];
        Arrays.fill(halts, HLT);
        put(HANDLERS, halts);
        for (int vector = 0; vector < VECTORS; vector++) {
            int handler = HANDLERS + HANDLER_BYTES * vector;
            switch (mode) {
                case REAL -> write(4L * vector, handler);
                case PROTECTED -> write(IDT + 8L * vector, Bench.gateOf(8, handler, 0x8E, 0));
                case LONG -> write(IDT + 16L * vector, Bench.gateOf(8, handler, 0x8E, 0));
            }
        }
        int wide = mode == X86Mode.LONG ? 0xA : 0xC;
        write(GDT + 8, Bench.descriptorOf(0, 0xFFFFF, 0x9A, wide));
        write(GDT + 16, Bench.descriptorOf(0, 0xFFFFF, 0x92, 0xC));
    }

    /** Resets the processor and puts it into its mode, at {@link X86Mode#CODE}. */
    public CpuState prepare() {
        cpu.reset(ResetKind.COLD);
        tables();
        CpuState state = cpu.state();
        mode.prepare(bench.memory(), state);
        if (mode != X86Mode.REAL) {
            state.set("gdtr.base", GDT);
            state.set("gdtr.limit", 0xFF);
            state.set("idtr.base", IDT);
            state.set("idtr.limit", 0x1FF);
        }
        return state;
    }

    /** Returns the registers. */
    public CpuState state() {
        return cpu.state();
    }

    /** Writes eight bytes to memory. */
    public void write(long address, long value) {
        bench.memory().write(address, Width.QWORD, value, TEST);
    }

    /** Writes to memory. */
    public void put(long address, byte[] bytes) {
        bench.memory().writeBytes(address, MemorySegment.ofArray(bytes), TEST);
    }

    /** Reads from memory. */
    public byte[] get(long address, int count) {
        byte[] bytes = new byte[count];
        bench.memory().readBytes(address, MemorySegment.ofArray(bytes), TEST);
        return bytes;
    }

    /** Runs one instruction, and returns the vector that it raised, or {@link #NO_EXCEPTION}. */
    public int run() {
        cpu.run(1);
        long at = cpu.state().get("rip") - 1 - HANDLERS;
        return at >= 0 && at < VECTORS * HANDLER_BYTES && at % HANDLER_BYTES == 0
                ? (int) at / HANDLER_BYTES
                : NO_EXCEPTION;
    }

    @Override
    public void close() {
        cpu.close();
    }
}
