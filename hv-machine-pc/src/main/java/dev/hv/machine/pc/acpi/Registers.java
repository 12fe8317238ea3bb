package dev.hv.machine.pc.acpi;

/** How the tables' maker asks devices who they are. */
@FunctionalInterface
public interface Registers {
    /** Returns the 32-bit register at a guest physical address, zero-extended. */
    long read(long address);
}
