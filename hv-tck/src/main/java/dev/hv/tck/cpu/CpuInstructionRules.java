package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.tck.Rule;
import dev.hv.tck.cpu.X86Reference.Result;
import dev.hv.tck.script.Dice;

import java.util.function.Consumer;

/** Rules for the instructions of x86 processors that every program uses. */
public final class CpuInstructionRules {
    private static final String[] GROUP_1 = {"ADD", "OR", "ADC", "SBB", "AND", "SUB", "XOR", "CMP"};
    private static final String[] SINGLE = {"INC", "DEC", "NOT", "NEG"};
    private static final String[] SHIFTS = {"ROL", "ROR", "RCL", "RCR", "SHL", "SHR", "SHL", "SAR"};
    private static final int HANDLER = 0x9000;
    private static final int DIVIDE_ERROR = 0;
    private static final int DIRECTION = 0x400;

    /** Bit 1 of the flags. */
    private static final int ALWAYS_SET = 2;

    private static final String NOPS = "90909090";

    /** ModRM with EAX, AX or AL, and EBX, BX or BL. */
    private static final int A_AND_B = 0xD8;

    private CpuInstructionRules() {}

    /** Does something on a processor in each mode that it has. */
    static void inEachMode(CpuTrial trial, Consumer<SingleInstructions> check) {
        for (X86Mode mode : trial.modes()) {
            try (SingleInstructions one = new SingleInstructions(trial, mode)) {
                check.accept(one);
            }
        }
    }

    private static int someFlags(Dice dice) {
        return (int) dice.value() & X86Reference.ARITHMETIC;
    }

    @Rule(
            id = "CPU-ALU-01",
            text =
                    "ADD, OR, ADC, SBB, AND, SUB, XOR and CMP give the result and the flags that"
                            + " are defined, in each width.",
            source = "Intel SDM vol. 2A and 2B, the instructions")
    static void arithmetic(CpuTrial trial) {
        Dice dice = trial.dice();
        inEachMode(
                trial,
                one -> {
                    for (int operation = 0; operation < GROUP_1.length; operation++) {
                        for (int bits : one.widths()) {
                            for (int i = 0; i < trial.programs(); i++) {
                                twoOperands(one, dice, operation, bits);
                            }
                        }
                    }
                });
    }

    private static void twoOperands(SingleInstructions one, Dice dice, int operation, int bits) {
        String code = one.encoded(bits, operation << 3, "%02x".formatted(A_AND_B));
        long mask = X86Reference.mask(bits);
        int flags = someFlags(dice);
        one.set("rax", SingleInstructions.operand(dice));
        one.set("rbx", SingleInstructions.operand(dice));
        one.flags(flags);
        long a = one.get("rax");
        long b = one.get("rbx");
        String what =
                "%s %x, %x with CF %d"
                        .formatted(GROUP_1[operation], a & mask, b & mask, flags & X86Reference.CF);
        one.step(what, code);
        Result expected = X86Reference.group1(operation, a & mask, b & mask, flags, bits);
        boolean compares = operation == 7;
        one.requireResult(
                what,
                code,
                a,
                compares ? 64 : bits,
                compares ? new Result(a, expected.flags(), expected.defined()) : expected);
        require(one.get("rbx") == b, what + ": the second operand has changed");
    }

    @Rule(
            id = "CPU-ALU-02",
            text = "INC and DEC leave CF as it is, NOT all flags, and NEG is a subtraction from 0.",
            source = "Intel SDM vol. 2A and 2B, INC, DEC, NOT and NEG")
    static void singleOperands(CpuTrial trial) {
        Dice dice = trial.dice();
        inEachMode(
                trial,
                one -> {
                    for (int operation = 0; operation < SINGLE.length; operation++) {
                        int opcode = operation < 2 ? 0xFE : 0xF6;
                        String modRm = "%02x".formatted(0xC0 | operation << 3);
                        for (int bits : one.widths()) {
                            String code = one.encoded(bits, opcode, modRm);
                            for (int i = 0; i < trial.programs(); i++) {
                                int flags = someFlags(dice);
                                one.set("rax", SingleInstructions.operand(dice));
                                one.flags(flags);
                                long a = one.get("rax");
                                long operand = a & X86Reference.mask(bits);
                                String what = SINGLE[operation] + " " + Long.toHexString(operand);
                                one.step(what, code);
                                one.requireResult(
                                        what,
                                        code,
                                        a,
                                        bits,
                                        X86Reference.single(operation, operand, flags, bits));
                            }
                        }
                    }
                });
    }

    @Rule(
            id = "CPU-SHF-01",
            text =
                    "Rotations and shifts move as many bits as CL says, of which five count (six"
                            + " in 64 bits), and by none they leave the flags.",
            source = "Intel SDM vol. 2B, RCL/RCR/ROL/ROR and SAL/SAR/SHL/SHR")
    static void shifts(CpuTrial trial) {
        Dice dice = trial.dice();
        inEachMode(
                trial,
                one -> {
                    for (int operation = 0; operation < SHIFTS.length; operation++) {
                        for (int bits : one.widths()) {
                            for (int i = 0; i < trial.programs(); i++) {
                                shift(one, dice, operation, bits);
                            }
                        }
                    }
                });
    }

    private static void shift(SingleInstructions one, Dice dice, int operation, int bits) {
        String code = one.encoded(bits, 0xD2, "%02x".formatted(0xC0 | operation << 3));
        int count = dice.oneIn(3) ? 1 : dice.below(256);
        int flags = someFlags(dice);
        one.set("rax", SingleInstructions.operand(dice));
        one.set("rcx", count);
        one.flags(flags);
        long a = one.get("rax");
        long operand = a & X86Reference.mask(bits);
        String what =
                "%s %x, %d with CF %d"
                        .formatted(SHIFTS[operation], operand, count, flags & X86Reference.CF);
        one.step(what, code);
        Result expected = X86Reference.shift(operation, operand, count, flags, bits);
        one.requireResult(what, code, a, bits, expected);
    }

    @Rule(
            id = "CPU-MUL-01",
            text =
                    "MUL and IMUL give the whole product, and set CF and OF if its upper half says"
                            + " something.",
            source = "Intel SDM vol. 2A and 2B, MUL and IMUL")
    static void products(CpuTrial trial) {
        Dice dice = trial.dice();
        inEachMode(
                trial,
                one -> {
                    for (int bits : one.widths()) {
                        for (int i = 0; i < 2 * trial.programs(); i++) {
                            product(one, dice, bits, i % 2 == 1);
                        }
                    }
                });
    }

    private static void product(SingleInstructions one, Dice dice, int bits, boolean signed) {
        String code = one.encoded(bits, 0xF6, signed ? "eb" : "e3");
        one.set("rax", SingleInstructions.operand(dice));
        one.set("rbx", SingleInstructions.operand(dice));
        one.set("rdx", 0);
        one.flags(someFlags(dice));
        long a = extended(one.get("rax"), bits, signed);
        long b = extended(one.get("rbx"), bits, signed);
        String what = "%s %x, %x".formatted(signed ? "IMUL" : "MUL", a, b);
        long before = one.get("rax");
        one.step(what, code);
        long low = a * b;
        long high =
                bits < 64
                        ? low >> bits
                        : signed ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
        long mask = X86Reference.mask(bits);
        if (bits == 8) {
            requireRegister(one, what, "rax", one.placed(before, low, 16));
        } else {
            requireRegister(one, what, "rax", one.placed(before, low, bits));
            requireRegister(one, what, "rdx", high & mask);
        }
        boolean says = signed ? high != extended(low, bits, true) >> 63 : (high & mask) != 0;
        int flags = (int) one.get("eflags");
        int both = X86Reference.CF | X86Reference.OF;
        require(
                (flags & both) == (says ? both : 0),
                "%s: CF and OF are %03x, and the upper half %s"
                        .formatted(what, flags & both, says ? "says something" : "says nothing"));
    }

    private static long extended(long value, int bits, boolean signed) {
        int unused = 64 - bits;
        return signed ? value << unused >> unused : value << unused >>> unused;
    }

    private static void requireRegister(
            SingleInstructions one, String what, String register, long expected) {
        long now = one.get(register);
        require(
                now == expected,
                "%s (%d-bit mode): %s is %x, expected %x"
                        .formatted(what, one.mode().bits(), register, now, expected));
    }

    @Rule(
            id = "CPU-DIV-01",
            text =
                    "DIV and IDIV give quotient and remainder, rounded towards zero; a quotient"
                        + " that has no room, or a divisor of 0, raises #DE and changes nothing.",
            source = "Intel SDM vol. 2A, DIV and IDIV")
    static void quotients(CpuTrial trial) {
        Dice dice = trial.dice();
        inEachMode(
                trial,
                one -> {
                    if (one.mode() == X86Mode.REAL) {
                        one.bench.vector(DIVIDE_ERROR, HANDLER, NOPS);
                    } else {
                        one.bench.gate(DIVIDE_ERROR, HANDLER, NOPS);
                    }
                    for (int bits : new int[] {8, 16, 32}) {
                        for (int i = 0; i < 2 * trial.programs(); i++) {
                            quotient(one, dice, bits, i % 2 == 1);
                        }
                        long half = 1L << (bits - 1);
                        for (long quotient = -1; quotient <= 1; quotient++) {
                            for (long divisor : new long[] {1, -1, 3, -7}) {
                                quotient(one, bits, true, divisor, divisor * (half + quotient));
                                quotient(one, bits, true, divisor, -divisor * (half + quotient));
                            }
                            quotient(one, bits, false, 1, 2 * half + quotient);
                            quotient(one, bits, false, 3, 3 * (2 * half + quotient));
                        }
                    }
                });
    }

    private static void quotient(SingleInstructions one, Dice dice, int bits, boolean signed) {
        long divisor = extended(SingleInstructions.operand(dice), bits, signed);
        long dividend =
                dice.oneIn(4)
                        ? dice.value() >> (64 - 2 * bits)
                        : dividend(dice, divisor, bits, signed);
        quotient(one, bits, signed, divisor, dividend);
    }

    private static void quotient(
            SingleInstructions one, int bits, boolean signed, long divisor, long dividend) {
        String code = one.encoded(bits, 0xF6, signed ? "fb" : "f3");
        long mask = X86Reference.mask(bits);
        if (bits == 8) {
            one.set("rax", dividend & 0xFFFF);
        } else {
            one.set("rax", dividend & mask);
            one.set("rdx", dividend >> bits & mask);
        }
        long whole = extended(dividend, Math.min(64, 2 * bits), signed);
        one.set("rbx", divisor & mask);
        one.set("rsp", X86Mode.STACK);
        one.flags(0);
        long a = one.get("rax");
        long d = one.get("rdx");
        String what = "%s %x by %x".formatted(signed ? "IDIV" : "DIV", whole, divisor & mask);
        long q = divisor == 0 ? 0 : signed ? whole / divisor : Long.divideUnsigned(whole, divisor);
        boolean fits = divisor != 0 && extended(q, bits, signed) == q;
        // The one quotient that has no room in 64 bits either.
        fits &= !(signed && whole == Long.MIN_VALUE && divisor == -1);
        if (!fits) {
            var _ = one.run(code);
            // A run that retires one instruction may have retired the handler's first.
            long at = one.get("rip") - HANDLER;
            require(
                    at == 0 || at == 1,
                    "%s (%s, %d-bit mode): there is no #DE"
                            .formatted(what, code, one.mode().bits()));
            require(one.get("rax") == a && one.get("rdx") == d, what + ": #DE changes registers");
            return;
        }
        long r = signed ? whole % divisor : Long.remainderUnsigned(whole, divisor);
        one.step(what, code);
        if (bits == 8) {
            requireRegister(one, what, "rax", one.placed(a, (q & 0xFF) | (r & 0xFF) << 8, 16));
        } else {
            requireRegister(one, what, "rax", one.placed(a, q, bits));
            requireRegister(one, what, "rdx", one.placed(d, r, bits));
        }
    }

    /** A dividend whose quotient has room. */
    private static long dividend(Dice dice, long divisor, int bits, boolean signed) {
        long quotient = extended(SingleInstructions.operand(dice), bits, signed);
        long size = Math.abs(divisor);
        long rest = size == 0 ? 0 : (dice.value() >>> 1) % size;
        long product = quotient * divisor;
        return signed && product < 0 ? product - rest : product + rest;
    }

    @Rule(
            id = "CPU-JCC-01",
            text =
                    "Each condition is that of its flags, for Jcc and SETcc, and in 64-bit code for"
                            + " CMOVcc, whose operand of 32 bits clears the upper half even where"
                            + " nothing is moved.",
            source = "Intel SDM vol. 1, appendix B; vol. 2A, CMOVcc")
    static void conditions(CpuTrial trial) {
        inEachMode(
                trial,
                one -> {
                    for (int condition = 0; condition < 16; condition++) {
                        String jump = "7%x7f".formatted(condition);
                        String set = "0f9%xc0".formatted(condition);
                        for (int i = 0; i < 64; i++) {
                            int flags = scattered(i);
                            boolean holds = X86Reference.holds(condition, flags);
                            one.flags(flags);
                            long at = one.run(jump);
                            require(
                                    at == (holds ? 2 + 0x7F : 2),
                                    "condition %x with flags %03x: the jump is %s"
                                            .formatted(
                                                    condition,
                                                    flags,
                                                    holds ? "not taken" : "taken"));
                            one.set("rax", 0x1234);
                            one.flags(flags);
                            one.step("SETcc", set);
                            requireRegister(
                                    one,
                                    "SETcc %x with flags %03x".formatted(condition, flags),
                                    "rax",
                                    holds ? 0x1201 : 0x1200);
                            if (one.mode() == X86Mode.LONG) {
                                conditionalMoves(one, condition, flags, holds);
                            }
                        }
                    }
                });
    }

    private static void conditionalMoves(
            SingleInstructions one, int condition, int flags, boolean holds) {
        for (int bits : new int[] {16, 32, 64}) {
            String prefix = bits == 16 ? "66" : bits == 64 ? "48" : "";
            long a = 0x1234_5678_9ABC_DEF0L;
            long b = 0x0FED_CBA9_8765_4321L;
            one.set("rax", a);
            one.set("rbx", b);
            one.flags(flags);
            one.step("CMOVcc", prefix + "0f4%xc3".formatted(condition));
            requireRegister(
                    one,
                    "CMOVcc %x of %d bits with flags %03x".formatted(condition, bits, flags),
                    "rax",
                    one.placed(a, holds ? b : a, bits));
        }
    }

    @Rule(
            id = "CPU-FLG-01",
            text =
                    "CLC, STC and CMC clear, set and turn CF, CLD and STD clear and set DF, and no"
                            + " other flag changes; LAHF and SAHF move those of the low byte.",
            source = "Intel SDM vol. 2A and 2B, the instructions")
    static void flags(CpuTrial trial) {
        inEachMode(
                trial,
                one -> {
                    for (int i = 0; i < 128; i++) {
                        int flags = scattered(i & 63) | (i < 64 ? 0 : DIRECTION);
                        int carry = X86Reference.CF;
                        requireFlags(one, "CLC", "f8", flags, flags & ~carry);
                        requireFlags(one, "STC", "f9", flags, flags | carry);
                        requireFlags(one, "CMC", "f5", flags, flags ^ carry);
                        requireFlags(one, "CLD", "fc", flags, flags & ~DIRECTION);
                        requireFlags(one, "STD", "fd", flags, flags | DIRECTION);
                        if (one.mode() != X86Mode.LONG) { // there a processor may have neither
                            one.set("rax", 0x5678_00EE);
                            requireFlags(one, "LAHF", "9f", flags, flags);
                            long low = (flags & 0xFF) | ALWAYS_SET;
                            requireRegister(
                                    one,
                                    "LAHF with flags %03x".formatted(flags),
                                    "rax",
                                    0x5678_00EE | low << 8);
                            one.set("rax", (flags & 0xFF) << 8);
                            int others = X86Reference.OF | DIRECTION;
                            int moved = flags & ~others;
                            int turned = scattered(63) & ~others & ~moved;
                            requireFlags(one, "SAHF", "9e", others | turned, others | moved);
                        }
                    }
                });
    }

    private static void requireFlags(
            SingleInstructions one, String what, String code, int before, int expected) {
        one.flags(before);
        one.step(what, code);
        int mask = X86Reference.ARITHMETIC | DIRECTION;
        int now = (int) one.get("eflags") & mask;
        require(
                now == (expected & mask),
                "%s with flags %03x (%d-bit mode): the flags are %03x, expected %03x"
                        .formatted(what, before, one.mode().bits(), now, expected & mask));
    }

    /** Six bits, one for each flag of arithmetic. */
    private static int scattered(int bits) {
        int[] flags = {
            X86Reference.CF,
            X86Reference.PF,
            X86Reference.AF,
            X86Reference.ZF,
            X86Reference.SF,
            X86Reference.OF
        };
        int all = 0;
        for (int i = 0; i < flags.length; i++) {
            all |= (bits >> i & 1) != 0 ? flags[i] : 0;
        }
        return all;
    }

    @Rule(
            id = "CPU-SGN-01",
            text = "MOVZX and MOVSX, CBW, CWDE, CWD and CDQ extend by zeros or by the sign.",
            source = "Intel SDM vol. 2A and 2B, the instructions")
    static void extensions(CpuTrial trial) {
        Dice dice = trial.dice();
        inEachMode(
                trial,
                one -> {
                    for (int i = 0; i < trial.programs(); i++) {
                        long b = SingleInstructions.operand(dice);
                        one.set("rbx", b);
                        for (int from : new int[] {8, 16}) {
                            for (boolean signed : new boolean[] {false, true}) {
                                String code =
                                        one.encoded32(
                                                "0f%02xc3"
                                                        .formatted(
                                                                (signed ? 0xBE : 0xB6)
                                                                        | (from == 8 ? 0 : 1)));
                                String what =
                                        "%s of %x, %d bits"
                                                .formatted(signed ? "MOVSX" : "MOVZX", b, from);
                                one.step(what, code);
                                requireRegister(
                                        one, what, "rax", extended(b, from, signed) & 0xFFFF_FFFFL);
                            }
                        }
                        convert(one, b);
                    }
                });
    }

    private static void convert(SingleInstructions one, long value) {
        one.set("rax", value);
        long a = one.get("rax");
        one.step("CBW", one.encoded16("98"));
        requireRegister(
                one, "CBW of %x".formatted(a), "rax", one.placed(a, extended(a, 8, true), 16));
        one.set("rax", value);
        one.step("CWDE", one.encoded32("98"));
        requireRegister(
                one, "CWDE of %x".formatted(a), "rax", extended(a, 16, true) & 0xFFFF_FFFFL);
        one.set("rax", value);
        one.set("rdx", 0x5A5A_5A5A);
        one.step("CWD", one.encoded16("99"));
        requireRegister(
                one,
                "CWD of %x".formatted(a),
                "rdx",
                one.placed(0x5A5A_5A5AL, extended(a, 16, true) >> 16, 16));
        one.set("rax", value);
        one.step("CDQ", one.encoded32("99"));
        requireRegister(
                one, "CDQ of %x".formatted(a), "rdx", extended(a, 32, true) >> 32 & 0xFFFF_FFFFL);
    }
}
