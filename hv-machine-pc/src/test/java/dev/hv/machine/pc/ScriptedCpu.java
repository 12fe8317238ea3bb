package dev.hv.machine.pc;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuCapability;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A CPU whose program is a list of Java lambdas, one for each instruction. It takes interrupts
 * between two instructions; the last instruction is repeated when the program runs off its end.
 */
final class ScriptedCpu implements VirtualCpu {
    static final Initiator CPU = Initiator.named("cpu0");

    /** One instruction. */
    interface Instruction {
        void execute(ScriptedCpu cpu);
    }

    /** Makes scripted CPUs. */
    record Backend(Program program) implements CpuBackend {
        @Override
        public String id() {
            return "scripted";
        }

        @Override
        public Set<CpuCapability> capabilities() {
            return EnumSet.of(CpuCapability.EXACT_COUNT, CpuCapability.DETERMINISTIC);
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public List<String> models() {
            return List.of("default");
        }

        @Override
        public VirtualCpu create(CpuModel model, int index, CpuBus bus) {
            if (!model.name().equals("default")) {
                throw new IllegalArgumentException(
                        "no model '" + model.name() + "'; known: default");
            }
            return new ScriptedCpu(program, bus);
        }
    }

    /** Instructions in order, and handlers by vector. */
    record Program(List<Instruction> code, Map<Integer, Instruction> handlers) {
        static Program of(Instruction... code) {
            return new Program(List.of(code), Map.of());
        }

        Program on(int vector, Instruction handler) {
            Map<Integer, Instruction> more = new HashMap<>(handlers);
            more.put(vector, handler);
            return new Program(code, more);
        }
    }

    final CpuBus bus;
    long accumulator;
    private final Program program;
    private final AtomicBoolean exitRequested = new AtomicBoolean();
    private volatile boolean interruptPin;
    private volatile boolean halted;
    private int pc;
    private long retired;
    private boolean shutdown;
    private boolean broken;
    boolean a20Masked;

    ScriptedCpu(Program program, CpuBus bus) {
        this.program = program;
        this.bus = bus;
    }

    static Instruction out(int port, long value) {
        return cpu -> cpu.bus.ports().write(port, Width.BYTE, value, CPU);
    }

    static Instruction in(int port) {
        return cpu -> cpu.accumulator = cpu.bus.ports().read(port, Width.BYTE, CPU);
    }

    static Instruction halt() {
        return cpu -> cpu.halted = true;
    }

    static Instruction tripleFault() {
        return cpu -> cpu.shutdown = true;
    }

    static Instruction breakDown() {
        return cpu -> cpu.broken = true;
    }

    static Instruction jump(int target) {
        return cpu -> cpu.pc = target;
    }

    static Instruction count() {
        return cpu -> cpu.accumulator++;
    }

    @Override
    public CpuExit run(long maxInstructions) {
        long begin = retired;
        while (true) {
            if (interruptPin) {
                int vector = bus.interrupts().acknowledge();
                if (vector >= 0) {
                    halted = false;
                    program.handlers.getOrDefault(vector, cpu -> {}).execute(this);
                }
            }
            if (halted) {
                return exit(ExitReason.HALTED, begin, "");
            }
            if (exitRequested.getAndSet(false)) {
                return exit(ExitReason.CANCELLED, begin, "");
            }
            if (retired - begin >= maxInstructions) {
                return exit(ExitReason.BUDGET, begin, "");
            }
            int at = pc;
            pc = Math.min(pc + 1, program.code.size() - 1);
            try {
                program.code.get(at).execute(this);
            } catch (RuntimeException e) {
                pc = at;
                throw e;
            }
            retired++;
            if (shutdown) {
                return exit(ExitReason.SHUTDOWN, begin, "triple fault");
            }
            if (broken) {
                return exit(ExitReason.INTERNAL_ERROR, begin, "lost my mind");
            }
        }
    }

    private CpuExit exit(ExitReason reason, long begin, String detail) {
        return new CpuExit(reason, retired - begin, detail);
    }

    @Override
    public void requestExit() {
        exitRequested.set(true);
    }

    @Override
    public void interruptRequest(boolean asserted) {
        interruptPin = asserted;
    }

    @Override
    public void nonMaskableInterrupt() {
        halted = false;
    }

    @Override
    public Set<String> pins() {
        return Set.of("a20m");
    }

    @Override
    public void pin(String name, boolean asserted) {
        if (!name.equals("a20m")) {
            throw new IllegalArgumentException("no pin " + name);
        }
        a20Masked = asserted;
    }

    @Override
    public boolean halted() {
        return halted && !interruptPin;
    }

    @Override
    public long instructions() {
        return retired;
    }

    @Override
    public void reset(ResetKind kind) {
        pc = 0;
        halted = false;
        shutdown = false;
        accumulator = 0;
    }

    @Override
    public List<Diagnostic> diagnostics() {
        return List.of();
    }

    @Override
    public void close() {}

    @Override
    public CpuState state() {
        return new CpuState() {
            @Override
            public List<Register> registers() {
                return List.of(new Register("pc", 32, "general"), new Register("a", 64, "general"));
            }

            @Override
            public long get(String register) {
                return register.equals("pc") ? pc : accumulator;
            }

            @Override
            public void set(String register, long value) {
                if (register.equals("pc")) {
                    pc = (int) value;
                } else {
                    accumulator = value;
                }
            }

            @Override
            public byte[] getBytes(String register) {
                throw new IllegalArgumentException(register);
            }

            @Override
            public void setBytes(String register, byte[] value) {
                throw new IllegalArgumentException(register);
            }

            @Override
            public void save(StateWriter out) {
                out.putLong("pc", pc)
                        .putLong("a", accumulator)
                        .putLong("retired", retired)
                        .putBoolean("halted", halted);
            }

            @Override
            public void load(StateReader in) throws StateException {
                pc = in.getInt("pc", 0, program.code.size() - 1);
                accumulator = in.getLong("a");
                retired = in.getLong("retired");
                halted = in.getBoolean("halted");
            }
        };
    }
}
