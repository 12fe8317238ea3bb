package dev.hv.cpu.x86.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Registration;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuCapability;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.Catalogue;
import dev.hv.tck.CpuExamination;
import dev.hv.tck.Effort;
import dev.hv.tck.Plan;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;
import dev.hv.tck.Status;
import dev.hv.tck.cpu.X86Mode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processors with a fault each, and the rule that finds it. */
final class CpuRulesBiteTest {
    private static final Initiator TEST = Initiator.named("test");
    private static final Set<Integer> PREFIXES = Set.of(0x48, 0x66, 0xF2, 0xF3);

    /** What is wrong with a processor. */
    enum Bug {
        RUNS_OVERRUN("CPU-RUN-02"),
        EXIT_TAKES_TWO("CPU-EXT-01"),
        STATE_FORGETS_A_REGISTER("CPU-STA-01"),
        HALTING_THROWS("CPU-GST-01"),
        RESETS_KEEP_A_REGISTER("CPU-RST-01"),
        UNKNOWN_REGISTERS_ARE_ZERO("CPU-REG-01"),
        SETTING_TURNS_A_BIT("CPU-REG-02"),
        ANY_PIN_IS_TAKEN("CPU-PIN-01"),
        SPOILED_STATES_ARE_A_SURPRISE("CPU-STA-02"),
        REFUSED_STATES_STAY("CPU-STA-02"),
        SAVING_CHANGES_A_REGISTER("CPU-STA-03"),
        HALTS_ARE_NOT_TOLD("CPU-HLT-02"),
        ACKNOWLEDGES_UNASKED("CPU-ACK-01"),
        EXCEPTIONS_COME_LATE("CPU-EXC-01"),
        ANY_MODEL_IS_MADE("CPU-MDL-01"),
        FAULTS_POINT_BEHIND("CPU-FLT-01"),
        LONG_RUNS_ARE_ANOTHER("CPU-RUN-01"),
        INTERRUPTS_ARE_LOST("CPU-INT-01"),
        HALT_SLEEPS_ON("CPU-HLT-01"),
        DECODED_CODE_STAYS("CPU-SMC-01"),
        NARROW_RESULTS_CLEAR_THE_REST("CPU-MOD-01"),
        UPPER_HALVES_STAY("CPU-MOD-02"),
        DISPLACEMENTS_COUNT_FROM_THE_START("CPU-MOD-03"),
        PAGE_FAULTS_FORGET_THEIR_ADDRESS("CPU-FLT-02"),
        LIMITS_ARE_NOT_CHECKED("CPU-FLT-03"),
        ADC_IGNORES_CARRY("CPU-ALU-01"),
        COMPARISON_FORGETS_OVERFLOW("CPU-ALU-01"),
        INC_CLEARS_CARRY("CPU-ALU-02"),
        COUNTS_OF_SHIFTS_ARE_NOT_MASKED("CPU-SHF-01"),
        PRODUCTS_ARE_UNSIGNED("CPU-MUL-01"),
        REMAINDERS_ARE_POSITIVE("CPU-DIV-01"),
        LESS_LOOKS_AT_THE_SIGN_ALONE("CPU-JCC-01"),
        CONDITIONAL_MOVES_CLEAR("CPU-JCC-01"),
        CMC_SETS("CPU-FLG-01"),
        SIGNS_ARE_NOT_EXTENDED("CPU-SGN-01"),
        ADDRESSES_HAVE_31_BITS("CPU-ADR-01"),
        STRINGS_ONLY_GO_UP("CPU-STR-01"),
        PUSHES_THE_STACK_POINTER_OF_AN_8086("CPU-STK-01"),
        POPA_LOADS_THE_STACK_POINTER("CPU-STK-01"),
        COMPLEMENTED_BITS_ARE_SET("CPU-BIT-01"),
        XADD_KEEPS_ITS_REGISTER("CPU-XCH-01"),
        DEVICES_ARE_NOT_HEARD("CPU-SMC-02"),
        DEVICES_ARE_NOT_HEARD_IN_THE_NEXT_PAGE("CPU-SMC-03");

        final String killer;

        Bug(String killer) {
            this.killer = killer;
        }
    }

    /** Makes processors with a fault. */
    private record FaultyBackend(Bug bug) implements CpuBackend {
        private static final X86Backend RIGHT = new X86Backend();

        @Override
        public String id() {
            return "faulty";
        }

        @Override
        public Set<CpuCapability> capabilities() {
            return RIGHT.capabilities();
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public List<String> models() {
            return RIGHT.models();
        }

        @Override
        public VirtualCpu create(CpuModel model, int index, CpuBus bus) {
            if (bug != Bug.ANY_MODEL_IS_MADE) {
                RIGHT.create(model, index, bus).close();
            }
            return new Faulty(bug, bus);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachFaultFailsTheRuleThatItNames(Bug bug) {
        Report report =
                CpuExamination.of(
                        new FaultyBackend(bug),
                        Plan.of(new Effort(10, 20), 1)
                                .wanting(rule -> rule.id().equals(bug.killer)));
        List<String> failed =
                report.with(Status.FAIL).stream().map(verdict -> verdict.rule().id()).toList();
        assertEquals(List.of(bug.killer), failed, report::toString);
    }

    @Test
    void everyRuleForAnyProcessorAndForX86HasAMutantThatItKills() {
        Set<String> killers =
                Stream.of(Bug.values()).map(bug -> bug.killer).collect(Collectors.toSet());
        Set<String> rules =
                Catalogue.cpuRules().stream()
                        .map(RuleInfo::id)
                        .filter(id -> id.startsWith("CPU-"))
                        .collect(Collectors.toSet());
        assertEquals(rules, killers);
    }

    /** A processor that is right but for one thing. */
    private static final class Faulty implements VirtualCpu {
        private final Bug bug;
        private final VirtualCpu right;
        private final CpuBus bus;
        private int requests;

        Faulty(Bug bug, CpuBus bus) {
            this.bug = bug;
            this.bus = bus;
            boolean deaf = bug.name().startsWith("DEVICES_ARE_NOT_HEARD");
            this.right =
                    new X86Backend().create(CpuModel.parse("default"), 0, deaf ? deaf(bus) : bus);
        }

        /** The same bus, on whose memory nobody is told of writes. */
        private static CpuBus deaf(CpuBus bus) {
            AddressSpace memory = bus.memory();
            AddressSpace deaf =
                    proxy(
                            AddressSpace.class,
                            memory,
                            (method, arguments) ->
                                    method.equals("listen") ? (Registration) () -> {} : null);
            return proxy(
                    CpuBus.class,
                    bus,
                    (method, arguments) -> method.equals("memory") ? deaf : null);
        }

        /** Answers some methods itself, and leaves the others to somebody else. */
        private interface Answer {
            @Nullable Object of(String method, Object[] arguments);
        }

        private static <T> T proxy(Class<T> type, T right, Answer answer) {
            return type.cast(
                    Proxy.newProxyInstance(
                            type.getClassLoader(),
                            new Class<?>[] {type},
                            (self, method, arguments) -> {
                                Object own = answer.of(method.getName(), arguments);
                                return own == null ? method.invoke(right, arguments) : own;
                            }));
        }

        @Override
        public CpuExit run(long maxInstructions) {
            switch (bug) {
                case RUNS_OVERRUN -> {
                    return right.run(maxInstructions + 1);
                }
                case LONG_RUNS_ARE_ANOTHER -> {
                    if (maxInstructions > 1) {
                        right.state().set("rbp", 1);
                    }
                }
                case DECODED_CODE_STAYS -> {
                    return runFirstCode(maxInstructions);
                }
                case LIMITS_ARE_NOT_CHECKED -> right.state().set("ds.limit", 0xFFFF_FFFFL);
                case NARROW_RESULTS_CLEAR_THE_REST,
                        UPPER_HALVES_STAY,
                        DISPLACEMENTS_COUNT_FROM_THE_START,
                        PAGE_FAULTS_FORGET_THEIR_ADDRESS -> {
                    CpuExit exit = right.run(maxInstructions);
                    spoil();
                    return exit;
                }
                case ADC_IGNORES_CARRY,
                        COMPARISON_FORGETS_OVERFLOW,
                        INC_CLEARS_CARRY,
                        COUNTS_OF_SHIFTS_ARE_NOT_MASKED,
                        PRODUCTS_ARE_UNSIGNED,
                        REMAINDERS_ARE_POSITIVE,
                        LESS_LOOKS_AT_THE_SIGN_ALONE,
                        CONDITIONAL_MOVES_CLEAR,
                        CMC_SETS,
                        POPA_LOADS_THE_STACK_POINTER,
                        SIGNS_ARE_NOT_EXTENDED,
                        ADDRESSES_HAVE_31_BITS,
                        STRINGS_ONLY_GO_UP,
                        PUSHES_THE_STACK_POINTER_OF_AN_8086,
                        COMPLEMENTED_BITS_ARE_SET,
                        XADD_KEEPS_ITS_REGISTER -> {
                    return runWrongly(maxInstructions);
                }
                case HALTING_THROWS -> {
                    CpuExit exit = right.run(maxInstructions);
                    if (right.halted()) {
                        throw new IllegalStateException("halted");
                    }
                    return exit;
                }
                case ACKNOWLEDGES_UNASKED -> {
                    var _ = bus.interrupts().acknowledge();
                }
                case EXCEPTIONS_COME_LATE -> {
                    try {
                        return right.run(maxInstructions);
                    } catch (RuntimeException e) {
                        right.state().set("rip", right.state().get("rip") + 2);
                        throw e;
                    }
                }
                case FAULTS_POINT_BEHIND -> {
                    CpuExit exit = right.run(maxInstructions);
                    right.state().set("rsp", right.state().get("rsp") + 2);
                    return exit;
                }
                default -> {}
            }
            return right.run(maxInstructions);
        }

        /** Runs what stood at the program's place at first, whatever was written there. */
        private CpuExit runFirstCode(long maxInstructions) {
            MemorySegment first = MemorySegment.ofArray(new byte[64]);
            bus.memory().readBytes(X86Mode.CODE, first, TEST);
            CpuExit exit = right.run(1);
            for (long done = 1; done < maxInstructions && !right.halted(); done++) {
                bus.memory().writeBytes(X86Mode.CODE, first, TEST);
                exit = right.run(1);
            }
            return exit;
        }

        /** Runs one instruction as the bug would have it. */
        private CpuExit runWrongly(long maxInstructions) {
            CpuState state = right.state();
            byte[] code = new byte[4];
            bus.memory().readBytes(state.get("rip"), MemorySegment.ofArray(code), TEST);
            int at = 0;
            while (at < 2 && PREFIXES.contains(code[at] & 0xFF)) {
                at++;
            }
            boolean escaped = code[at] == 0x0F;
            int opcode = (escaped ? code[at + 1] : code[at]) & 0xFF;
            int operation = code[at + 1] >> 3 & 7;
            long source = state.get("rbx");
            long flags = state.get("eflags");
            long counter = state.get("rcx");
            boolean shifts = (opcode & 0xFE) == 0xD2;
            if (bug == Bug.ADC_IGNORES_CARRY && (opcode & 0xFE) == 0x10) {
                state.set("eflags", flags & ~1);
            }
            if (bug == Bug.STRINGS_ONLY_GO_UP && opcode >= 0xA4 && opcode < 0xB0) {
                state.set("eflags", flags & ~0x400);
            }
            boolean far = shifts && counter > 31;
            long before = state.get("rax");
            long stackPointer = state.get("rsp");
            if (bug == Bug.LESS_LOOKS_AT_THE_SIGN_ALONE && opcode >> 1 == 0x7C >> 1) {
                state.set("eflags", flags & ~0x800);
            }
            CpuExit exit = right.run(maxInstructions);
            boolean grouped = (opcode & 0xFE) == 0xF6;
            switch (bug) {
                case COMPARISON_FORGETS_OVERFLOW -> {
                    if ((opcode & 0xFE) == 0x38) {
                        state.set("eflags", state.get("eflags") & ~0x800);
                    }
                }
                case INC_CLEARS_CARRY -> {
                    if ((opcode & 0xFE) == 0xFE && operation == 0) {
                        state.set("eflags", state.get("eflags") & ~1);
                    }
                }
                case COUNTS_OF_SHIFTS_ARE_NOT_MASKED -> {
                    if (far && operation == 4) {
                        state.set("rax", before & 1);
                    }
                }
                case PRODUCTS_ARE_UNSIGNED -> {
                    if (grouped && operation == 5) {
                        state.set("rdx", state.get("rdx") & 0x7FFF);
                    }
                }
                case REMAINDERS_ARE_POSITIVE -> {
                    if (grouped && operation == 7) {
                        state.set("rdx", state.get("rdx") & 0x7FFF);
                    }
                }
                case ADDRESSES_HAVE_31_BITS -> {
                    if (opcode == 0x8D) {
                        state.set("rax", state.get("rax") & 0x7FFF_FFFFL);
                    }
                }
                case PUSHES_THE_STACK_POINTER_OF_AN_8086 -> {
                    if (opcode == 0x54) {
                        long top = state.get("rsp");
                        bus.memory().write(top, Width.WORD, top, TEST);
                    }
                }
                case CONDITIONAL_MOVES_CLEAR -> {
                    if (escaped && opcode >> 4 == 4 && state.get("rax") == before) {
                        state.set("rax", 0);
                    }
                }
                case CMC_SETS -> {
                    if (opcode == 0xF5) {
                        state.set("eflags", state.get("eflags") | 1);
                    }
                }
                case POPA_LOADS_THE_STACK_POINTER -> {
                    if (opcode == 0x61) {
                        state.set("rsp", stackPointer);
                    }
                }
                case COMPLEMENTED_BITS_ARE_SET -> {
                    if (escaped && opcode == 0xBB) {
                        state.set("rax", state.get("rax") | 1L << (source & 31));
                    }
                }
                case XADD_KEEPS_ITS_REGISTER -> {
                    if (escaped && (opcode & 0xFE) == 0xC0) {
                        state.set("rbx", source);
                    }
                }
                case SIGNS_ARE_NOT_EXTENDED -> {
                    if (opcode == 0x98) {
                        state.set("rax", before & 0xFFFF);
                    }
                }
                default -> {}
            }
            return exit;
        }

        /** What came of a run is made what the bug would have made of it. */
        private void spoil() {
            CpuState state = right.state();
            switch (bug) {
                case NARROW_RESULTS_CLEAR_THE_REST -> state.set("rax", state.get("rax") & 0xFFFF);
                case UPPER_HALVES_STAY -> state.set("rax", state.get("rax") | -1L << 32);
                case PAGE_FAULTS_FORGET_THEIR_ADDRESS -> state.set("rdx", 0);
                default -> {
                    long end = X86Mode.CODE + 0x10AL;
                    long stored = bus.memory().read(end, Width.QWORD, TEST);
                    bus.memory().write(end, Width.QWORD, 0, TEST);
                    bus.memory().write(end - 10, Width.QWORD, stored, TEST);
                }
            }
        }

        @Override
        public void requestExit() {
            if (bug != Bug.EXIT_TAKES_TWO || ++requests == 1) {
                right.requestExit();
            }
        }

        @Override
        public void interruptRequest(boolean asserted) {
            if (bug != Bug.INTERRUPTS_ARE_LOST && bug != Bug.HALT_SLEEPS_ON) {
                right.interruptRequest(asserted);
            }
        }

        @Override
        public void nonMaskableInterrupt() {
            right.nonMaskableInterrupt();
        }

        @Override
        public void pin(String name, boolean asserted) {
            if (bug != Bug.ANY_PIN_IS_TAKEN) {
                right.pin(name, asserted);
            }
        }

        @Override
        public boolean halted() {
            return bug != Bug.HALTS_ARE_NOT_TOLD && right.halted();
        }

        @Override
        public long instructions() {
            return right.instructions();
        }

        @Override
        public void reset(ResetKind kind) {
            long kept = right.state().get("rbx");
            right.reset(kind);
            if (bug == Bug.RESETS_KEEP_A_REGISTER) {
                right.state().set("rbx", kept);
            }
        }

        @Override
        public CpuState state() {
            CpuState state = right.state();
            return new FaultyState(bug, state);
        }

        @Override
        public List<Diagnostic> diagnostics() {
            return right.diagnostics();
        }

        @Override
        public void close() {
            right.close();
        }
    }

    /** A state that is right but for one thing. */
    private record FaultyState(Bug bug, CpuState right) implements CpuState {
        @Override
        public List<Register> registers() {
            return right.registers();
        }

        @Override
        public long get(String register) {
            boolean unknown =
                    bug == Bug.UNKNOWN_REGISTERS_ARE_ZERO
                            && right.registers().stream()
                                    .map(Register::name)
                                    .noneMatch(register::equals);
            return unknown ? 0 : right.get(register);
        }

        @Override
        public void set(String register, long value) {
            boolean wrong = bug == Bug.SETTING_TURNS_A_BIT && register.equals("rdx");
            right.set(register, wrong ? value ^ 1 : value);
        }

        @Override
        public byte[] getBytes(String register) {
            return right.getBytes(register);
        }

        @Override
        public void setBytes(String register, byte[] value) {
            right.setBytes(register, value);
        }

        @Override
        public void save(StateWriter out) {
            right.save(out);
            if (bug == Bug.SAVING_CHANGES_A_REGISTER) {
                right.set("rbp", right.get("rbp") ^ 1);
            }
        }

        @Override
        public void load(StateReader in) throws StateException {
            long kept = right.get("rax");
            try {
                right.load(in);
            } catch (StateException e) {
                if (bug == Bug.SPOILED_STATES_ARE_A_SURPRISE) {
                    throw new IllegalStateException(e);
                }
                if (bug == Bug.REFUSED_STATES_STAY) {
                    right.set("rbx", 1);
                }
                throw e;
            }
            if (bug == Bug.STATE_FORGETS_A_REGISTER) {
                right.set("rax", kept ^ 0x5555);
            }
        }
    }
}
