package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.api.bus.Width;
import dev.hv.tck.Rule;
import dev.hv.tck.script.Dice;

/**
 * Rules for what machine mode of an RV32I does with traps and interrupts (The RISC-V Instruction
 * Set Manual, volume II, "Machine-Level ISA"). Its state must have the registers that they are
 * about.
 */
public final class RiscVTrapRules {
    private static final String[] NEEDED = {"mstatus", "mie", "mtvec", "mepc", "mcause"};
    private static final int STATUS_MIE = 1 << 3;
    private static final int STATUS_MPIE = 1 << 7;
    private static final int MEIE = 1 << 11;
    private static final int EXTERNAL = 0x8000_000B;
    private static final int ILLEGAL = 2;
    private static final int BREAKPOINT = 3;
    private static final int ECALL_FROM_MACHINE = 11;
    private static final int MSCRATCH = 0x340;
    private static final String[] CSR_INSTRUCTIONS = {
        "", "CSRRW", "CSRRS", "CSRRC", "", "CSRRWI", "CSRRSI", "CSRRCI"
    };

    private RiscVTrapRules() {}

    private static RiscVHart hart(CpuTrial trial, Dice dice) {
        RiscVHart hart = new RiscVHart(trial).needing(NEEDED);
        hart.fill(dice);
        hart.store(RiscVHart.HANDLER, Width.DWORD, RiscVCode.NOP);
        hart.set("mtvec", RiscVHart.HANDLER);
        hart.set("mie", 0);
        return hart;
    }

    private static void requireRegister(RiscVHart hart, String when, String name, int expected) {
        int actual = hart.get(name);
        require(
                actual == expected,
                "%s: %s is %08x, expected %08x".formatted(when, name, actual, expected));
    }

    private static void requireStatus(RiscVHart hart, String when, int expected) {
        int actual = hart.get("mstatus") & (STATUS_MIE | STATUS_MPIE);
        require(
                actual == expected,
                "%s: MIE and MPIE of mstatus are %02x, expected %02x"
                        .formatted(when, actual, expected));
    }

    @Rule(
            id = "RVI-TRP-01",
            text =
                    "ECALL, EBREAK and words of zeros or ones trap to mtvec, tell their address and"
                            + " cause, change no register, and turn interrupts off until MRET.",
            source = "RISC-V ISA manual vol. II, machine-level ISA, mepc, mcause and mstatus")
    static void traps(CpuTrial trial) {
        try (RiscVHart hart = hart(trial, trial.dice())) {
            for (int status : new int[] {STATUS_MIE, 0}) {
                trap(hart, "ECALL", RiscVCode.ECALL, ECALL_FROM_MACHINE, status);
                trap(hart, "EBREAK", RiscVCode.EBREAK, BREAKPOINT, status);
                trap(hart, "a word of zeros", 0, ILLEGAL, status);
                trap(hart, "a word of ones", -1, ILLEGAL, status);
            }
        }
    }

    private static void trap(RiscVHart hart, String what, int code, int cause, int status) {
        hart.set("mstatus", status);
        hart.expect(what, code, 0, 0, RiscVHart.HANDLER);
        requireRegister(hart, what, "mepc", RiscVHart.CODE);
        requireRegister(hart, what, "mcause", cause);
        requireStatus(hart, what, status == 0 ? 0 : STATUS_MPIE);
        hart.set("mepc", RiscVHart.CODE + 0x40);
        hart.expect("MRET", RiscVCode.MRET, 0, 0, RiscVHart.CODE + 0x40);
        requireStatus(hart, "MRET", STATUS_MPIE | status);
    }

    @Rule(
            id = "RVI-CSR-01",
            text =
                    "CSRRW, CSRRS, CSRRC and their immediate forms give what a CSR held, and"
                            + " write, set or clear its bits.",
            source = "RISC-V ISA manual vol. I, \"Zicsr\"")
    static void csrs(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = hart(trial, dice).needing("mscratch")) {
            for (int i = 0; i < trial.programs(); i++) {
                for (int function = 1; function < CSR_INSTRUCTIONS.length; function++) {
                    if (!CSR_INSTRUCTIONS[function].isEmpty()) {
                        csr(hart, dice, function);
                    }
                }
            }
        }
    }

    private static void csr(RiscVHart hart, Dice dice, int function) {
        hart.fill(dice);
        int held = (int) SingleInstructions.operand(dice);
        hart.set("mscratch", held);
        int rd = dice.below(32);
        int source = dice.oneIn(4) ? rd : dice.below(32);
        int operand = function < 4 ? hart.before(source) : source;
        String what =
                "%s x%d, mscratch, %d of %08x and %08x"
                        .formatted(CSR_INSTRUCTIONS[function], rd, source, held, operand);
        hart.expect(
                what,
                RiscVCode.immediate(RiscVCode.SYSTEM, function, rd, source, MSCRATCH),
                rd,
                held);
        requireRegister(
                hart,
                what,
                "mscratch",
                switch (function & 3) {
                    case 1 -> operand;
                    case 2 -> held | operand;
                    default -> held & ~operand;
                });
    }

    @Rule(
            id = "RVI-INT-01",
            text =
                    "An external interrupt is taken while MIE of mstatus and MEIE of mie are set,"
                            + " and not before; mepc is the instruction that was to come.",
            source = "RISC-V ISA manual vol. II, machine-level ISA, mip and mie")
    static void interrupts(CpuTrial trial) {
        try (RiscVHart hart = hart(trial, trial.dice())) {
            hart.cpu().interruptRequest(true);
            for (int enables = 0; enables < 3; enables++) {
                hart.set("mstatus", (enables & 1) != 0 ? STATUS_MIE : 0);
                hart.set("mie", (enables & 2) != 0 ? MEIE : 0);
                hart.expect("NOP while an interrupt is not enabled", RiscVCode.NOP, 0, 0);
            }
            hart.set("mstatus", STATUS_MIE);
            hart.run(RiscVCode.NOP);
            String when = "an interrupt that is enabled";
            requireRegister(hart, when, "mcause", EXTERNAL);
            requireRegister(hart, when, "mepc", RiscVHart.CODE);
            requireStatus(hart, when, STATUS_MPIE);
        }
    }

    @Rule(
            id = "RVI-WFI-01",
            text =
                    "WFI waits until an interrupt that mie enables is pending, also while MIE of"
                            + " mstatus is clear, and goes on behind itself then; where MIE is set,"
                            + " the trap comes before any other instruction.",
            source = "RISC-V ISA manual vol. II, machine-level ISA, wait for interrupt")
    static void waits(CpuTrial trial) {
        try (RiscVHart hart = hart(trial, trial.dice())) {
            hart.set("mstatus", 0);
            hart.set("mie", MEIE);
            hart.expect("WFI", RiscVCode.WFI, 0, 0);
            if (!hart.cpu().halted()) {
                return; // it may as well do nothing
            }
            hart.cpu().run(4);
            requireRegister(hart, "while it waits", "pc", RiscVHart.CODE + 4);
            hart.cpu().interruptRequest(true);
            require(!hart.cpu().halted(), "it waits although an enabled interrupt is pending");
            hart.cpu().run(1);
            require(
                    hart.get("pc") != RiscVHart.CODE + 4,
                    "it does not go on although an enabled interrupt is pending");
        }
        try (RiscVHart hart = hart(trial, trial.dice())) {
            hart.set("mstatus", STATUS_MIE);
            hart.set("mie", MEIE);
            hart.store(RiscVHart.CODE + 4, Width.DWORD, RiscVCode.NOP);
            hart.expect("WFI", RiscVCode.WFI, 0, 0);
            hart.cpu().interruptRequest(true);
            hart.cpu().run(1);
            String when = "an interrupt after WFI with MIE set";
            requireRegister(hart, when, "mcause", EXTERNAL);
            requireRegister(hart, when, "mepc", RiscVHart.CODE + 4);
        }
    }
}
