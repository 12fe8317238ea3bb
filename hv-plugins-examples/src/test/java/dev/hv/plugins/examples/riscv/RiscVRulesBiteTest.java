package dev.hv.plugins.examples.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.tck.Catalogue;
import dev.hv.tck.CpuExamination;
import dev.hv.tck.Effort;
import dev.hv.tck.Plan;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;
import dev.hv.tck.Status;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules for RV32I find processors that take an instruction for another one. */
final class RiscVRulesBiteTest {
    /** Where the rules put code; their data lie elsewhere. */
    private static final long CODE = 0x8000;

    private static final int FUNCTION = 0x7000;
    private static final int OPCODE = 0x7F;

    /** What is wrong with a processor. */
    enum Bug {
        SUB_ADDS("RVI-ALU-01", code -> is(code, 0x33, 0) ? code & ~(1 << 30) : code),
        SRA_FILLS_WITH_ZEROS("RVI-ALU-01", code -> is(code, 0x33, 5) ? code & ~(1 << 30) : code),
        SLTU_IS_SIGNED("RVI-ALU-01", code -> is(code, 0x33, 3) ? as(code, 2) : code),
        X0_IS_A_DESTINATION("RVI-ALU-01", code -> (code >> 7 & 31) == 0 ? code | 1 << 7 : code),
        SRAI_FILLS_WITH_ZEROS("RVI-IMM-01", code -> is(code, 0x13, 5) ? code & ~(1 << 30) : code),
        IMMEDIATES_ARE_POSITIVE("RVI-IMM-01", code -> is(code, 0x13, 0) ? code & ~(1 << 31) : code),
        AUIPC_FORGETS_PC("RVI-UPP-01", code -> (code & OPCODE) == 0x17 ? code | 0x20 : code),
        BLTU_IS_SIGNED("RVI-BRN-01", code -> is(code, 0x63, 6) ? as(code, 4) : code),
        BRANCHES_ARE_SHORT("RVI-BRN-01", code -> (code & OPCODE) == 0x63 ? code & ~0x80 : code),
        JUMPS_ARE_SHORT("RVI-JMP-01", code -> (code & OPCODE) == 0x6F ? code & ~(1 << 20) : code),
        LBU_IS_SIGNED("RVI-LOD-01", code -> is(code, 0x03, 4) ? as(code, 0) : code),
        SH_STORES_A_BYTE("RVI-STO-01", code -> is(code, 0x23, 1) ? as(code, 0) : code),
        ECALL_IS_EBREAK("RVI-TRP-01", code -> code == 0x73 ? code | 1 << 20 : code),
        NO_INSTRUCTION_DOES_NOTHING("RVI-TRP-01", code -> code == 0 ? 0x13 : code),
        MISALIGNED_LOADS_ARE_CUT_OFF("RVI-LOD-02", code -> is(code, 0x03, 2) ? as(code, 4) : code),
        /** riscv-boom/riscv-boom#32. */
        JUMPS_FORGET_BIT_1(
                "RVI-JMP-02", code -> (code & OPCODE) == 0x67 ? code & ~(1 << 21) : code),
        THERE_IS_NO_FENCE("RVI-FEN-01", code -> (code & OPCODE) == 0x0F ? 0 : code),
        READING_COUNTS_AS_WRITING("RVI-CSR-02", code -> is(code, 0x73, 2) ? as(code, 1) : code),
        MIP_IS_MIE("RVI-MIP-01", code -> code >>> 20 == 0x344 ? code ^ (0x40 << 20) : code),
        /** A jump to the word behind the handler's first. */
        EXCEPTIONS_HAVE_VECTORS("RVI-VEC-01", code -> code == 0x73 ? 0x804F_A06F : code),
        MSCRATCH_IS_NOT_SAVED("RVI-STA-01", IntUnaryOperator.identity()),
        CSRRC_SETS("RVI-CSR-01", code -> is(code, 0x73, 3) ? as(code, 2) : code),
        INTERRUPTS_ARE_LOST("RVI-INT-01", IntUnaryOperator.identity()),
        WAITING_NEVER_ENDS("RVI-WFI-01", IntUnaryOperator.identity());

        final String killer;
        final IntUnaryOperator change;

        Bug(String killer, IntUnaryOperator change) {
            this.killer = killer;
            this.change = change;
        }

        private static boolean is(int code, int opcode, int function) {
            return (code & OPCODE) == opcode && (code & FUNCTION) == function << 12;
        }

        private static int as(int code, int function) {
            return (code & ~FUNCTION) | function << 12;
        }
    }

    /** Does something itself with what a method of the right object gave. */
    private interface Change {
        Object of(String method, Object[] arguments, Object right);
    }

    private static <T> T changed(Class<T> type, T right, Set<String> lost, Change change) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            if (lost.contains(method.getName())) {
                                return null;
                            }
                            try {
                                Object result = method.invoke(right, arguments);
                                return change.of(method.getName(), arguments, result);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    private static VirtualCpu with(Bug bug, CpuBus bus) {
        AddressSpace memory =
                changed(
                        AddressSpace.class,
                        bus.memory(),
                        Set.of(),
                        (method, arguments, right) ->
                                method.equals("read")
                                                && (long) arguments[0] == CODE
                                                && arguments[1] == Width.DWORD
                                        ? bug.change.applyAsInt((int) (long) right) & 0xFFFF_FFFFL
                                        : right);
        CpuBus wrong =
                changed(
                        CpuBus.class,
                        bus,
                        Set.of(),
                        (method, arguments, right) -> method.equals("memory") ? memory : right);
        VirtualCpu cpu = new RiscVBackend().create(CpuModel.parse("default"), 0, wrong);
        boolean deaf = bug == Bug.INTERRUPTS_ARE_LOST || bug == Bug.WAITING_NEVER_ENDS;
        return changed(
                VirtualCpu.class,
                cpu,
                deaf ? Set.of("interruptRequest") : Set.of(),
                (method, arguments, right) ->
                        bug == Bug.MSCRATCH_IS_NOT_SAVED && right instanceof CpuState state
                                ? forgetful(state)
                                : right);
    }

    private static CpuState forgetful(CpuState right) {
        return changed(
                CpuState.class,
                right,
                Set.of(),
                (method, arguments, result) -> {
                    if (method.equals("load")) {
                        right.set("mscratch", 0);
                    }
                    return result;
                });
    }

    @ParameterizedTest
    @EnumSource
    void eachBugFailsTheRuleThatItNames(Bug bug) {
        Plan plan = Plan.of(Effort.QUICK, 1).wanting(rule -> rule.id().equals(bug.killer));
        Report report = CpuExamination.of("faulty", bus -> with(bug, bus), plan);
        assertEquals(1, report.with(Status.FAIL).size(), report::toString);
    }

    @Test
    void everyRuleForRiscVHasABugThatItFinds() {
        Set<String> killers =
                Stream.of(Bug.values()).map(bug -> bug.killer).collect(Collectors.toSet());
        Set<String> rules =
                Catalogue.cpuRules().stream()
                        .map(RuleInfo::id)
                        .filter(id -> id.startsWith("RVI-"))
                        .collect(Collectors.toSet());
        assertEquals(rules, killers);
    }
}
