package dev.hv.plugins.examples.riscv;

/**
 * Why an instruction does not complete: exception codes of mcause (The RISC-V Instruction Set
 * Manual, volume II, "Machine Cause Register").
 */
final class Trap {
    /** The instruction completes. */
    static final int NONE = -1;

    static final int FETCH_MISALIGNED = 0;
    static final int FETCH_FAULT = 1;
    static final int ILLEGAL = 2;
    static final int BREAKPOINT = 3;
    static final int LOAD_MISALIGNED = 4;
    static final int LOAD_FAULT = 5;
    static final int STORE_MISALIGNED = 6;
    static final int STORE_FAULT = 7;
    static final int ECALL_FROM_M = 11;

    /** The top bit of mcause tells interrupts from exceptions. */
    static final int INTERRUPT = 0x8000_0000;

    static final int MACHINE_EXTERNAL = 11;

    private Trap() {}
}
