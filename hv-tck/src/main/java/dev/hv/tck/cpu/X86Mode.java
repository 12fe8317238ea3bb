package dev.hv.tck.cpu;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuState;

/**
 * States from which small x86 programs start: at {@link #CODE}, with a stack below {@link #STACK},
 * data from {@link #DATA} on, and memory mapped to itself.
 */
public enum X86Mode {
    /** Real mode, all segments at 0. */
    REAL(16),
    /** 32-bit protected mode, flat, at level 0, without paging. */
    PROTECTED(32),
    /** 64-bit mode at level 0; 2 MiB pages map the first 1 GiB. */
    LONG(64);

    /** Where code begins. */
    public static final int CODE = 0x8000;

    /** Where the stack begins; it grows down. */
    public static final int STACK = 0x7000;

    /** Where data lies. */
    public static final int DATA = 0xC000;

    /** Where tables of descriptors may lie. */
    public static final int TABLES = 0x1_0000;

    /** How much memory the states need, in bytes. */
    public static final int MEMORY_BYTES = 1 << 20;

    private static final int PAGE_TABLES = 0x2_0000;
    private static final Initiator LOADER = Initiator.named("loader");

    private final int bits;

    X86Mode(int bits) {
        this.bits = bits;
    }

    /** Returns the width of code: 16, 32 or 64. */
    public int bits() {
        return bits;
    }

    /** Puts a processor into this state, and what it needs into memory. */
    public void prepare(CpuMemory memory, CpuState state) {
        state.set("cr0", this == REAL ? 0x10 : 0x11);
        if (this == LONG) {
            memory.write(PAGE_TABLES, Width.QWORD, PAGE_TABLES + 0x1000 | 7, LOADER);
            memory.write(PAGE_TABLES + 0x1000, Width.QWORD, PAGE_TABLES + 0x2000 | 7, LOADER);
            for (long i = 0; i < 512; i++) {
                memory.write(PAGE_TABLES + 0x2000 + 8 * i, Width.QWORD, i << 21 | 0xE7, LOADER);
            }
            state.set("cr3", PAGE_TABLES);
            state.set("cr4", 0x620); // PAE, OSFXSR, OSXMMEXCPT
            state.set("efer", 0x500); // LME, LMA
            state.set("cr0", 0x8000_0011L);
        }
        int code =
                switch (this) {
                    case REAL -> 0x009B;
                    case PROTECTED -> 0xC09B;
                    case LONG -> 0xA09B;
                };
        segment(state, "cs", this == REAL ? 0 : 8, code);
        for (String name : new String[] {"ds", "es", "ss", "fs", "gs"}) {
            segment(state, name, this == REAL ? 0 : 16, this == REAL ? 0x0093 : 0xC093);
        }
        state.set("rip", CODE);
        state.set("rsp", STACK);
        state.set("eflags", 2);
    }

    private void segment(CpuState state, String name, int selector, int attributes) {
        state.set(name, selector);
        state.set(name + ".base", 0);
        state.set(name + ".limit", this == REAL ? 0xFFFF : 0xFFFF_FFFFL);
        state.set(name + ".attributes", attributes);
    }
}
