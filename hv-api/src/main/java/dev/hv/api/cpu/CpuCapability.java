package dev.hv.api.cpu;

/** What a backend's CPUs can do beyond running. */
public enum CpuCapability {
    /** {@link VirtualCpu#instructions} is exact, and a budget is kept to the instruction. */
    EXACT_COUNT,
    /** A budget of 1 runs exactly one instruction. */
    SINGLE_STEP,
    /** The same inputs give the same run. */
    DETERMINISTIC,
    /** Several CPUs may share memory. */
    SMP,
    /** Brings its own interrupt controllers. */
    OWN_INTERRUPT_CONTROLLER
}
