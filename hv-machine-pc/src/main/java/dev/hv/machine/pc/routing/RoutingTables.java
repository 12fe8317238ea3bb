package dev.hv.machine.pc.routing;

import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.acpi.Registers;

import java.util.LinkedHashMap;
import java.util.Map;

/** All of these tables of a machine, in the BIOS's segment, where systems look for them. */
public final class RoutingTables {
    /** Where the MP tables are. */
    static final long MULTIPROCESSOR = 0xF3000;

    /** Where the PCI IRQ routing table is. */
    public static final long PCI = 0xF3C00;

    /** What it begins with: "$PIR". */
    public static final int PCI_SIGNATURE = 0x52495024;

    /** Bytes before its entries. */
    public static final int PCI_HEADER_BYTES = 32;

    /** First address after them. */
    static final long END = 0xF4000;

    private RoutingTables() {}

    /**
     * Describes a machine.
     *
     * @param registers asks the APICs who they are
     * @return what is to be written, by guest physical address
     */
    public static Map<Long, byte[]> of(Platform platform, Registers registers) {
        Map<Long, byte[]> tables = new LinkedHashMap<>();
        tables.put(MULTIPROCESSOR, MpConfiguration.of(platform, MULTIPROCESSOR, registers));
        tables.put(PCI, PciInterruptRouting.of(platform));
        return tables;
    }
}
