package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.tck.RuleNotApplicable;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.script.Dice;

/**
 * An RV32I that runs one instruction at a time, from registers that chance fills before each. It
 * tells that it is one by its registers: {@code pc} and {@code x1} to {@code x31} of 32 bits.
 */
final class RiscVHart implements AutoCloseable {
    static final int CODE = 0x8000;
    static final int HANDLER = 0x2000;
    private static final int REGISTERS = 32;
    private static final int BITS = 32;
    private static final Initiator DEVICE = Initiator.named("device");

    private final CpuTrial.Bench bench;
    private final int[] before = new int[REGISTERS];

    RiscVHart(CpuTrial trial) {
        bench = trial.bare();
        boolean right =
                has("pc") && has("x" + (REGISTERS - 1)) && bits("pc") == BITS && bits("x1") == BITS;
        if (!right) {
            close();
            throw new RuleNotApplicable("it is no RV32I");
        }
    }

    private boolean has(String name) {
        return bench.state.registers().stream().anyMatch(known -> known.name().equals(name));
    }

    private int bits(String name) {
        return bench.state.registers().stream()
                .filter(known -> known.name().equals(name))
                .mapToInt(CpuState.Register::bits)
                .findFirst()
                .orElse(0);
    }

    /** Makes a rule untested that needs such a register in the state. */
    RiscVHart needing(String... names) {
        for (String name : names) {
            if (!has(name)) {
                close();
                throw new UntestableRule("its state has no register '" + name + "'");
            }
        }
        return this;
    }

    VirtualCpu cpu() {
        return bench.cpu;
    }

    CpuBench hardware() {
        return bench.bench;
    }

    /** Fills all registers, often with numbers at which signs and carries turn. */
    void fill(Dice dice) {
        for (int i = 1; i < REGISTERS; i++) {
            set(i, (int) SingleInstructions.operand(dice));
        }
    }

    void set(int register, int value) {
        if (register != 0) {
            before[register] = value;
            bench.state.set("x" + register, Integer.toUnsignedLong(value));
        }
    }

    /** Returns what a register held before the instruction. */
    int before(int register) {
        return before[register];
    }

    int get(String register) {
        return (int) bench.state.get(register);
    }

    void set(String register, int value) {
        bench.state.set(register, Integer.toUnsignedLong(value));
    }

    int load(int address, Width width) {
        return (int) bench.bench.memory().read(Integer.toUnsignedLong(address), width, DEVICE);
    }

    void store(int address, Width width, int value) {
        bench.bench
                .memory()
                .write(Integer.toUnsignedLong(address), width, value & width.mask(), DEVICE);
    }

    /** Runs one instruction. */
    void run(int code) {
        store(CODE, Width.DWORD, code);
        set("pc", CODE);
        bench.cpu.run(1);
    }

    /** The last instruction has changed no register. */
    void requireRegisters(String told) {
        for (int i = 1; i < REGISTERS; i++) {
            int actual = get("x" + i);
            require(
                    actual == before[i],
                    "%s: x%d is %08x, expected %08x".formatted(told, i, actual, before[i]));
        }
    }

    /** Runs one instruction that changes one register and goes on behind itself. */
    void expect(String what, int code, int rd, int value) {
        expect(what, code, rd, value, CODE + 4);
    }

    /**
     * Runs one instruction.
     *
     * @param what it is, for people
     * @param rd the register that it changes; 0 for none
     * @param value what that holds then
     * @param next where it leads
     */
    void expect(String what, int code, int rd, int value, int next) {
        run(code);
        String told = "%s (%08x)".formatted(what, code);
        for (int i = 1; i < REGISTERS; i++) {
            int expected = i == rd ? value : before[i];
            int actual = get("x" + i);
            require(
                    actual == expected,
                    "%s: x%d is %08x, expected %08x%s"
                            .formatted(
                                    told,
                                    i,
                                    actual,
                                    expected,
                                    i == rd ? "" : ", as it is not the destination"));
        }
        require(
                get("pc") == next,
                "%s at %08x: pc is %08x, expected %08x".formatted(told, CODE, get("pc"), next));
        if (rd != 0) {
            before[rd] = value;
        }
    }

    @Override
    public void close() {
        bench.close();
    }
}
