package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.tck.Rule;
import dev.hv.tck.script.Dice;

import java.lang.foreign.ValueLayout;

/** Rules for how x86 processors reach data: addresses, strings, the stack, bits, exchanges. */
public final class CpuDataRules {
    private static final long DIRECTION = 1 << 10;
    private static final int ZF = X86Reference.ZF;
    private static final int CF = X86Reference.CF;
    private static final int STACK_POINTER = 4;
    private static final String[] NAMES = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"};

    private CpuDataRules() {}

    private static long memory(SingleInstructions one, long at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value =
                    value << 8
                            | (one.bench.bench.memory().bytes().get(ValueLayout.JAVA_BYTE, at + i)
                                    & 0xFF);
        }
        return value;
    }

    private static void put(SingleInstructions one, long at, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            one.bench
                    .bench
                    .memory()
                    .bytes()
                    .set(ValueLayout.JAVA_BYTE, at + i, (byte) (value >> (8 * i)));
        }
    }

    private static void requireEqual(String what, long expected, long now) {
        require(expected == now, "%s: it is %x, expected %x".formatted(what, now, expected));
    }

    @Rule(
            id = "CPU-ADR-01",
            text =
                    "An address is the sum of base, index times scale, and displacement, in the"
                            + " width of addresses.",
            source = "Intel SDM vol. 2A, 2.1.5")
    static void addresses(CpuTrial trial) {
        Dice dice = trial.dice();
        CpuInstructionRules.inEachMode(
                trial,
                one -> {
                    for (int i = 0; i < 2 * trial.programs(); i++) {
                        for (String name : NAMES) {
                            one.set(name, dice.value());
                        }
                        if (one.mode() == X86Mode.REAL) {
                            shortAddress(one, dice);
                        } else {
                            longAddress(one, dice);
                        }
                    }
                });
    }

    /** LEA AX of base and displacement, by the eight forms that 16-bit addresses have. */
    private static void shortAddress(SingleInstructions one, Dice dice) {
        int form = dice.below(8);
        int displacement = (byte) dice.value();
        long base =
                switch (form) {
                    case 0 -> one.get("rbx") + one.get("rsi");
                    case 1 -> one.get("rbx") + one.get("rdi");
                    case 2 -> one.get("rbp") + one.get("rsi");
                    case 3 -> one.get("rbp") + one.get("rdi");
                    case 4 -> one.get("rsi");
                    case 5 -> one.get("rdi");
                    case 6 -> one.get("rbp");
                    default -> one.get("rbx");
                };
        String code = "8d%02x%02x".formatted(0x40 | form, displacement & 0xFF);
        long before = one.get("rax");
        one.step("LEA", code);
        requireEqual(
                "LEA AX by form %d with %d".formatted(form, displacement),
                one.placed(before, base + displacement, 16),
                one.get("rax"));
    }

    /** LEA EAX of base, index, scale and displacement. */
    private static void longAddress(SingleInstructions one, Dice dice) {
        int base = dice.below(8);
        int index = dice.below(8);
        int scale = dice.below(4);
        int displacement = (int) dice.value();
        long address =
                one.get(NAMES[base])
                        + (index == 4 ? 0 : one.get(NAMES[index]) << scale)
                        + displacement;
        String code =
                "8d84%02x%08x"
                        .formatted(
                                scale << 6 | index << 3 | base, Integer.reverseBytes(displacement));
        one.step("LEA", code);
        requireEqual(
                "LEA EAX of %s, %s times %d, and %x"
                        .formatted(
                                NAMES[base],
                                index == 4 ? "nothing" : NAMES[index],
                                1 << scale,
                                displacement),
                address & 0xFFFF_FFFFL,
                one.get("rax"));
    }

    @Rule(
            id = "CPU-STR-01",
            text =
                    "String instructions move or compare an element and go on by its size, up or"
                            + " with DF down, as often as CX says, or until a comparison ends it.",
            source = "Intel SDM vol. 1, 7.3.9 and vol. 2B, REP")
    static void strings(CpuTrial trial) {
        Dice dice = trial.dice();
        CpuInstructionRules.inEachMode(
                trial,
                one -> {
                    for (int i = 0; i < trial.programs(); i++) {
                        for (int bits : one.widths()) {
                            move(one, dice, bits);
                            store(one, dice, bits);
                            scan(one, dice, bits);
                            compare(one, dice, bits);
                        }
                    }
                });
    }

    private static final int MIDDLE = 0x100;
    private static final int FROM = X86Mode.DATA + MIDDLE;
    private static final int TO = X86Mode.DATA + 0x800 + MIDDLE;

    private static void prepare(SingleInstructions one, boolean down, int count) {
        one.bench.state.set("eflags", 2 | (down ? DIRECTION : 0));
        one.set("rsi", FROM);
        one.set("rdi", TO);
        one.set("rcx", count);
    }

    private static long next(long from, boolean down, int elements, int bits) {
        return from + (down ? -1 : 1) * (long) elements * (bits / 8);
    }

    private static void finish(SingleInstructions one, String what, String code) {
        int length = code.length() / 2;
        long at = one.run(code);
        // A repeated instruction may be one that is retired for each element.
        for (int i = 0; i < 64 && at == 0; i++) {
            at = one.again();
        }
        require(at == length, what + ": it does not end");
    }

    private static void move(SingleInstructions one, Dice dice, int bits) {
        boolean down = dice.oneIn(2);
        int count = dice.below(6);
        int bytes = bits / 8;
        for (int i = -6; i <= 6; i++) {
            put(one, FROM + (long) i * bytes, dice.value(), bytes);
            put(one, TO + (long) i * bytes, 0, bytes);
        }
        prepare(one, down, count);
        String what = "REP MOVS of %d elements of %d bits, DF %b".formatted(count, bits, down);
        finish(one, what, "f3" + one.encoded(bits, 0xA4, ""));
        for (int i = 0; i <= 6; i++) {
            long source = memory(one, next(FROM, down, i, bits), bytes);
            long target = memory(one, next(TO, down, i, bits), bytes);
            requireEqual(what + ", element " + i, i < count ? source : 0, target);
        }
        requireEqual(what + ", rSI", next(FROM, down, count, bits), one.get("rsi"));
        requireEqual(what + ", rDI", next(TO, down, count, bits), one.get("rdi"));
        requireEqual(what + ", rCX", 0, one.get("rcx"));
    }

    private static void store(SingleInstructions one, Dice dice, int bits) {
        boolean down = dice.oneIn(2);
        int bytes = bits / 8;
        one.set("rax", dice.value());
        prepare(one, down, 7);
        put(one, next(TO, down, 1, bits), 0x77, bytes);
        String what = "STOS of %d bits, DF %b".formatted(bits, down);
        one.step(what, one.encoded(bits, 0xAA, ""));
        requireEqual(what, one.get("rax") & X86Reference.mask(bits), memory(one, TO, bytes));
        requireEqual(what + ", the next", 0x77, memory(one, next(TO, down, 1, bits), bytes));
        requireEqual(what + ", rDI", next(TO, down, 1, bits), one.get("rdi"));
        requireEqual(what + ", rCX", 7, one.get("rcx"));
        put(one, FROM, dice.value(), bytes);
        long loaded = memory(one, FROM, bytes);
        long before = one.get("rax");
        what = "LODS of %d bits, DF %b".formatted(bits, down);
        one.step(what, one.encoded(bits, 0xAC, ""));
        requireEqual(what, one.placed(before, loaded, bits), one.get("rax"));
        requireEqual(what + ", rSI", next(FROM, down, 1, bits), one.get("rsi"));
    }

    private static void scan(SingleInstructions one, Dice dice, int bits) {
        boolean down = dice.oneIn(2);
        int bytes = bits / 8;
        int found = dice.below(6);
        one.set("rax", 0x1234_5678);
        for (int i = 0; i < 6; i++) {
            put(one, next(TO, down, i, bits), i == found ? one.get("rax") : ~i, bytes);
        }
        prepare(one, down, 5);
        String what =
                "REPNE SCAS of %d bits, DF %b, with the element at %d".formatted(bits, down, found);
        finish(one, what, "f2" + one.encoded(bits, 0xAE, ""));
        int looked = Math.min(5, found + 1);
        requireEqual(what + ", rDI", next(TO, down, looked, bits), one.get("rdi"));
        requireEqual(what + ", rCX", 5 - looked, one.get("rcx"));
        requireEqual(what + ", ZF", found < 5 ? ZF : 0, one.get("eflags") & ZF);
    }

    private static void compare(SingleInstructions one, Dice dice, int bits) {
        boolean down = dice.oneIn(2);
        int bytes = bits / 8;
        int differs = dice.below(6);
        for (int i = 0; i < 6; i++) {
            put(one, next(FROM, down, i, bits), 0x40 + i, bytes);
            put(one, next(TO, down, i, bits), 0x40 + i + (i == differs ? 1 : 0), bytes);
        }
        prepare(one, down, 5);
        String what =
                "REPE CMPS of %d bits, DF %b, with a difference at %d"
                        .formatted(bits, down, differs);
        finish(one, what, "f3" + one.encoded(bits, 0xA6, ""));
        int looked = Math.min(5, differs + 1);
        requireEqual(what + ", rSI", next(FROM, down, looked, bits), one.get("rsi"));
        requireEqual(what + ", rCX", 5 - looked, one.get("rcx"));
        int flags = differs < 5 ? CF : ZF;
        requireEqual(what + ", ZF and CF", flags, one.get("eflags") & (ZF | CF));
    }

    @Rule(
            id = "CPU-STK-01",
            text =
                    "PUSH lowers the stack pointer and stores, POP loads and raises it; CALL and"
                            + " RET keep the way back there; PUSH of the stack pointer stores what"
                            + " it was. PUSHA stores all registers, and POPA loads all but the"
                            + " stack pointer.",
            source = "Intel SDM vol. 1, 6.2; vol. 2B, PUSH, PUSHA, POPA and RET")
    static void stack(CpuTrial trial) {
        Dice dice = trial.dice();
        CpuInstructionRules.inEachMode(
                trial,
                one -> {
                    int bytes = one.mode().bits() / 8;
                    long mask = X86Reference.mask(one.mode().bits());
                    for (int register = 0; register < NAMES.length; register++) {
                        one.set(NAMES[register], dice.value());
                        one.set("rsp", X86Mode.STACK);
                        long value = one.get(NAMES[register]) & mask;
                        String what = "PUSH " + NAMES[register];
                        one.step(what, "%02x".formatted(0x50 | register));
                        requireEqual(what + ", rSP", X86Mode.STACK - bytes, one.get("rsp"));
                        requireEqual(what, value, memory(one, (long) X86Mode.STACK - bytes, bytes));
                        int other = register == 3 ? 1 : 3;
                        long before = one.get(NAMES[other]);
                        one.step("POP " + NAMES[other], "%02x".formatted(0x58 | other));
                        requireEqual(
                                "POP " + NAMES[other] + " after " + what,
                                one.placed(before, value, one.mode().bits()),
                                one.get(NAMES[other]));
                        requireEqual("rSP after POP", X86Mode.STACK, one.get("rsp"));
                    }
                    calls(one, bytes);
                    if (one.mode() != X86Mode.LONG) {
                        allRegisters(one, dice, bytes);
                    }
                });
    }

    private static void allRegisters(SingleInstructions one, Dice dice, int bytes) {
        long[] values = new long[NAMES.length];
        for (int i = 0; i < NAMES.length; i++) {
            one.set(NAMES[i], i == STACK_POINTER ? X86Mode.STACK : dice.value());
            values[i] = one.get(NAMES[i]) & X86Reference.mask(8 * bytes);
        }
        one.step("PUSHA", "60");
        long top = X86Mode.STACK - (long) NAMES.length * bytes;
        requireEqual("rSP after PUSHA", top, one.get("rsp"));
        for (int i = 0; i < NAMES.length; i++) {
            requireEqual(
                    "what PUSHA stores of " + NAMES[i],
                    values[i],
                    memory(one, top + (long) (NAMES.length - 1 - i) * bytes, bytes));
        }
        long slot = top + (long) (NAMES.length - 1 - STACK_POINTER) * bytes;
        one.bench.bench.memory().bytes().set(ValueLayout.JAVA_BYTE, slot, (byte) 0x5A);
        for (int i = 0; i < NAMES.length; i++) {
            if (i != STACK_POINTER) {
                one.set(NAMES[i], 0);
            }
        }
        one.set("rsp", top);
        one.step("POPA", "61");
        for (int i = 0; i < NAMES.length; i++) {
            requireEqual(NAMES[i] + " after POPA", values[i], one.get(NAMES[i]));
        }
    }

    private static void calls(SingleInstructions one, int bytes) {
        one.set("rsp", X86Mode.STACK);
        String call = one.mode() == X86Mode.REAL ? "e84000" : "e840000000";
        long next = one.run(call);
        int length = call.length() / 2;
        requireEqual("CALL leads", length + 0x40, next);
        requireEqual("rSP after CALL", X86Mode.STACK - bytes, one.get("rsp"));
        long back = memory(one, (long) X86Mode.STACK - bytes, bytes);
        requireEqual("what CALL stores", one.get("rip") - 0x40, back);
        one.set("rsp", X86Mode.STACK - bytes);
        var _ = one.run("c20800");
        requireEqual("RET leads", back, one.get("rip"));
        requireEqual("rSP after RET 8", X86Mode.STACK + 8, one.get("rsp"));
    }

    @Rule(
            id = "CPU-BIT-01",
            text =
                    "BT, BTS, BTR and BTC tell the bit in CF and set, clear or turn it; BSF and BSR"
                            + " find the first and the last.",
            source = "Intel SDM vol. 2A, the instructions")
    static void bits(CpuTrial trial) {
        Dice dice = trial.dice();
        String[] names = {"BT", "BTS", "BTR", "BTC"};
        CpuInstructionRules.inEachMode(
                trial,
                one -> {
                    for (int i = 0; i < trial.programs(); i++) {
                        for (int operation = 0; operation < names.length; operation++) {
                            one.set("rax", dice.value());
                            one.set("rbx", dice.below(64));
                            long a = one.get("rax");
                            int bit = (int) one.get("rbx") & 31;
                            String what =
                                    "%s %x, %d".formatted(names[operation], a, one.get("rbx"));
                            one.flags(0);
                            one.step(
                                    what,
                                    one.encoded32("0f%02xd8".formatted(0xA3 | operation << 3)));
                            requireEqual(what + ", CF", a >> bit & 1, one.get("eflags") & CF);
                            long mask = 1L << bit;
                            long result =
                                    switch (operation) {
                                        case 1 -> a | mask;
                                        case 2 -> a & ~mask;
                                        case 3 -> a ^ mask;
                                        default -> a;
                                    };
                            requireEqual(
                                    what,
                                    operation == 0 ? a : result & 0xFFFF_FFFFL,
                                    one.get("rax"));
                        }
                        search(one, dice);
                    }
                });
    }

    private static void search(SingleInstructions one, Dice dice) {
        long source = SingleInstructions.operand(dice) & 0xFFFF_FFFFL;
        one.set("rbx", source);
        one.step("BSF", one.encoded32("0fbcc3"));
        requireEqual(
                "ZF of BSF %x".formatted(source), source == 0 ? ZF : 0, one.get("eflags") & ZF);
        if (source != 0) {
            requireEqual(
                    "BSF %x".formatted(source), Long.numberOfTrailingZeros(source), one.get("rax"));
            one.step("BSR", one.encoded32("0fbdc3"));
            requireEqual(
                    "BSR %x".formatted(source),
                    63 - Long.numberOfLeadingZeros(source),
                    one.get("rax"));
        }
    }

    @Rule(
            id = "CPU-XCH-01",
            text =
                    "XCHG, XADD and CMPXCHG with memory exchange, add and compare, and give back"
                            + " what was there.",
            source = "Intel SDM vol. 2A and 2D, the instructions")
    static void exchanges(CpuTrial trial) {
        Dice dice = trial.dice();
        CpuInstructionRules.inEachMode(
                trial,
                one -> {
                    // BL to RBX, and memory at [DI] or [EDI]: 16-bit addresses have another form.
                    String modRm = one.mode() == X86Mode.REAL ? "1d" : "1f";
                    for (int i = 0; i < trial.programs(); i++) {
                        for (int bits : one.widths()) {
                            exchange(one, dice, bits, modRm);
                        }
                    }
                });
    }

    private static void exchange(SingleInstructions one, Dice dice, int bits, String modRm) {
        int bytes = bits / 8;
        long mask = X86Reference.mask(bits);
        one.set("rdi", X86Mode.DATA);
        long there = SingleInstructions.operand(dice) & mask;
        long given = SingleInstructions.operand(dice);
        put(one, X86Mode.DATA, there, bytes);
        one.set("rbx", given);
        long before = one.get("rbx");
        String what = "XCHG of %d bits".formatted(bits);
        one.step(what, one.encoded(bits, 0x86, modRm));
        requireEqual(what + ", memory", before & mask, memory(one, X86Mode.DATA, bytes));
        requireEqual(what + ", register", one.placed(before, there, bits), one.get("rbx"));

        put(one, X86Mode.DATA, there, bytes);
        one.set("rbx", given);
        what = "XADD of %d bits".formatted(bits);
        one.step(what, one.escaped(bits, 0xC0, modRm));
        requireEqual(what + ", memory", there + before & mask, memory(one, X86Mode.DATA, bytes));
        requireEqual(what + ", register", one.placed(before, there, bits), one.get("rbx"));

        boolean equal = dice.oneIn(2);
        put(one, X86Mode.DATA, there, bytes);
        one.set("rax", equal ? there : there ^ 1);
        one.set("rbx", given);
        long accumulator = one.get("rax");
        what = "CMPXCHG of %d bits with what is %s".formatted(bits, equal ? "equal" : "not equal");
        one.step(what, one.escaped(bits, 0xB0, modRm));
        requireEqual(what + ", ZF", equal ? ZF : 0, one.get("eflags") & ZF);
        requireEqual(
                what + ", memory", equal ? before & mask : there, memory(one, X86Mode.DATA, bytes));
        if (!equal) {
            requireEqual(
                    what + ", accumulator", one.placed(accumulator, there, bits), one.get("rax"));
        }
    }
}
