package dev.hv.tck.cpu;

import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.state.StateTree;
import dev.hv.tck.Effort;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.script.Dice;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A kind of processor before one rule. */
public final class CpuTrial {
    /** Instructions of 16-bit code that read and write registers, flags, memory and the stack. */
    private static final List<String> PIECES =
            List.of(
                    "01d8", // add ax,bx
                    "11d1", // adc cx,dx
                    "29c2", // sub dx,ax
                    "f7e3", // mul bx
                    "d1c0", // rol ax,1
                    "d3e8", // shr ax,cl
                    "50", // push ax
                    "5b", // pop bx
                    "9c", // pushf
                    "9d", // popf
                    "aa", // stosb
                    "ac", // lodsb
                    "f3a4", // rep movsb
                    "a300c0", // mov [C000],ax
                    "8b1e00c0", // mov bx,[C000]
                    "7401", // jz over one byte
                    "90", // nop
                    "40", // inc ax
                    "e680"); // out 80h,al

    private final CpuFactory subject;
    private final Effort effort;
    private final long seed;

    /**
     * @param seed of every program; a different one for each rule
     */
    public CpuTrial(CpuFactory subject, Effort effort, long seed) {
        this.subject = subject;
        this.effort = effort;
        this.seed = seed;
    }

    /** Says that a rule does not hold. */
    static void require(boolean holds, String what) {
        if (!holds) {
            throw new RuleViolation(what);
        }
    }

    CpuFactory subject() {
        return subject;
    }

    /** How many programs to try. */
    int programs() {
        return effort.scripts();
    }

    /** Returns a program that ends by itself; the same number gives the same one. */
    CpuProgram program(int number) {
        Dice dice = new Dice(seed + number);
        List<CodePiece> code = new ArrayList<>();
        int count = 1 + dice.below(effort.steps());
        for (int i = 0; i < count; i++) {
            code.add(CodePiece.of(dice.of(PIECES)));
        }
        Map<String, Long> registers = new TreeMap<>();
        for (String name : List.of("rax", "rbx", "rdx")) {
            registers.put(name, dice.value() & 0xFFFF);
        }
        registers.put("rcx", (long) dice.below(8));
        registers.put("rsi", (long) X86Mode.DATA);
        registers.put("rdi", (long) X86Mode.DATA + dice.below(0x100));
        return new CpuProgram(X86Mode.REAL, registers, code);
    }

    /** A processor on a bench of its own, with a program in real mode. */
    Bench bench(CpuProgram program) {
        return new Bench(program);
    }

    /** A processor on a bench of its own, with some code in real mode. */
    Bench bench(String... code) {
        List<CodePiece> pieces = new ArrayList<>();
        for (String piece : code) {
            pieces.add(CodePiece.of(piece));
        }
        return new Bench(new CpuProgram(X86Mode.REAL, Map.of(), pieces));
    }

    /** Returns what differs between two processors and their memories, or nothing. */
    static String difference(Bench one, Bench other) {
        StateTree a = new StateTree("cpu", 1);
        StateTree b = new StateTree("cpu", 1);
        one.state.save(a);
        other.state.save(b);
        if (!a.equals(b)) {
            for (CpuState.Register register : one.state.registers()) {
                String name = register.name();
                if (register.bits() <= Long.SIZE && one.state.get(name) != other.state.get(name)) {
                    return String.format(
                            "%s: %x and %x", name, one.state.get(name), other.state.get(name));
                }
            }
            return "their saved states differ";
        }
        long at = one.bench.memory().bytes().mismatch(other.bench.memory().bytes());
        if (at >= 0) {
            return String.format("memory at 0x%x", at);
        }
        return one.bench.ports().takeWrites().equals(other.bench.ports().takeWrites())
                ? ""
                : "what went to ports";
    }

    /** One processor. */
    final class Bench implements AutoCloseable {
        final CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
        final VirtualCpu cpu = subject.create(bench);
        final CpuState state = cpu.state();

        private Bench(CpuProgram program) {
            program.load(bench.memory(), state);
            state.set("idtr.base", 0);
            state.set("idtr.limit", 0x3FF);
        }

        /** Makes an interrupt vector lead to code that begins there. */
        void vector(int number, int address, String code) {
            MemorySegment bytes = bench.memory().bytes();
            bytes.set(ValueLayout.JAVA_INT_UNALIGNED, 4L * number, address);
            long at = address;
            for (int one : CodePiece.of(code).bytes()) {
                bytes.set(ValueLayout.JAVA_BYTE, at++, (byte) one);
            }
        }

        long word(long address) {
            return bench.memory().bytes().get(ValueLayout.JAVA_SHORT_UNALIGNED, address) & 0xFFFF;
        }

        @Override
        public void close() {
            cpu.close();
        }
    }
}
