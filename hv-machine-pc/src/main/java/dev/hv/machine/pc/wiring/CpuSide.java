package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.trace.Trace;
import dev.hv.machine.pc.life.Guard;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;
import java.util.random.RandomGenerator;

/**
 * What a CPU may touch.
 *
 * @param memory as this CPU sees it
 * @param ports port space
 * @param interrupts its interrupt hardware, entered inside the device domain
 * @param pins what its output pins lead to
 * @param clock virtual time
 * @param entropy where random numbers come from, if they need not be the same in two runs
 * @param trace the CPU's
 */
record CpuSide(
        AddressSpace memory,
        AddressSpace ports,
        CpuInterrupts interrupts,
        OutputPins pins,
        VirtualClock clock,
        Optional<RandomGenerator> entropy,
        Trace trace)
        implements CpuBus {

    /** Takes the levels that a CPU drives its output pins to. */
    interface OutputPins {
        void output(String pin, boolean asserted);
    }

    @Override
    public void output(String pin, boolean asserted) {
        pins.output(pin, asserted);
    }

    /** Enters the domain for each change of a pin. */
    static OutputPins inDomain(Lock domain, OutputPins inner) {
        return (pin, asserted) -> {
            domain.lock();
            try {
                inner.output(pin, asserted);
            } finally {
                domain.unlock();
            }
        };
    }

    /** Nothing drives the CPU's interrupt pin. */
    static final CpuInterrupts NO_INTERRUPTS = () -> InterruptController.NO_VECTOR;

    /** Enters the domain for each call, and names the instance if it throws. */
    static CpuInterrupts inDomain(Lock domain, Guard guard, CpuInterrupts inner) {
        return new CpuInterrupts() {
            @Override
            public int acknowledge() {
                domain.lock();
                try {
                    return inner.acknowledge();
                } catch (Throwable thrown) {
                    throw guard.fault(thrown);
                } finally {
                    domain.unlock();
                }
            }

            @Override
            public int taskPriority() {
                domain.lock();
                try {
                    return inner.taskPriority();
                } catch (Throwable thrown) {
                    throw guard.fault(thrown);
                } finally {
                    domain.unlock();
                }
            }

            @Override
            public void taskPriority(int priorityClass) {
                domain.lock();
                try {
                    inner.taskPriority(priorityClass);
                } catch (Throwable thrown) {
                    throw guard.fault(thrown);
                } finally {
                    domain.unlock();
                }
            }

            @Override
            public void performanceInterrupt() {
                domain.lock();
                try {
                    inner.performanceInterrupt();
                } catch (Throwable thrown) {
                    throw guard.fault(thrown);
                } finally {
                    domain.unlock();
                }
            }

            @Override
            public void initialized() {
                domain.lock();
                try {
                    inner.initialized();
                } catch (Throwable thrown) {
                    throw guard.fault(thrown);
                } finally {
                    domain.unlock();
                }
            }

            @Override
            public OptionalLong readMsr(int index) {
                domain.lock();
                try {
                    return inner.readMsr(index);
                } catch (Throwable thrown) {
                    throw guard.fault(thrown);
                } finally {
                    domain.unlock();
                }
            }

            @Override
            public boolean writeMsr(int index, long value) {
                domain.lock();
                try {
                    return inner.writeMsr(index, value);
                } catch (Throwable thrown) {
                    throw guard.fault(thrown);
                } finally {
                    domain.unlock();
                }
            }
        };
    }
}
