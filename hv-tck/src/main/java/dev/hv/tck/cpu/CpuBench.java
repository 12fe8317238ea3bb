package dev.hv.tck.cpu;

import dev.hv.api.cpu.CpuBus;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.trace.Trace;

import java.util.Set;
import java.util.TreeSet;

/**
 * All that a processor needs and nothing else: memory, ports at which nothing answers, an interrupt
 * input, and a clock that stands still.
 */
public final class CpuBench implements CpuBus {
    private final CpuMemory memory;
    private final CpuPorts ports = new CpuPorts();
    private int vector = InterruptController.NO_VECTOR;
    private int acknowledged;
    private int overflows;
    private final Set<String> asserted = new TreeSet<>();

    /**
     * A bench with that much zeroed memory, from address 0 on.
     *
     * @param memoryBytes a multiple of 4096
     */
    public CpuBench(long memoryBytes) {
        memory = new CpuMemory(memoryBytes);
    }

    /** Sets what the interrupt hardware answers to the next acknowledge cycle; it does so once. */
    public void vector(int next) {
        vector = next;
    }

    /** Returns how many interrupts the processor has taken. */
    public int acknowledged() {
        return acknowledged;
    }

    @Override
    public CpuMemory memory() {
        return memory;
    }

    @Override
    public CpuPorts ports() {
        return ports;
    }

    @Override
    public CpuInterrupts interrupts() {
        return new CpuInterrupts() {
            @Override
            public int acknowledge() {
                int answer = vector;
                vector = InterruptController.NO_VECTOR;
                if (answer != InterruptController.NO_VECTOR) {
                    acknowledged++;
                }
                return answer;
            }

            @Override
            public void performanceInterrupt() {
                overflows++;
            }
        };
    }

    /** Returns how often performance counters have asked for an interrupt. */
    public int overflows() {
        return overflows;
    }

    @Override
    public void output(String pin, boolean level) {
        if (level) {
            asserted.add(pin);
        } else {
            asserted.remove(pin);
        }
    }

    /** Returns the output pins that the processor asserts. */
    public Set<String> asserted() {
        return Set.copyOf(asserted);
    }

    @Override
    public VirtualClock clock() {
        return new VirtualClock() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public Timer timer(String name, Runnable onFire) {
                throw new UnsupportedOperationException("a processor has no timers");
            }
        };
    }

    @Override
    public Trace trace() {
        return Trace.none();
    }
}
