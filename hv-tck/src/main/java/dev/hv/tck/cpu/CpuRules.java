package dev.hv.tck.cpu;

import static dev.hv.tck.cpu.CpuTrial.require;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuCapability;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.cpu.CpuTrial.Bench;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Rules for processors. Those that hold for any are tried with random bytes where it is no x86; all
 * others here with small programs in the modes that an x86 has.
 */
public final class CpuRules {
    private static final Initiator DEVICE = Initiator.named("device");
    private static final int HANDLER = 0x9000;
    private static final int VECTOR = 0x40;
    private static final long FOREVER = Long.MAX_VALUE / 2;
    private static final int LONG = 20_000;
    private static final long INTERRUPTS_ON = 0x202;

    /** How long a processor may take to notice that it is to stop: far more than it needs. */
    private static final long PATIENCE_MILLIS = 30_000;

    private CpuRules() {}

    @Rule(
            id = "CPU-RUN-01",
            text = "A run of n instructions is n runs of one.",
            source = "dev.hv.api.cpu.VirtualCpu#run")
    static void manyAreOneByOne(CpuTrial trial) {
        trial.needs(CpuCapability.SINGLE_STEP);
        trial.needsDeterminism();
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench many = trial.sample(i);
                    Bench single = trial.sample(i)) {
                CpuExit exit = many.cpu.run(1000);
                long done = 0;
                while (done < exit.instructions()) {
                    long one = single.cpu.run(1).instructions();
                    require(
                            one == 1,
                            "after " + done + " instructions a run of one retires " + one);
                    done++;
                }
                if (exit.reason() == ExitReason.SHUTDOWN) {
                    // What shuts a processor down retires nothing.
                    ExitReason last = single.cpu.run(1).reason();
                    require(last == exit.reason(), "one by one it ends with " + last);
                }
                String difference = CpuTrial.difference(many, single);
                require(difference.isEmpty(), difference + trial.describe(i));
            }
        }
    }

    @Rule(
            id = "CPU-RUN-02",
            text = "A run retires no more than it may, and instructions() is the sum of all runs.",
            source = "dev.hv.api.cpu.VirtualCpu#instructions")
    static void aBudgetIsKept(CpuTrial trial) {
        boolean exact = trial.can(CpuCapability.EXACT_COUNT);
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench bench = trial.sample(i)) {
                long before = bench.cpu.instructions();
                long sum = 0;
                for (int budget = 1; budget < 12 && !bench.cpu.halted(); budget++) {
                    CpuExit exit = bench.cpu.run(budget);
                    require(exit.instructions() <= budget, exit + " of " + budget);
                    boolean whole = exit.reason() != ExitReason.BUDGET;
                    require(
                            whole || !exact || exit.instructions() == budget,
                            exit + " of " + budget);
                    sum += exit.instructions();
                }
                long counted = bench.cpu.instructions() - before;
                require(counted == sum, counted + " instructions, the runs say " + sum);
            }
        }
    }

    @Rule(
            id = "CPU-EXT-01",
            text = "A request to exit, from any thread, ends the run in progress or the next one.",
            source = "dev.hv.api.cpu.VirtualCpu#requestExit")
    static void aRequestEndsARun(CpuTrial trial) {
        try (Bench bench = busy(trial)) {
            Thread other = Thread.ofPlatform().unstarted(bench.cpu::requestExit);
            FutureTask<CpuExit> run = new FutureTask<>(() -> bench.cpu.run(FOREVER));
            Thread.ofPlatform().daemon().start(run);
            other.start();
            CpuExit exit = result(run);
            require(
                    exit.reason() == ExitReason.CANCELLED || (!trial.x86() && hasEnded(exit)),
                    "the run ended with " + exit);
            if (!hasEnded(exit)) {
                requireOneRequestEndsOneRun(bench);
            }
        }
        try (Bench bench = busy(trial)) {
            requireOneRequestEndsOneRun(bench);
        }
    }

    private static void requireOneRequestEndsOneRun(Bench bench) {
        bench.cpu.requestExit();
        CpuExit next = bench.cpu.run(1000);
        require(next.reason() == ExitReason.CANCELLED, "the next run ended with " + next);
        CpuExit free = bench.cpu.run(1000);
        require(
                free.reason() == ExitReason.BUDGET || hasEnded(free),
                "one request ends one run, not " + free);
    }

    /** Whether a program has come to an end by itself. */
    private static boolean hasEnded(CpuExit exit) {
        return exit.reason() == ExitReason.HALTED || exit.reason() == ExitReason.SHUTDOWN;
    }

    /** A processor whose program goes on for long, if there is such a one among the samples. */
    private static Bench busy(CpuTrial trial) {
        if (trial.x86()) {
            return trial.bench("ebfe");
        }
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench tried = trial.sample(i)) {
                if (!hasEnded(tried.cpu.run(LONG))) {
                    return trial.sample(i);
                }
            }
        }
        return trial.sample(0);
    }

    private static CpuExit result(FutureTask<CpuExit> run) {
        try {
            return run.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RuleViolation("the run goes on after a request to exit");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UntestableRule("the thread of the rules was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CpuFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Rule(
            id = "CPU-STA-01",
            text = "A processor that takes a saved state in goes on as the one that it is from.",
            source = "dev.hv.api.cpu.CpuState#load")
    static void aSavedStateGoesOn(CpuTrial trial) {
        trial.needsDeterminism();
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench one = trial.sample(i);
                    Bench other = trial.sample(i)) {
                one.cpu.run(1 + i % 13);
                StateTree saved = new StateTree("cpu", 1);
                one.state.save(saved);
                other.bench.memory().bytes().copyFrom(one.bench.memory().bytes());
                other.bench.memory().noteWrite(0, X86Mode.MEMORY_BYTES, DEVICE);
                try {
                    other.state.load(saved.reader());
                } catch (StateException e) {
                    require(false, "its own state is refused: " + e.getMessage());
                } catch (RuntimeException e) {
                    require(false, "load of its own state threw " + e);
                }
                one.bench.ports().takeWrites();
                one.cpu.run(1000);
                other.cpu.run(1000);
                String difference = CpuTrial.difference(one, other);
                require(difference.isEmpty(), difference + trial.describe(i));
            }
        }
    }

    @Rule(
            id = "CPU-FLT-01",
            text = "A fault points at its instruction, and leaves no register of it changed.",
            source = "Intel SDM vol. 3A, 6.5")
    static void faultsArePrecise(CpuTrial trial) {
        // inc ax; push ax; div bl by zero
        try (Bench bench = trial.bench("40", "50", "f6f3")) {
            bench.vector(0, HANDLER, "f4");
            bench.cpu.run(100);
            require(bench.state.get("rip") == HANDLER + 1, "#DE does not lead to its handler");
            long pushed = bench.word(X86Mode.STACK - 8);
            require(pushed == X86Mode.CODE + 2, "the address pushed is " + pushed);
            require(bench.state.get("rax") == 1, "AX is " + bench.state.get("rax"));
        }
        // pop [bx] to the end of the segment: the stack pointer stays
        try (Bench bench = trial.bench("bbffff", "8f07")) {
            bench.vector(13, HANDLER, "f4");
            bench.cpu.run(100);
            require(bench.state.get("rip") == HANDLER + 1, "#GP does not lead to its handler");
            long stack = bench.state.get("rsp");
            require(stack == X86Mode.STACK - 6, "SP is " + stack);
        }
    }

    @Rule(
            id = "CPU-SMC-01",
            text = "A program that writes the instruction after the next one runs what it wrote.",
            source = "Intel SDM vol. 3A, 8.1.3")
    static void codeMayChangeItself(CpuTrial trial) {
        // twice: inc bx, which is made dec bx; mov byte [CODE],4Bh; loop
        try (Bench bench = trial.bench("43", "c60600804b", "e2f8")) {
            bench.state.set("rcx", 3);
            bench.cpu.run(100);
            require(bench.state.get("rbx") == 0xFFFF, "BX is " + bench.state.get("rbx"));
        }
        // mov byte [CODE+6],4Bh; nop; inc bx, which is made dec bx in the same run
        try (Bench bench = trial.bench("c60606804b", "90", "43")) {
            bench.cpu.run(100);
            require(bench.state.get("rbx") == 0xFFFF, "BX is " + bench.state.get("rbx"));
        }
    }

    @Rule(
            id = "CPU-SMC-02",
            text = "Code that a device writes is seen by the next run.",
            source = "dev.hv.api.bus.AddressSpaceListener#written")
    static void devicesMayWriteCode(CpuTrial trial) {
        if (!trial.x86()) {
            devicesMayWriteAll(trial);
            return;
        }
        // inc bx; jmp to it
        try (Bench bench = trial.bench("43", "ebfd")) {
            bench.cpu.run(200);
            bench.bench.memory().write(X86Mode.CODE, Width.BYTE, 0xF4, DEVICE);
            bench.cpu.run(200);
            require(bench.cpu.halted(), "what the device wrote does not run");
        }
    }

    /** A processor that has run goes on in new memory as one that has not. */
    private static void devicesMayWriteAll(CpuTrial trial) {
        trial.needsDeterminism();
        for (int i = 0; i < trial.programs(); i++) {
            try (Bench used = trial.sample(i);
                    Bench fresh = trial.sample(i + 1)) {
                used.cpu.run(200);
                StateTree saved = new StateTree("cpu", 1);
                used.state.save(saved);
                MemorySegment memory = fresh.bench.memory().bytes();
                used.bench.memory().writeBytes(0, memory, DEVICE);
                load(fresh, saved);
                used.bench.ports().takeWrites();
                used.cpu.run(1000);
                fresh.cpu.run(1000);
                String difference = CpuTrial.difference(used, fresh);
                require(
                        difference.isEmpty(),
                        "a device wrote all memory; a processor that had run the old one, and one"
                                + " that had not, then have "
                                + difference);
            }
        }
    }

    private static void load(Bench bench, StateTree saved) {
        try {
            bench.state.load(saved.reader());
        } catch (StateException e) {
            throw new UntestableRule("see CPU-STA-01: its own state is refused: " + e.getMessage());
        }
    }

    @Rule(
            id = "CPU-SMC-03",
            text = "An instruction may lie in two pages, and either may change.",
            source = "Intel SDM vol. 3A, 8.1.3")
    static void instructionsCrossPages(CpuTrial trial) {
        // jmp to mov bx,1234h, whose last byte begins a page; then hlt
        try (Bench bench = trial.bench("e9fb0f")) {
            bench.bench.memory().write(0x8FFE, Width.WORD, 0x34BB, DEVICE);
            bench.bench.memory().write(0x9000, Width.WORD, 0xF412, DEVICE);
            bench.cpu.run(100);
            require(bench.state.get("rbx") == 0x1234, "BX is " + bench.state.get("rbx"));
            bench.bench.memory().write(0x9000, Width.BYTE, 0x56, DEVICE);
            bench.state.set("rip", 0x8FFE);
            wake(bench);
            bench.cpu.run(100);
            require(bench.state.get("rbx") == 0x5634, "BX is " + bench.state.get("rbx"));
        }
    }

    /** Ends a halt by an NMI whose handler returns. */
    private static void wake(Bench bench) {
        bench.vector(2, HANDLER + 0x100, "cf");
        bench.cpu.nonMaskableInterrupt();
    }

    @Rule(
            id = "CPU-INT-01",
            text = "An interrupt is taken between instructions, while IF is set and not before.",
            source = "dev.hv.api.cpu.VirtualCpu#interruptRequest")
    static void interruptsComeBetweenInstructions(CpuTrial trial) {
        // nop; nop; sti; nop; inc ax; jmp to it
        try (Bench bench = trial.bench("9090", "fb", "90", "40", "ebfd")) {
            bench.vector(VECTOR, HANDLER, "f4");
            bench.bench.vector(VECTOR);
            bench.cpu.interruptRequest(true);
            bench.cpu.run(3);
            require(bench.bench.acknowledged() == 0, "taken while IF is clear, or right after STI");
            bench.cpu.run(10);
            require(bench.bench.acknowledged() == 1, "not taken once IF is set");
            long pushed = bench.word(X86Mode.STACK - 6);
            require(pushed == X86Mode.CODE + 4, "the address pushed is " + pushed);
        }
    }

    @Rule(
            id = "CPU-HLT-01",
            text = "A halted processor waits until an interrupt that it takes, and goes on then.",
            source = "dev.hv.api.cpu.VirtualCpu#halted")
    static void haltWakes(CpuTrial trial) {
        try (Bench bench = trial.bench("f4", "40")) {
            bench.vector(VECTOR, HANDLER, "cf");
            CpuExit exit = bench.cpu.run(100);
            require(exit.reason() == ExitReason.HALTED, "HLT ends a run with " + exit);
            bench.bench.vector(VECTOR);
            bench.cpu.interruptRequest(true);
            require(bench.cpu.halted(), "wakes while IF is clear");
            bench.state.set("eflags", INTERRUPTS_ON);
            require(!bench.cpu.halted(), "waits although an interrupt is pending");
            bench.cpu.run(2);
            bench.cpu.interruptRequest(false);
            bench.cpu.run(100);
            require(bench.state.get("rax") == 1, "does not go on behind the HLT");
        }
    }
}
