package dev.hv.api.irq;

import java.util.OptionalLong;

/**
 * What one virtual CPU sees of its interrupt hardware: a local APIC, or the bare acknowledge cycle
 * of an 8259A. The CPU calls it on its own thread; the machine enters the device domain for each
 * call.
 */
public interface CpuInterrupts {
    /**
     * The CPU takes an external interrupt.
     *
     * @return the vector, 0 to 255, or {@link InterruptController#NO_VECTOR} if the request has
     *     gone
     */
    int acknowledge();

    /** Returns the task priority class as CR8 shows it, 0 to 15 (Intel SDM vol. 3A, 12.8.6.1). */
    default int taskPriority() {
        return 0;
    }

    /** Sets the task priority class, 0 to 15; the low half of the TPR becomes zero. */
    default void taskPriority(int priorityClass) {}

    /** A performance counter of the CPU has overflowed (Intel SDM vol. 3A, 12.5.1). */
    default void performanceInterrupt() {}

    /**
     * The CPU has taken INIT, from whichever side it came: a local APIC is then as after power-up,
     * but for its identity and its mode (Intel SDM vol. 3A, 12.4.7.3).
     */
    default void initialized() {}

    /**
     * Reads a model-specific register that belongs to the interrupt hardware (IA32_APIC_BASE, the
     * x2APIC range).
     *
     * @return empty if there is no such register now: the CPU raises #GP
     */
    default OptionalLong readMsr(int index) {
        return OptionalLong.empty();
    }

    /**
     * Writes a model-specific register that belongs to the interrupt hardware.
     *
     * @return false if there is no such register now or the value is reserved: the CPU raises #GP
     */
    default boolean writeMsr(int index, long value) {
        return false;
    }
}
