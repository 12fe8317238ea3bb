package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.api.bus.Width;
import dev.hv.tck.Rule;
import dev.hv.tck.script.Dice;

/**
 * Rules for the instructions of an RV32I (The RISC-V Instruction Set Manual, volume I, "RV32I Base
 * Integer Instruction Set"). Each is run by itself, from registers of chance, and all registers are
 * looked at after it.
 */
public final class RiscVRules {
    private static final int REGISTERS = 32;
    private static final int DATA = 0x4_0000;
    private static final int SHIFT_LEFT = 1;
    private static final int SHIFT_RIGHT = 5;
    private static final int OTHER = 0x20;

    /** By their function; a second one where the upper bits choose. */
    private static final String[] COMPUTATIONS = {
        "ADD", "SLL", "SLT", "SLTU", "XOR", "SRL", "OR", "AND"
    };

    private static final String[] CONDITIONS = {"BEQ", "BNE", "", "", "BLT", "BGE", "BLTU", "BGEU"};

    private static final String[] LOADS = {"LB", "LH", "LW", "", "LBU", "LHU"};
    private static final String[] STORES = {"SB", "SH", "SW"};
    private static final Width[] WIDTHS = {Width.BYTE, Width.WORD, Width.DWORD};

    private RiscVRules() {}

    private static long unsigned(int value) {
        return value & 0xFFFF_FFFFL;
    }

    private static int computed(int function, boolean other, int a, int b) {
        int places = b & 0x1F;
        return switch (function) {
            case 0 -> (int) (other ? (long) a - b : (long) a + b);
            case SHIFT_LEFT -> (int) (unsigned(a) << places);
            case 2 -> (long) a - b < 0 ? 1 : 0;
            case 3 -> unsigned(a) - unsigned(b) < 0 ? 1 : 0;
            case 4 -> (a | b) & ~(a & b);
            case SHIFT_RIGHT -> (int) ((other ? (long) a : unsigned(a)) >> places);
            case 6 -> ~(~a & ~b);
            default -> a & b;
        };
    }

    private static String name(int function, boolean other) {
        if (!other) {
            return COMPUTATIONS[function];
        }
        return function == 0 ? "SUB" : "SRA";
    }

    @Rule(
            id = "RVI-ALU-01",
            text =
                    "ADD, SUB, SLL, SLT, SLTU, XOR, SRL, SRA, OR and AND give the result of two"
                            + " registers; x0 is zero whatever is written there.",
            source = "RISC-V ISA manual vol. I, integer register-register operations")
    static void registerOperations(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = new RiscVHart(trial)) {
            for (int i = 0; i < trial.programs(); i++) {
                for (int function = 0; function < COMPUTATIONS.length; function++) {
                    withRegisters(hart, dice, function, false);
                    if (function == 0 || function == SHIFT_RIGHT) {
                        withRegisters(hart, dice, function, true);
                    }
                }
            }
        }
    }

    private static void withRegisters(RiscVHart hart, Dice dice, int function, boolean other) {
        hart.fill(dice);
        int rd = dice.below(REGISTERS);
        int rs1 = dice.below(REGISTERS);
        int rs2 = dice.below(REGISTERS);
        int a = hart.before(rs1);
        int b = hart.before(rs2);
        hart.expect(
                "%s x%d, x%d, x%d of %08x and %08x"
                        .formatted(name(function, other), rd, rs1, rs2, a, b),
                RiscVCode.registers(function, other ? OTHER : 0, rd, rs1, rs2),
                rd,
                computed(function, other, a, b));
    }

    @Rule(
            id = "RVI-IMM-01",
            text =
                    "ADDI, SLTI, SLTIU, XORI, ORI and ANDI take a sign-extended immediate, SLLI,"
                            + " SRLI and SRAI five bits of it.",
            source = "RISC-V ISA manual vol. I, integer register-immediate instructions")
    static void immediateOperations(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = new RiscVHart(trial)) {
            for (int i = 0; i < trial.programs(); i++) {
                for (int function = 0; function < COMPUTATIONS.length; function++) {
                    withImmediate(hart, dice, function, false);
                }
                withImmediate(hart, dice, SHIFT_RIGHT, true);
            }
        }
    }

    private static void withImmediate(RiscVHart hart, Dice dice, int function, boolean other) {
        hart.fill(dice);
        boolean shifts = function == SHIFT_LEFT || function == SHIFT_RIGHT;
        int value = shifts ? dice.below(32) : dice.below(0x1000) - 0x800;
        int rd = dice.below(REGISTERS);
        int rs1 = dice.below(REGISTERS);
        int a = hart.before(rs1);
        String name = name(function, other);
        hart.expect(
                "%s x%d, x%d, %d of %08x"
                        .formatted(name.equals("SLTU") ? "SLTIU" : name + "I", rd, rs1, value, a),
                RiscVCode.immediate(
                        RiscVCode.OP_IMM, function, rd, rs1, other ? value | OTHER << 5 : value),
                rd,
                computed(function, other, a, value));
    }

    @Rule(
            id = "RVI-UPP-01",
            text =
                    "LUI gives the upper twenty bits, the others zero; AUIPC adds them to the"
                            + " instruction's own address.",
            source = "RISC-V ISA manual vol. I, integer register-immediate instructions")
    static void upperImmediates(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = new RiscVHart(trial)) {
            for (int i = 0; i < trial.programs(); i++) {
                hart.fill(dice);
                int rd = dice.below(REGISTERS);
                int word = (int) SingleInstructions.operand(dice) & 0xFFFF_F000;
                String what = " x%d, %05x".formatted(rd, word >>> 12);
                hart.expect("LUI" + what, RiscVCode.upper(RiscVCode.LUI, rd, word), rd, word);
                hart.expect(
                        "AUIPC" + what,
                        RiscVCode.upper(RiscVCode.AUIPC, rd, word),
                        rd,
                        RiscVHart.CODE + word);
            }
        }
    }

    private static boolean holds(int function, int a, int b) {
        boolean least =
                switch (function >> 1) {
                    case 0 -> a == b;
                    case 2 -> (long) a - b < 0;
                    default -> unsigned(a) - unsigned(b) < 0;
                };
        return least == ((function & 1) == 0);
    }

    @Rule(
            id = "RVI-BRN-01",
            text =
                    "BEQ, BNE, BLT, BGE, BLTU and BGEU go to their own address plus the offset if"
                            + " their condition holds, else on, wherever that would have led.",
            source = "RISC-V ISA manual vol. I, conditional branches")
    static void branches(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = new RiscVHart(trial)) {
            for (int i = 0; i < trial.programs(); i++) {
                for (int function = 0; function < CONDITIONS.length; function++) {
                    if (!CONDITIONS[function].isEmpty()) {
                        branch(hart, dice, function);
                    }
                }
            }
        }
    }

    private static void branch(RiscVHart hart, Dice dice, int function) {
        hart.fill(dice);
        int rs1 = dice.below(REGISTERS);
        int rs2 = dice.below(REGISTERS);
        int a = hart.before(rs1);
        if (dice.oneIn(4)) {
            hart.set(rs2, a);
        }
        int b = hart.before(rs2);
        // Where no instruction can begin only matters to a branch that is taken.
        int odd = holds(function, a, b) ? 0 : 2 * dice.below(2);
        int offset = 4 * (dice.below(0x800) - 0x400) + odd;
        hart.expect(
                "%s x%d, x%d by %d, of %08x and %08x"
                        .formatted(CONDITIONS[function], rs1, rs2, offset, a, b),
                RiscVCode.branch(function, rs1, rs2, offset),
                0,
                0,
                RiscVHart.CODE + (holds(function, a, b) ? offset : 4));
    }

    @Rule(
            id = "RVI-JMP-01",
            text =
                    "JAL and JALR leave the address behind them in their register, and go to pc or"
                            + " a register plus the offset; JALR clears bit 0.",
            source = "RISC-V ISA manual vol. I, unconditional jumps")
    static void jumps(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = new RiscVHart(trial)) {
            for (int i = 0; i < trial.programs(); i++) {
                hart.fill(dice);
                int rd = dice.below(REGISTERS);
                int far = 4 * (dice.below(0x8_0000) - 0x4_0000);
                hart.expect(
                        "JAL x%d by %d".formatted(rd, far),
                        RiscVCode.jump(rd, far),
                        rd,
                        RiscVHart.CODE + 4,
                        RiscVHart.CODE + far);
                int rs1 = 1 + dice.below(REGISTERS - 1);
                int offset = dice.below(0x1000) - 0x800;
                int target = (int) SingleInstructions.operand(dice) & ~3;
                int odd = dice.below(2);
                hart.set(rs1, target + odd - offset);
                hart.expect(
                        "JALR x%d, %d(x%d) of %08x".formatted(rd, offset, rs1, hart.before(rs1)),
                        RiscVCode.immediate(RiscVCode.JALR, 0, rd, rs1, offset),
                        rd,
                        RiscVHart.CODE + 4,
                        target);
            }
        }
    }

    @Rule(
            id = "RVI-LOD-01",
            text =
                    "LB and LH extend what they load by its sign, LBU and LHU by zeros; LW loads a"
                            + " word, least significant byte first. Nothing is loaded into x0.",
            source = "RISC-V ISA manual vol. I, load and store instructions")
    static void loads(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = new RiscVHart(trial)) {
            for (int i = 0; i < trial.programs(); i++) {
                for (int function = 0; function < LOADS.length; function++) {
                    if (!LOADS[function].isEmpty()) {
                        load(hart, dice, function);
                    }
                }
            }
        }
    }

    private static void load(RiscVHart hart, Dice dice, int function) {
        hart.fill(dice);
        Width width = WIDTHS[function & 3];
        int place = DATA + width.bytes() * dice.below(16);
        int held = (int) dice.value();
        hart.store(place & ~3, Width.DWORD, held);
        int rs1 = 1 + dice.below(REGISTERS - 1);
        int rd = dice.below(REGISTERS);
        int offset = dice.below(0x1000) - 0x800;
        hart.set(rs1, place - offset);
        int part = held >>> (8 * (place & 3));
        String what =
                "%s x%d, %d(x%d) where %08x is".formatted(LOADS[function], rd, offset, rs1, held);
        hart.expect(
                what,
                RiscVCode.immediate(RiscVCode.LOAD, function, rd, rs1, offset),
                rd,
                switch (function) {
                    case 0 -> (byte) part;
                    case 1 -> (short) part;
                    case 4 -> part & 0xFF;
                    case 5 -> part & 0xFFFF;
                    default -> part;
                });
        if (rd == 0) {
            hart.expect("ADD x5, x0, x0 after " + what, RiscVCode.registers(0, 0, 5, 0, 0), 5, 0);
        }
    }

    @Rule(
            id = "RVI-STO-01",
            text = "SB, SH and SW store the low bytes of their register, and change no others.",
            source = "RISC-V ISA manual vol. I, load and store instructions")
    static void stores(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = new RiscVHart(trial)) {
            for (int i = 0; i < trial.programs(); i++) {
                for (int function = 0; function < STORES.length; function++) {
                    store(hart, dice, function);
                }
            }
        }
    }

    private static void store(RiscVHart hart, Dice dice, int function) {
        hart.fill(dice);
        Width width = WIDTHS[function];
        int place = DATA + 0x10 + width.bytes() * dice.below(16);
        int word = place & ~3;
        int held = (int) dice.value();
        for (int at = word - 4; at <= word + 4; at += 4) {
            hart.store(at, Width.DWORD, held);
        }
        int rs1 = 1 + dice.below(REGISTERS - 1);
        int rs2 = dice.below(REGISTERS);
        int offset = dice.below(0x1000) - 0x800;
        hart.set(rs1, place - offset);
        int stored = hart.before(rs2);
        String what =
                "%s x%d, %d(x%d) of %08x where %08x is"
                        .formatted(STORES[function], rs2, offset, rs1, stored, held);
        hart.expect(what, RiscVCode.store(function, rs1, rs2, offset), 0, 0);
        int shift = 8 * (place & 3);
        int mask = (int) width.mask() << shift;
        requireWord(hart, what, word - 4, held);
        requireWord(hart, what, word, (held & ~mask) | (stored << shift & mask));
        requireWord(hart, what, word + 4, held);
    }

    private static void requireWord(RiscVHart hart, String what, int at, int expected) {
        int actual = hart.load(at, Width.DWORD);
        require(
                actual == expected,
                "%s: at %08x is %08x, expected %08x".formatted(what, at, actual, expected));
    }
}
