package dev.hv.bench;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.cpu.x86.X86InterpreterBackend;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.X86Mode;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/** How many instructions of a guest's run in a microsecond, by tier: millions in a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
public class GuestInstructions {
    private static final int BUDGET = 1_000_000;

    /** Which processor. */
    public enum Tier {
        /** The interpreter alone. */
        INTERPRETER(new X86InterpreterBackend()),
        /** What a machine has. */
        TRANSLATOR(new X86Backend());

        private final CpuBackend backend;

        Tier(CpuBackend backend) {
            this.backend = backend;
        }
    }

    /** Measured one after the other. */
    @Param private Tier tier = Tier.INTERPRETER;

    /** Measured one after the other. */
    @Param private GuestLoop loop = GuestLoop.INTEGER;

    private final CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
    private VirtualCpu cpu = tier.backend.create(CpuModel.parse("default"), 0, bench);

    /** Makes the processor. */
    @Setup
    public void prepare() {
        cpu.close();
        cpu = tier.backend.create(CpuModel.parse("default"), 0, bench);
        loop.prepare(bench.memory(), cpu.state());
    }

    /** Runs as many instructions as one invocation counts for. */
    @Benchmark
    @OperationsPerInvocation(BUDGET)
    public CpuExit run() {
        CpuExit exit = cpu.run(BUDGET);
        if (exit.reason() != ExitReason.BUDGET || exit.instructions() != BUDGET) {
            throw new AssertionError("the loop has ended: " + exit);
        }
        return exit;
    }

    /** Gives back what the processor holds. */
    @TearDown
    public void close() {
        cpu.close();
    }
}
