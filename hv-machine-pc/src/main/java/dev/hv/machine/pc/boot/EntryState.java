package dev.hv.machine.pc.boot;

import dev.hv.api.cpu.CpuState;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The registers with which a guest is entered; interrupts are off. What is not named stays as a
 * reset left it.
 *
 * @param registers by name, in the order in which they are set
 */
record EntryState(Map<String, Long> registers) {
    /**
     * Selector of the code segment: Linux's {@code __BOOT_CS} (boot.rst, "32-bit Boot Protocol").
     */
    static final int CODE = 0x10;

    /** Selector of the data segments: {@code __BOOT_DS}. */
    static final int DATA = 0x18;

    private static final long PE = 1;
    private static final long ET = 1 << 4;
    private static final long PG = 1L << 31;
    private static final long PAE = 1 << 5;
    private static final long LME_LMA = 0x500;
    private static final long FIXED_FLAG = 2;
    private static final int CODE_32 = 0xC09B;
    private static final int CODE_64 = 0xA09B;
    private static final int DATA_32 = 0xC093;
    private static final int CODE_16 = 0x9B;
    private static final int DATA_16 = 0x93;
    private static final int BUSY_TASK = 0x8B;
    private static final long FLAT = 0xFFFF_FFFFL;

    /** Copies in order. */
    EntryState {
        registers = Collections.unmodifiableMap(new LinkedHashMap<>(registers));
    }

    /** Flat 32-bit protected mode without paging. */
    static EntryState protectedMode(LowMemory low, long entry) {
        Map<String, Long> registers = new LinkedHashMap<>();
        registers.put("cr0", PE | ET);
        flat(registers, low, CODE_32);
        registers.put("rip", entry);
        return new EntryState(registers);
    }

    /** 64-bit mode with the first 4 GiB mapped one to one. */
    static EntryState longMode(LowMemory low, long pageTables, long entry) {
        Map<String, Long> registers = new LinkedHashMap<>();
        registers.put("cr3", pageTables);
        registers.put("cr4", PAE);
        registers.put("efer", LME_LMA);
        registers.put("cr0", PE | ET | PG);
        flat(registers, low, CODE_64);
        registers.put("rip", entry);
        return new EntryState(registers);
    }

    /**
     * Real mode with all data segments alike.
     *
     * @param codeSegment of CS; the instruction pointer is zero
     * @param dataSegment of the others
     * @param stackPointer of SP
     */
    static EntryState realMode(int codeSegment, int dataSegment, int stackPointer) {
        Map<String, Long> registers = new LinkedHashMap<>();
        segment(registers, "cs", codeSegment, codeSegment * 16L, 0xFFFF, CODE_16);
        for (String name : new String[] {"ds", "es", "ss", "fs", "gs"}) {
            segment(registers, name, dataSegment, dataSegment * 16L, 0xFFFF, DATA_16);
        }
        registers.put("rsp", (long) stackPointer);
        registers.put("rip", 0L);
        registers.put("eflags", FIXED_FLAG);
        return new EntryState(registers);
    }

    /** Returns code that does the same wherever it is, but that flags other than IF stay. */
    static byte[] realModeCode(int codeSegment, int dataSegment, int stackPointer) {
        byte[] bytes = new byte[22];
        ByteBuffer code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        code.put((byte) 0xFA); // cli
        code.put((byte) 0xB8).putShort((short) dataSegment); // mov ax, segment
        for (int segment : new int[] {0xD8, 0xC0, 0xE0, 0xE8, 0xD0}) {
            code.put((byte) 0x8E).put((byte) segment); // mov ds, ax; es, fs, gs, ss
        }
        code.put((byte) 0xBC).putShort((short) stackPointer); // mov sp, pointer
        code.put((byte) 0xEA).putShort((short) 0).putShort((short) codeSegment); // jmp far
        return bytes;
    }

    /** The same with that register set too. */
    EntryState with(String register, long value) {
        Map<String, Long> more = new LinkedHashMap<>(registers);
        more.put(register, value);
        return new EntryState(more);
    }

    /** Sets the registers. */
    void apply(CpuState cpu) {
        registers.forEach(cpu::set);
    }

    private static void flat(Map<String, Long> registers, LowMemory low, int code) {
        segment(registers, "cs", CODE, 0, FLAT, code);
        for (String name : new String[] {"ds", "es", "ss", "fs", "gs"}) {
            segment(registers, name, DATA, 0, FLAT, DATA_32);
        }
        segment(registers, "tr", 0, 0, 0x67, BUSY_TASK);
        registers.put("gdtr.base", low.descriptors());
        registers.put("gdtr.limit", LowMemory.DESCRIPTORS_LIMIT);
        for (String name : new String[] {"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp"}) {
            registers.put(name, 0L);
        }
        registers.put("eflags", FIXED_FLAG);
    }

    private static void segment(
            Map<String, Long> registers,
            String name,
            int selector,
            long base,
            long limit,
            int attributes) {
        registers.put(name, (long) selector);
        registers.put(name + ".base", base);
        registers.put(name + ".limit", limit);
        registers.put(name + ".attributes", (long) attributes);
    }
}
