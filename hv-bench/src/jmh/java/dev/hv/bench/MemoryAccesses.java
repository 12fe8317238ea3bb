package dev.hv.bench;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;
import dev.hv.memory.PhysicalAddressSpace;
import dev.hv.memory.Ram;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an access through an address space takes, in nanoseconds: what devices pay that read and
 * write memory, and what a processor pays at a device. (A processor's own accesses to memory go
 * past it: {@link GuestLoop#MEMORY}.)
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MemoryAccesses {
    private static final Initiator CPU = Initiator.named("cpu");
    private static final int SIZE = 1 << 20;
    private static final long DEVICE = 0xFEC0_0000L;

    private final PhysicalAddressSpace space =
            new PhysicalAddressSpace("memory", 40, new ReentrantLock(), Trace.none());
    private final Ram ram = Ram.allocate("ram", SIZE, false);
    private final MemorySegment page = MemorySegment.ofArray(new byte[4096]);
    private long at;

    /** A register behind a map of the usual kind. */
    public MemoryAccesses() {
        IoHandler register =
                new IoHandler() {
                    private long value;

                    @Override
                    public long read(long offset, Width width) {
                        return value + offset;
                    }

                    @Override
                    public void write(long offset, Width width, long now) {
                        value = now;
                    }
                };
        space.edit()
                .map(0, ram, 0)
                .map(
                        DEVICE,
                        new IoRegion(
                                "device",
                                0x1000,
                                AccessRules.only(Width.BYTE, Width.WORD, Width.DWORD),
                                register),
                        1)
                .commit();
    }

    private long next() {
        at = (at + 8) & (SIZE - 1);
        return at;
    }

    /** Reads eight bytes of memory. */
    @Benchmark
    public long readRam() {
        return space.read(next(), Width.QWORD, CPU);
    }

    /** Writes eight bytes of memory. */
    @Benchmark
    public void writeRam() {
        space.write(next(), Width.QWORD, at, CPU);
    }

    /** Exchanges eight bytes of memory. */
    @Benchmark
    public long exchangeRam() {
        return space.compareAndExchange(next(), Width.QWORD, 0, at, CPU);
    }

    /** Copies a page out of memory. */
    @Benchmark
    public MemorySegment readPage() {
        space.readBytes(next() & -4096, page, CPU);
        return page;
    }

    /** Reads a device's register. */
    @Benchmark
    public long readDevice() {
        return space.read(DEVICE + 8, Width.DWORD, CPU);
    }

    /** Writes a device's register. */
    @Benchmark
    public void writeDevice() {
        space.write(DEVICE + 8, Width.DWORD, 5, CPU);
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        ram.close();
    }
}
