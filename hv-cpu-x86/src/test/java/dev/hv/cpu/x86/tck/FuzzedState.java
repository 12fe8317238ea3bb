package dev.hv.cpu.x86.tck;

import dev.hv.api.cpu.CpuState;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * The modes of a processor, and states of each from which whatever code there is goes on for long:
 * descriptors of every kind, handlers for every vector, task states and page tables, all of them
 * with some bits wrong.
 */
enum FuzzedState {
    REAL(16, 0),
    /** Real mode with limits of 4 GiB. */
    BIG_REAL(16, 0),
    VIRTUAL_8086(16, 0),
    PROTECTED_16(16, 0),
    PROTECTED_32(32, 0),
    PAGED_32(32, 2),
    PAE(32, 3),
    COMPATIBILITY(32, 4),
    LONG(64, 4),
    LONG_5_LEVELS(64, 5);

    /** Where code begins. */
    static final int CODE = 0x8000;

    /** How much of it there is, in bytes. */
    static final int CODE_BYTES = 0x1800;

    static final int MEMORY_BYTES = 1 << 20;

    private static final ValueLayout.OfLong LONG_AT = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT_AT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int STACK = 0x7000;
    private static final int GDT = 0x1_0000;
    private static final int IDT = 0x1_1000;
    private static final int TASKS = 0x1_3000;
    private static final int LDT = 0x1_4000;
    private static final int TABLES = 0x2_0000;
    private static final int PAGE = 0x1000;

    // Selectors
    private static final int CODE_32 = 1 << 3;
    private static final int DATA = 2 << 3;
    private static final int CODE_16 = 3 << 3;
    private static final int CODE_64 = 4 << 3;
    private static final int USER_32 = 5 << 3 | 3;
    private static final int USER_DATA = 6 << 3 | 3;
    private static final int USER_64 = 7 << 3 | 3;
    private static final int TASK = 16 << 3;
    private static final int[] WRONG_BITS = {0, 1, 2, 5, 6, 7, 12, 13, 40, 50, 51, 52, 59, 62, 63};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};
    private static final String[] REGISTERS = {
        "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r15"
    };

    private final int bits;
    private final int levels;

    FuzzedState(int bits, int levels) {
        this.bits = bits;
        this.levels = levels;
    }

    /** Returns the width of its code. */
    int bits() {
        return bits;
    }

    /** Returns whether a model has it. */
    boolean isOf(String model) {
        return switch (model) {
            case "80286" -> this == REAL || this == PROTECTED_16;
            case "80386", "80486" -> levels < 3;
            case "pentium", "pentium3" -> levels < 4 && (levels != 3 || model.equals("pentium3"));
            default -> levels < 5 || model.equals("max");
        };
    }

    /** Puts a processor, and memory, into a state of it; code is there already. */
    void prepare(SplittableRandom random, String model, MemorySegment memory, CpuState state) {
        boolean narrow = model.equals("80286");
        descriptors(random, memory);
        handlers(random, memory);
        tasks(random, memory);
        control(random, model, state);
        if (levels > 0) {
            pages(random, memory, state);
        }
        boolean user = this == VIRTUAL_8086 || (!isReal() && random.nextInt(3) == 0);
        segments(random, state, user, narrow);
        for (String name : REGISTERS) {
            long value = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(1 << 20);
            if (!name.startsWith("r1") && !name.equals("r8") && !name.equals("r9")) {
                state.set(name, narrow ? value & 0xFFFF : bits == 64 ? value : (int) value & LOW);
            } else if (bits == 64) {
                state.set(name, value);
            }
        }
        state.set("rip", CODE);
        state.set("rsp", STACK + random.nextInt(16));
        int flags = (random.nextInt() & (narrow ? 0x0ED5 : 0x4_0ED5)) | 2;
        int level = random.nextInt(4) << 12;
        int mode = this == VIRTUAL_8086 ? 0x2_0000 : 0;
        int trap = random.nextInt(12) == 0 ? 0x100 : 0;
        state.set("eflags", flags | (isReal() && narrow ? 0 : level) | mode | trap);
        if (!narrow && random.nextInt(6) == 0) {
            state.set("dr0", CODE + random.nextInt(64));
            state.set("dr1", random.nextInt(1 << 20));
            state.set("dr7", (random.nextInt() & 0xFFFF_00FFL) | 0x400);
        }
    }

    private boolean isReal() {
        return this == REAL || this == BIG_REAL;
    }

    private static boolean seldom(SplittableRandom random) {
        return random.nextInt(8) == 0;
    }

    private static long descriptor(long base, long limit, int attributes) {
        return (limit & 0xFFFF)
                | (base & 0xFF_FFFF) << 16
                | (attributes & 0xFFL) << 40
                | (limit >>> 16 & 0xF) << 48
                | (attributes >>> 12 & 0xFL) << 52
                | (base >>> 24) << 56;
    }

    /** A gate that leads below 64 KiB. */
    private static long gate(int selector, int offset, int type) {
        return offset | (long) selector << 16 | (long) type << 40;
    }

    private static int target(SplittableRandom random) {
        return CODE + random.nextInt(CODE_BYTES);
    }

    private static void descriptors(SplittableRandom random, MemorySegment memory) {
        long[] table = new long[32];
        for (int i = 0; i < table.length; i++) {
            table[i] = random.nextLong();
        }
        table[0] = 0;
        table[1] = descriptor(0, 0xF_FFFF, 0xC09B);
        table[2] = descriptor(0, 0xF_FFFF, 0xC093);
        table[3] = descriptor(0, 0xFFFF, 0x009B);
        table[4] = descriptor(0, 0xF_FFFF, 0xA09B);
        table[5] = descriptor(0, 0xF_FFFF, 0xC0FB);
        table[6] = descriptor(0, 0xF_FFFF, 0xC0F3);
        table[7] = descriptor(0, 0xF_FFFF, 0xA0FB);
        table[8] = descriptor(random.nextInt(1 << 16), 0xFFFF, 0x409F); // conforming
        table[9] = descriptor(0, 0x100, 0xC097); // expand-down
        table[10] = descriptor(LDT, 0xFF, 0x0082);
        table[11] = gate(CODE_32, target(random), 0xEC) | (long) random.nextInt(4) << 32;
        table[12] = gate(CODE_16, target(random), 0xE4);
        table[13] = gate(TASK + 8, 0, 0xE5);
        for (int i = 16; i < 22; i++) {
            int type = i % 2 == 0 ? 0x89 : 0x81;
            table[i] = descriptor(TASKS + (i - 16) * 0x100L, 0xFF, type);
        }
        for (int i = 1; i < table.length; i++) {
            long wrong = seldom(random) ? 1L << random.nextInt(64) : 0;
            memory.set(LONG_AT, GDT + 8L * i, table[i] ^ wrong);
            memory.set(LONG_AT, LDT + 8L * i, table[random.nextInt(table.length)]);
        }
    }

    private void handlers(SplittableRandom random, MemorySegment memory) {
        for (int vector = 0; vector < 256; vector++) {
            int at = target(random);
            if (isReal() || this == VIRTUAL_8086) {
                memory.set(INT_AT, 4L * vector, at);
            }
            if (!isReal()) {
                int level = random.nextInt(4) << 5;
                int type = (random.nextInt(4) == 0 ? 0x8F : 0x8E) | level;
                if (levels >= 4) {
                    int stack = seldom(random) ? random.nextInt(8) : 0;
                    long low = gate(CODE_64, at, type) | (long) stack << 32;
                    memory.set(LONG_AT, IDT + 16L * vector, low);
                    memory.set(LONG_AT, IDT + 16L * vector + 8, 0);
                } else {
                    int old = random.nextInt(6);
                    long entry =
                            old == 0
                                    ? gate(CODE_16, at, 0x86 | level)
                                    : old == 1
                                            ? gate(TASK + 16, 0, 0x85 | level)
                                            : gate(CODE_32, at, type);
                    memory.set(LONG_AT, IDT + 8L * vector, entry);
                }
                if (seldom(random)) {
                    memory.set(LONG_AT, IDT + 8L * vector, random.nextLong());
                }
            }
        }
    }

    private void tasks(SplittableRandom random, MemorySegment memory) {
        for (int task = 0; task < 6; task++) {
            long at = TASKS + 0x100L * task;
            for (int i = 0; i < 0x68; i += 4) {
                memory.set(INT_AT, at + i, seldom(random) ? random.nextInt() : STACK - 64 * task);
            }
            if (levels >= 4) {
                for (int i = 4; i < 0x5C; i += 8) {
                    memory.set(LONG_AT, at + i, STACK - 64L * task);
                }
            } else {
                memory.set(INT_AT, at + 8, DATA);
                memory.set(INT_AT, at + 0x1C, TABLES);
                memory.set(INT_AT, at + 0x20, target(random));
                memory.set(INT_AT, at + 0x24, random.nextInt() & 0x2_72D5);
                int[] selectors = {DATA, CODE_32, DATA, DATA, DATA, DATA, 10 << 3};
                for (int i = 0; i < selectors.length; i++) {
                    memory.set(INT_AT, at + 0x48 + 4L * i, selectors[i]);
                }
            }
            memory.set(INT_AT, at + 0x64, 0x68 << 16);
        }
    }

    private void control(SplittableRandom random, String model, CpuState state) {
        boolean modern = model.equals("max") || model.startsWith("x86-64");
        long cr0 = 0x10 | (isReal() ? 0 : 1) | (levels > 0 ? 0x8000_0000L : 0);
        long some = random.nextInt(4) == 0 ? random.nextInt() & 0x5_002EL : 0x2;
        long cr4 = (random.nextInt() & (modern ? 0x1C : 0)) | (levels == 2 ? 0x10 : 0);
        cr4 |= levels >= 3 ? 0x20 : 0;
        cr4 |= levels >= 4 || modern ? 0x600 : 0;
        cr4 |= levels == 5 ? 0x1000 : 0;
        if (model.equals("max")) {
            cr4 |= random.nextInt() & 0x73_0883L; // VME, PVI, PGE, UMIP, FSGSBASE, SMEP, SMAP, PKE
            cr4 |= random.nextBoolean() ? 0x4_0000 : 0;
            state.set("xcr0", 7);
            state.set("pkru", random.nextInt(4) == 0 ? random.nextInt() & LOW : 0);
        }
        state.set("cr0", model.equals("80286") ? cr0 & 1 : cr0 | some);
        if (!model.equals("80286") && !model.equals("80386")) {
            state.set("cr4", cr4);
        }
        if (levels >= 4) {
            state.set("efer", 0x501 | (random.nextBoolean() ? 0x800 : 0));
        } else if (modern && levels == 3 && random.nextBoolean()) {
            state.set("efer", 0x800);
        }
    }

    /** Maps memory to itself, in pages or large pages, with some entries that are not right. */
    private void pages(SplittableRandom random, MemorySegment memory, CpuState state) {
        int size = levels == 2 ? 4 : 8;
        int table = TABLES;
        for (int level = levels; level > 2; level--) {
            int next = table + PAGE;
            int entries = levels == 3 ? 4 : 512;
            for (int i = 0; i < entries; i++) {
                boolean there = i == 0 || seldom(random);
                long rights = levels == 3 ? 1 : 7;
                memory.set(LONG_AT, table + 8L * i, there ? next | rights : random.nextLong() & ~1);
            }
            table = next;
        }
        int last = table + PAGE;
        for (int i = 0; i < PAGE / size; i++) {
            boolean large = i > 0 && random.nextBoolean();
            long entry = large ? 0xE7 | (long) (i & 1) << 23 : last | 7;
            put(memory, table + (long) size * i, size, i == 0 || large ? entry : random.nextLong());
        }
        for (int i = 0; i < PAGE / size; i++) {
            boolean wrong = seldom(random) && (i < 7 || i > 9) && random.nextBoolean();
            int bit = WRONG_BITS[random.nextInt(WRONG_BITS.length)] & size * 8 - 1;
            put(memory, last + (long) size * i, size, (i << 12 | 7) ^ (wrong ? 1L << bit : 0));
        }
        state.set("cr3", TABLES);
        if (levels == 3) {
            for (int i = 0; i < 4; i++) {
                state.set("pdpte" + i, memory.get(LONG_AT, TABLES + 8L * i));
            }
        }
    }

    private static void put(MemorySegment memory, long at, int size, long value) {
        if (size == 4) {
            memory.set(INT_AT, at, (int) value);
        } else {
            memory.set(LONG_AT, at, value);
        }
    }

    private void segments(SplittableRandom random, CpuState state, boolean user, boolean narrow) {
        boolean old = isReal() || this == VIRTUAL_8086;
        int code =
                switch (this) {
                    case PROTECTED_16 -> CODE_16;
                    case LONG, LONG_5_LEVELS -> user ? USER_64 : CODE_64;
                    default -> user ? USER_32 : CODE_32;
                };
        int width = bits == 64 ? 0xA000 : bits == 32 ? 0xC000 : 0;
        int level = user ? 0x60 : 0;
        for (String name : SEGMENTS) {
            boolean cs = name.equals("cs");
            int selector = cs ? code : user ? USER_DATA : DATA;
            long limit = bits == 16 && this != BIG_REAL ? 0xFFFF : LOW;
            int data = bits == 16 ? 0 : 0xC000;
            state.set(name, old ? 0 : selector);
            state.set(name + ".base", 0);
            state.set(name + ".limit", !cs && seldom(random) ? random.nextInt(0x1_0000) : limit);
            int type =
                    this == VIRTUAL_8086 ? 0xF3 : cs ? width | 0x9B | level : data | 0x93 | level;
            state.set(name + ".attributes", type);
        }
        state.set("cpl", user ? 3 : 0);
        state.set("gdtr.base", GDT);
        state.set("gdtr.limit", 0xFF);
        state.set("idtr.base", isReal() ? 0 : IDT);
        state.set("idtr.limit", 0xFFF);
        if (!isReal()) {
            state.set("tr", TASK);
            state.set("tr.base", TASKS);
            state.set("tr.limit", 0xFF);
            state.set("tr.attributes", narrow ? 0x83 : 0x8B);
            state.set("ldtr", 10 << 3);
            state.set("ldtr.base", LDT);
            state.set("ldtr.limit", 0xFF);
            state.set("ldtr.attributes", 0x82);
        }
    }
}
