package dev.hv.machine.pc.pci;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.pci.PciAddress;

/**
 * Configuration space as software reaches it by mechanism 1 (PCI Local Bus Specification 3.0,
 * 3.2.2.3.2).
 *
 * @param ports port space
 * @param by who makes the accesses
 */
public record ConfigurationAccess(AddressSpace ports, Initiator by) {
    private static final int ADDRESS = 0xCF8;
    private static final int DATA = 0xCFC;
    private static final long ENABLE = 1L << 31;

    /** Reads a register; all ones where there is no function. */
    public long read(PciAddress at, int offset, Width width) {
        select(at, offset);
        return ports.read(DATA + (offset & 3), width, by);
    }

    /** Writes a register. */
    public void write(PciAddress at, int offset, Width width, long value) {
        select(at, offset);
        ports.write(DATA + (offset & 3), width, value, by);
    }

    /** Returns what the configuration address register holds. */
    public long selected() {
        return ports.read(ADDRESS, Width.DWORD, by);
    }

    /** Sets the configuration address register. */
    public void select(long address) {
        ports.write(ADDRESS, Width.DWORD, address, by);
    }

    private void select(PciAddress at, int offset) {
        long function = (long) at.bus() << 16 | (long) at.deviceFunction() << 8;
        select(ENABLE | function | (offset & 0xFC));
    }
}
