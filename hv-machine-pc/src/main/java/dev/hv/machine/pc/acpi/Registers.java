package dev.hv.machine.pc.acpi;

import dev.hv.machine.pc.pci.PciSetup;

/** How the tables' maker asks devices who they are. */
@FunctionalInterface
public interface Registers {
    /** Returns the 32-bit register at a guest physical address, zero-extended. */
    long read(long address);

    /** Returns where the PCI power management function has its registers: its first port. */
    default int powerManagementBase() {
        return PciSetup.PM_BASE;
    }
}
