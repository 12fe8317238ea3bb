package dev.hv.api.device;

import java.util.OptionalLong;

/**
 * A named place at which a device is plugged into its machine.
 *
 * @param name unique within the device; lower case
 * @param kind what goes there
 * @param doc one line for people
 * @param usual where it usually sits: a port, an address, an ISA interrupt number, or device and
 *     function of a PCI bus; a proposal to whoever assembles the machine, who need not follow it
 */
public record Slot(String name, Kind kind, String doc, OptionalLong usual) {
    /** What can be plugged in. */
    public enum Kind {
        /** Registers in port space. */
        PORTS,
        /** Registers in memory space. */
        MMIO,
        /** Memory. */
        RAM,
        /** A line that the device drives. */
        OUTPUT,
        /** A line that the device listens to. */
        INPUT,
        /** Something of the host's. */
        BACKEND,
        /** Another device, in a role of hv-api. */
        PEER,
        /** A place on a PCI bus; its usual one is device times 8 plus function. */
        PCI
    }

    /** A slot without a usual place. */
    public static Slot of(String name, Kind kind, String doc) {
        return new Slot(name, kind, doc, OptionalLong.empty());
    }

    /** A slot with a usual place. */
    public static Slot at(String name, Kind kind, String doc, long usual) {
        return new Slot(name, kind, doc, OptionalLong.of(usual));
    }
}
