package dev.hv.plugins.examples.riscv;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * RV32I with Zicsr, in machine mode alone (The RISC-V Instruction Set Manual, volume I, "RV32I Base
 * Integer Instruction Set"; volume II, "Machine-Level ISA"). What the manual leaves open:
 *
 * <ul>
 *   <li>The reset vector is {@link #RESET_VECTOR}, four instructions before the end of a ROM.
 *   <li>Port space shows in memory from {@link #PORTS} on, as behind the host bridge of a machine
 *       whose processor has no instructions for ports.
 *   <li>Reading the CSR {@link #ACKNOWLEDGE} is the acknowledge cycle of the interrupt controller,
 *       and gives the vector; all ones if the request has gone.
 *   <li>Loads, stores and jumps that are misaligned trap. A non-maskable interrupt leads to mtvec.
 *   <li>An instruction that traps counts as one, so that a guest that only traps ends a budget too.
 * </ul>
 *
 * <p>Each instruction is fetched through the bus and decoded anew: an example, not fast.
 */
final class Hart implements VirtualCpu {
    static final int REGISTERS = 32;
    static final int RESET_VECTOR = 0xFFFF_FFF0;
    static final long PORTS = 0xE000_0000L;

    /** In the range for read-only registers of machine mode that are the implementation's own. */
    static final int ACKNOWLEDGE = 0xFC0;

    private static final long PORTS_END = PORTS + 0x1_0000;
    private static final int ECALL = 0x0000_0073;
    private static final int EBREAK = 0x0010_0073;
    private static final int MRET = 0x3020_0073;
    private static final int WFI = 0x1050_0073;

    private final CpuBus bus;
    private final Initiator self;
    private final Csrs csrs;
    private final int[] x = new int[REGISTERS];
    private final AtomicBoolean exitRequested = new AtomicBoolean();
    private final AtomicBoolean nonMaskable = new AtomicBoolean();
    private volatile boolean requested;
    private volatile boolean waiting;
    private volatile boolean running;
    private long instructions;
    private int pc;

    /** Where the instruction leads that is being executed. */
    private int next;

    /** What mtval is told of a trap. */
    private int about;

    Hart(int index, CpuBus bus) {
        this.bus = bus;
        self = Initiator.named("cpu" + index);
        csrs = new Csrs(index);
        clear();
    }

    @Override
    public CpuExit run(long maxInstructions) {
        running = true;
        try {
            for (long done = 0; done < maxInstructions; done++) {
                if (exitRequested.getAndSet(false)) {
                    return new CpuExit(ExitReason.CANCELLED, done, "");
                }
                if (halted()) {
                    return new CpuExit(ExitReason.HALTED, done, "");
                }
                waiting = false;
                interrupt();
                int trap = step();
                if (trap != Trap.NONE) {
                    next = csrs.enter(trap, about, pc);
                }
                pc = next;
                instructions++;
            }
            return new CpuExit(ExitReason.BUDGET, maxInstructions, "");
        } finally {
            running = false;
        }
    }

    private void interrupt() {
        if (nonMaskable.getAndSet(false)) {
            pc = csrs.enter(Trap.INTERRUPT, 0, pc);
        } else if (csrs.takes(requested)) {
            pc = csrs.enter(Trap.INTERRUPT | Trap.MACHINE_EXTERNAL, 0, pc);
        }
    }

    /** Executes an instruction; changes no register if it traps. */
    private int step() {
        next = pc + 4;
        about = pc;
        int code;
        try {
            code = (int) bus.memory().read(Integer.toUnsignedLong(pc), Width.DWORD, self);
        } catch (BusFault e) {
            return Trap.FETCH_FAULT;
        }
        int rd = code >>> 7 & 31;
        int a = x[code >>> 15 & 31];
        int b = x[code >>> 20 & 31];
        int immediate = code >> 20;
        int function = code >>> 12 & 7;
        return switch (code & 0x7F) {
            case 0x37 -> write(rd, code & 0xFFFF_F000); // LUI
            case 0x17 -> write(rd, pc + (code & 0xFFFF_F000)); // AUIPC
            case 0x6F -> jump(rd, pc + jumpOffset(code)); // JAL
            case 0x67 -> function == 0 ? jump(rd, a + immediate & ~1) : illegal(code); // JALR
            case 0x63 -> branch(code, function, a, b);
            case 0x03 -> load(code, function, rd, a + immediate);
            case 0x23 -> store(code, function, a + storeOffset(code), b);
            case 0x13 -> withImmediate(code, function, rd, a, immediate);
            case 0x33 -> withRegister(code, function, rd, a, b);
            case 0x0F -> function <= 1 ? Trap.NONE : illegal(code); // FENCE, FENCE.I
            case 0x73 -> system(code, function, rd, a);
            default -> illegal(code);
        };
    }

    private int illegal(int code) {
        about = code;
        return Trap.ILLEGAL;
    }

    private int write(int rd, int value) {
        if (rd != 0) {
            x[rd] = value;
        }
        return Trap.NONE;
    }

    private static int jumpOffset(int code) {
        return code >> 31 << 20
                | (code & 0xF_F000)
                | (code >>> 20 & 1) << 11
                | (code >>> 21 & 0x3FF) << 1;
    }

    private int jump(int rd, int target) {
        if ((target & 3) != 0) {
            about = target;
            return Trap.FETCH_MISALIGNED;
        }
        next = target;
        return write(rd, pc + 4);
    }

    private int branch(int code, int function, int a, int b) {
        boolean taken;
        switch (function) {
            case 0 -> taken = a == b; // BEQ
            case 1 -> taken = a != b; // BNE
            case 4 -> taken = a < b; // BLT
            case 5 -> taken = a >= b; // BGE
            case 6 -> taken = Integer.compareUnsigned(a, b) < 0; // BLTU
            case 7 -> taken = Integer.compareUnsigned(a, b) >= 0; // BGEU
            default -> {
                return illegal(code);
            }
        }
        int offset =
                code >> 31 << 12
                        | (code >>> 7 & 1) << 11
                        | (code >>> 25 & 0x3F) << 5
                        | (code >>> 8 & 0xF) << 1;
        return taken ? jump(0, pc + offset) : Trap.NONE;
    }

    private AddressSpace space(long address) {
        return address >= PORTS && address < PORTS_END ? bus.ports() : bus.memory();
    }

    private static long inSpace(long address) {
        return address >= PORTS && address < PORTS_END ? address - PORTS : address;
    }

    private int load(int code, int function, int rd, int at) {
        Width width;
        switch (function) {
            case 0, 4 -> width = Width.BYTE; // LB, LBU
            case 1, 5 -> width = Width.WORD; // LH, LHU
            case 2 -> width = Width.DWORD; // LW
            default -> {
                return illegal(code);
            }
        }
        about = at;
        if ((at & width.bytes() - 1) != 0) {
            return Trap.LOAD_MISALIGNED;
        }
        int value;
        try {
            long address = Integer.toUnsignedLong(at);
            value = (int) space(address).read(inSpace(address), width, self);
        } catch (BusFault e) {
            return Trap.LOAD_FAULT;
        }
        return write(
                rd,
                switch (function) {
                    case 0 -> (byte) value;
                    case 1 -> (short) value;
                    default -> value;
                });
    }

    private static int storeOffset(int code) {
        return code >> 25 << 5 | (code >>> 7 & 31);
    }

    private int store(int code, int function, int at, int value) {
        if (function > 2) {
            return illegal(code);
        }
        Width width = function == 0 ? Width.BYTE : function == 1 ? Width.WORD : Width.DWORD;
        about = at;
        if ((at & width.bytes() - 1) != 0) {
            return Trap.STORE_MISALIGNED;
        }
        try {
            long address = Integer.toUnsignedLong(at);
            space(address).write(inSpace(address), width, value & width.mask(), self);
        } catch (BusFault e) {
            return Trap.STORE_FAULT;
        }
        return Trap.NONE;
    }

    /** Shifts have a seven-bit function where the others have the upper part of the immediate. */
    private int withImmediate(int code, int function, int rd, int a, int immediate) {
        int upper = code >>> 25;
        boolean left = function == 1;
        boolean right = function == 5;
        if ((left && upper != 0) || (right && (upper & ~0x20) != 0)) {
            return illegal(code);
        }
        return write(rd, compute(function, right && upper != 0, a, immediate));
    }

    private int withRegister(int code, int function, int rd, int a, int b) {
        int upper = code >>> 25;
        boolean other = upper == 0x20 && (function == 0 || function == 5);
        if (upper != 0 && !other) {
            return illegal(code);
        }
        return write(rd, other && function == 0 ? a - b : compute(function, other, a, b));
    }

    private static int compute(int function, boolean arithmetic, int a, int b) {
        return switch (function) {
            case 0 -> a + b;
            case 1 -> a << b;
            case 2 -> a < b ? 1 : 0;
            case 3 -> Integer.compareUnsigned(a, b) < 0 ? 1 : 0;
            case 4 -> a ^ b;
            case 5 -> arithmetic ? a >> b : a >>> b;
            case 6 -> a | b;
            default -> a & b;
        };
    }

    private int system(int code, int function, int rd, int a) {
        if (function != 0) {
            return function == 4 ? illegal(code) : csr(code, function, rd, a);
        }
        switch (code) {
            case ECALL -> {
                about = 0;
                return Trap.ECALL_FROM_M;
            }
            case EBREAK -> {
                return Trap.BREAKPOINT;
            }
            case MRET -> next = csrs.leave();
            case WFI -> waiting = true;
            default -> {
                return illegal(code);
            }
        }
        return Trap.NONE;
    }

    /** CSRRW, CSRRS and CSRRC, and with bit 2 of the function the same with five immediate bits. */
    private int csr(int code, int function, int rd, int a) {
        int csr = code >>> 20;
        int source = code >>> 15 & 31;
        int operand = function < 4 ? a : source;
        boolean exchanges = (function & 3) == 1;
        boolean writes = exchanges || source != 0;
        boolean readOnly = csr >>> 10 == 3;
        if (csr == ACKNOWLEDGE && !writes) {
            return write(rd, bus.interrupts().acknowledge());
        }
        if (!Csrs.exists(csr) || (writes && readOnly)) {
            return illegal(code);
        }
        int old = csrs.read(csr, requested);
        if (writes) {
            csrs.write(
                    csr,
                    exchanges ? operand : (function & 3) == 2 ? old | operand : old & ~operand);
        }
        return write(rd, old);
    }

    @Override
    public void requestExit() {
        exitRequested.set(true);
    }

    @Override
    public void interruptRequest(boolean asserted) {
        requested = asserted;
    }

    @Override
    public void nonMaskableInterrupt() {
        nonMaskable.set(true);
    }

    @Override
    public void pin(String name, boolean asserted) {
        throw new IllegalArgumentException("a RISC-V has no pin '" + name + "'");
    }

    @Override
    public Set<String> pins() {
        return Set.of();
    }

    @Override
    public boolean halted() {
        return waiting && !csrs.wakes(requested) && !nonMaskable.get();
    }

    @Override
    public long instructions() {
        return instructions;
    }

    @Override
    public void reset(ResetKind kind) {
        clear();
    }

    /** Everything as after power-on, but the levels at its pins and the count. */
    void clear() {
        Arrays.fill(x, 0);
        csrs.reset();
        nonMaskable.set(false);
        waiting = false;
        pc = RESET_VECTOR;
    }

    @Override
    public CpuState state() {
        if (running) {
            throw new IllegalStateException("the processor runs");
        }
        return new HartState(this);
    }

    Csrs csrs() {
        return csrs;
    }

    int pc() {
        return pc;
    }

    void pc(int value) {
        pc = value;
    }

    int register(int number) {
        return x[number];
    }

    void register(int number, int value) {
        x[number] = value;
    }

    boolean waiting() {
        return waiting;
    }

    boolean nonMaskablePending() {
        return nonMaskable.get();
    }

    void resume(int at, boolean isWaiting, boolean isNonMaskable) {
        pc = at;
        waiting = isWaiting;
        nonMaskable.set(isNonMaskable);
    }

    @Override
    public List<Diagnostic> diagnostics() {
        return List.of();
    }

    @Override
    public void close() {}
}
