package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.api.bus.Width;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.tck.Rule;
import dev.hv.tck.script.Dice;

/**
 * Rules for the corners of an RV32I in machine mode: addresses that are not aligned, control and
 * status registers with fields that are not free, and what is in its state (The RISC-V Instruction
 * Set Manual, volumes I and II).
 */
public final class RiscVMachineRules {
    private static final int DATA = 0x4_0000;
    private static final int FETCH_MISALIGNED = 0;
    private static final int ILLEGAL = 2;
    private static final int LOAD_MISALIGNED = 4;
    private static final int LOAD_FAULT = 5;
    private static final int MTVEC = 0x305;
    private static final int MSCRATCH = 0x340;
    private static final int MIP = 0x344;
    private static final int MHARTID = 0xF14;
    private static final int MEIP = 1 << 11;
    private static final int CSRRW = 1;
    private static final int CSRRS = 2;
    private static final int CSRRSI = 6;
    private static final int FENCE = 0x0F;
    private static final int FENCE_ALL = 0xFF;

    private RiscVMachineRules() {}

    private static RiscVHart hart(CpuTrial trial, Dice dice) {
        RiscVHart hart = new RiscVHart(trial).needing("mstatus", "mie", "mtvec", "mepc", "mcause");
        hart.fill(dice);
        hart.store(RiscVHart.HANDLER, Width.DWORD, RiscVCode.NOP);
        hart.set("mtvec", RiscVHart.HANDLER);
        hart.set("mie", 0);
        return hart;
    }

    private static int csr(int function, int rd, int source, int csr) {
        return RiscVCode.immediate(RiscVCode.SYSTEM, function, rd, source, csr);
    }

    /** The instruction has trapped with nothing done. */
    private static void requireTrap(RiscVHart hart, String what, int... causes) {
        hart.requireRegisters(what + ", which trapped,");
        require(
                hart.get("mepc") == RiscVHart.CODE,
                "%s trapped, and mepc is %08x".formatted(what, hart.get("mepc")));
        for (int cause : causes) {
            if (hart.get("mcause") == cause) {
                return;
            }
        }
        require(false, "%s trapped with mcause %08x".formatted(what, hart.get("mcause")));
    }

    @Rule(
            id = "RVI-LOD-02",
            text =
                    "A load whose address is not aligned gives the bytes that are there, or traps"
                            + " and changes no register.",
            source = "RISC-V ISA manual vol. I, load and store instructions")
    static void misalignedLoads(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = hart(trial, dice)) {
            for (int odd = 1; odd < 4; odd++) {
                hart.fill(dice);
                hart.store(DATA, Width.DWORD, 0x8765_4321);
                hart.store(DATA + 4, Width.DWORD, 0x0FED_CBA9);
                hart.set(6, DATA + odd);
                String what = "LW x5, 0(x6) of %08x".formatted(DATA + odd);
                hart.run(RiscVCode.immediate(RiscVCode.LOAD, 2, 5, 6, 0));
                if (hart.get("pc") == RiscVHart.HANDLER) {
                    requireTrap(hart, what, LOAD_MISALIGNED, LOAD_FAULT);
                } else {
                    int expected = (int) (0x0FED_CBA9_8765_4321L >>> (8 * odd));
                    require(
                            hart.get("x5") == expected,
                            "%s: x5 is %08x, expected %08x"
                                    .formatted(what, hart.get("x5"), expected));
                }
            }
        }
    }

    @Rule(
            id = "RVI-JMP-02",
            text =
                    "A jump to where no instruction can begin traps at the jump and changes no"
                            + " register; where one can, it is done.",
            source = "RISC-V ISA manual vol. I, unconditional jumps")
    static void misalignedJumps(CpuTrial trial) {
        Dice dice = trial.dice();
        try (RiscVHart hart = hart(trial, dice)) {
            hart.set(6, RiscVHart.CODE + 0x100);
            String what = "JALR x5, 2(x6) of %08x".formatted(RiscVHart.CODE + 0x100);
            hart.run(RiscVCode.immediate(RiscVCode.JALR, 0, 5, 6, 2));
            if (hart.get("pc") == RiscVHart.HANDLER) {
                requireTrap(hart, what, FETCH_MISALIGNED);
            } else {
                // It has instructions of 16 bits.
                require(
                        hart.get("pc") == RiscVHart.CODE + 0x102,
                        "%s: pc is %08x".formatted(what, hart.get("pc")));
                require(
                        hart.get("x5") == RiscVHart.CODE + 4,
                        "%s: x5 is %08x".formatted(what, hart.get("x5")));
            }
        }
    }

    @Rule(
            id = "RVI-FEN-01",
            text = "FENCE is there, changes no register, and ignores its rd and rs1.",
            source = "RISC-V ISA manual vol. I, memory ordering instructions")
    static void fence(CpuTrial trial) {
        try (RiscVHart hart = hart(trial, trial.dice())) {
            hart.expect("FENCE", RiscVCode.immediate(FENCE, 0, 0, 0, FENCE_ALL), 0, 0);
            String what = "FENCE with rd 3 and rs1 4";
            hart.expect(what, RiscVCode.immediate(FENCE, 0, 3, 4, FENCE_ALL), 0, 0);
        }
    }

    @Rule(
            id = "RVI-CSR-02",
            text =
                    "What only reads a CSR may read one that is read-only; what writes it is"
                            + " illegal, even the value that it has.",
            source = "RISC-V ISA manual vol. I, \"Zicsr\"; vol. II, CSR address mapping")
    static void readOnlyRegisters(CpuTrial trial) {
        try (RiscVHart hart = hart(trial, trial.dice())) {
            hart.run(csr(CSRRS, 5, 0, MHARTID));
            String reads = "CSRRS x5, mhartid, x0";
            require(
                    hart.get("pc") == RiscVHart.CODE + 4,
                    "%s: pc is %08x".formatted(reads, hart.get("pc")));
            int id = hart.get("x5");
            hart.set(5, 0);
            hart.expect("CSRRSI x5, mhartid, 0", csr(CSRRSI, 5, 0, MHARTID), 5, id);
            hart.set(7, id);
            hart.set(8, 0);
            for (int writing : new int[] {csr(CSRRW, 5, 7, MHARTID), csr(CSRRS, 5, 8, MHARTID)}) {
                hart.run(writing);
                String what = "a write of mhartid (%08x)".formatted(writing);
                require(
                        hart.get("pc") == RiscVHart.HANDLER,
                        "%s: pc is %08x".formatted(what, hart.get("pc")));
                requireTrap(hart, what, ILLEGAL);
            }
        }
    }

    @Rule(
            id = "RVI-MIP-01",
            text = "MEIP of mip follows the interrupt's pin, and cannot be written.",
            source = "RISC-V ISA manual vol. II, machine-level ISA, mip and mie")
    static void pending(CpuTrial trial) {
        try (RiscVHart hart = hart(trial, trial.dice())) {
            for (boolean asserted : new boolean[] {false, true}) {
                hart.cpu().interruptRequest(asserted);
                hart.set(7, asserted ? 0 : MEIP);
                hart.run(csr(CSRRW, 0, 7, MIP));
                hart.run(csr(CSRRS, 5, 0, MIP));
                String what =
                        "after CSRRW mip of %x with the pin %b"
                                .formatted(asserted ? 0 : MEIP, asserted);
                int found = hart.get("x5") & MEIP;
                require(
                        found == (asserted ? MEIP : 0),
                        "%s: MEIP of mip is %x".formatted(what, found));
                require(
                        (hart.get("mie") & MEIP) == 0,
                        "%s: mie is %08x".formatted(what, hart.get("mie")));
            }
        }
    }

    @Rule(
            id = "RVI-VEC-01",
            text = "The lowest two bits of mtvec are a mode: exceptions go to its base in each.",
            source = "RISC-V ISA manual vol. II, machine-level ISA, mtvec")
    static void vectors(CpuTrial trial) {
        try (RiscVHart hart = hart(trial, trial.dice())) {
            for (int mode = 0; mode < 2; mode++) {
                hart.set(7, RiscVHart.HANDLER | mode);
                hart.run(csr(CSRRW, 0, 7, MTVEC));
                hart.run(RiscVCode.ECALL);
                require(
                        hart.get("pc") == RiscVHart.HANDLER,
                        "ECALL with mtvec written as %08x: pc is %08x"
                                .formatted(RiscVHart.HANDLER | mode, hart.get("pc")));
            }
        }
    }

    @Rule(
            id = "RVI-STA-01",
            text = "What a program wrote into mscratch is in the state that is saved.",
            source = "dev.hv.api.cpu.CpuState; RISC-V ISA manual vol. II, mscratch")
    static void stateHasScratch(CpuTrial trial) {
        Dice dice = trial.dice();
        int value = (int) dice.any() | 1;
        try (RiscVHart one = hart(trial, dice);
                RiscVHart other = hart(trial, dice)) {
            one.set(7, value);
            one.run(csr(CSRRW, 0, 7, MSCRATCH));
            StateTree saved = new StateTree("cpu", 1);
            one.cpu().state().save(saved);
            try {
                other.cpu().state().load(saved.reader());
            } catch (StateException e) {
                require(false, "its own state is refused: " + e.getMessage());
            }
            other.run(csr(CSRRS, 5, 0, MSCRATCH));
            require(
                    other.get("x5") == value,
                    "mscratch was %08x, and is %08x where the state was loaded"
                            .formatted(value, other.get("x5")));
        }
    }
}
