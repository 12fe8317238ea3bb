package dev.hv.machine.pc.routing;

import dev.hv.api.pci.PciAddress;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.acpi.TableBytes;

import java.util.Optional;

/**
 * The PCI IRQ Routing Table (PCI IRQ Routing Table Specification 1.0): which inputs of the ISA
 * bridge's router the pins of each device lead to, and which ISA interrupts those may be routed to.
 */
final class PciInterruptRouting {
    private static final int VERSION = 0x0100;
    private static final int HEADER_BYTES = 32;
    private static final int SLOT_BYTES = 16;
    private static final int CHECKSUM = 31;
    private static final int PINS = 4;

    /** Links are named by the register that routes them: PIRQRC (82371SB, 2.2.6). */
    private static final int FIRST_LINK = 0x60;

    /** 3 to 7, 9 to 12, 14 and 15. */
    private static final int ROUTABLE = 0xDEF8;

    private static final long ROUTER_ID = 0x7000_8086L;

    private PciInterruptRouting() {}

    /** Returns the table of a machine; empty where it has no router. */
    static byte[] of(Platform platform) {
        Optional<PciAddress> bridge =
                platform.first("isa-bridge-piix3").flatMap(isa -> Platform.pci(isa, "pci"));
        if (bridge.isEmpty()) {
            return new byte[0];
        }
        PciAddress router = bridge.get();
        int slots = PciAddress.DEVICES - 1;
        TableBytes table =
                new TableBytes()
                        .text("$PIR", 4)
                        .u16(VERSION)
                        .u16(HEADER_BYTES + slots * SLOT_BYTES)
                        .u8(0)
                        .u8(router.deviceFunction())
                        .u16(0)
                        .u32(ROUTER_ID)
                        .zeros(16);
        for (int device = 1; device < PciAddress.DEVICES; device++) {
            table.u8(0).u8(device << 3);
            for (int pin = 0; pin < PINS; pin++) {
                table.u8(FIRST_LINK + (pin + device - 1) % PINS).u16(ROUTABLE);
            }
            table.u8(0).u8(0);
        }
        return table.summed(CHECKSUM);
    }
}
