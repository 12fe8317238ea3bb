package dev.hv.machine.pc.acpi;

import dev.hv.api.pci.PciAddress;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.pci.PciSetup;

import java.util.ArrayList;
import java.util.List;

/**
 * The PCI bus of the 440FX in the namespace: its root with what it decodes (ACPI 6.4, 6.4.3.5), the
 * interrupts of its slots (6.2.13), and the routers of the ISA bridge as link devices (6.2.12).
 *
 * <p>A guest that says it uses the I/O APIC ({@code _PIC}, 5.8.1) finds the interrupt lines at its
 * inputs 16 to 19; any other, at the ISA interrupts that the links route them to.
 */
final class PciNamespace {
    private static final List<String> LINKS = List.of("LNKA", "LNKB", "LNKC", "LNKD");
    private static final List<String> ROUTES = List.of("PRQA", "PRQB", "PRQC", "PRQD");
    private static final String MODE = "\\PICM";
    private static final int FIRST_INPUT = 16;
    private static final int PIRQRC = 0x60;
    private static final int ISA_BRIDGE = 1 << 16;
    private static final int DISABLED = 0x80;
    private static final int ROUTE = 0x0F;

    /** ISA interrupts 5, 10 and 11: those that boards leave to PCI. */
    private static final int POSSIBLE = 1 << 5 | 1 << 10 | 1 << 11;

    private static final int PRESENT_DISABLED = 0x9;
    private static final int PRESENT_ENABLED = 0xB;

    /** An interrupt descriptor with flags (6.4.2.1): level, active low, shared. */
    private static final int IRQ = 0x23;

    private static final int LEVEL_LOW_SHARED = 0x18;
    private static final int END_TAG = 0x79;

    private PciNamespace() {}

    /** Whether the machine has such a bus. */
    static boolean describes(Platform platform) {
        return platform.first("host-bridge-i440fx").isPresent();
    }

    /** What belongs outside all scopes: the interrupt mode, and the method that sets it. */
    static byte[] interruptMode() {
        return new TableBytes()
                .bytes(Aml.name(MODE, Aml.integer(0)))
                .bytes(Aml.method("\\_PIC", 1, Aml.store(Aml.argument(), Aml.reference(MODE))))
                .toArray();
    }

    /** The root of the bus, and the link devices. */
    static List<byte[]> devices() {
        List<byte[]> devices = new ArrayList<>();
        devices.add(root());
        for (int i = 0; i < LINKS.size(); i++) {
            devices.add(link(i));
        }
        return devices;
    }

    private static byte[] root() {
        return Aml.device(
                "PCI0",
                Aml.name("_HID", Aml.eisaId("PNP0A03")),
                Aml.name("_UID", Aml.integer(0)),
                Aml.name("_ADR", Aml.integer(0)),
                Aml.name("_BBN", Aml.integer(0)),
                windows(),
                Aml.name("PRTP", routes(false)),
                Aml.name("PRTA", routes(true)),
                Aml.method(
                        "_PRT",
                        0,
                        Aml.when(Aml.reference(MODE), Aml.returns(Aml.reference("PRTA"))),
                        Aml.returns(Aml.reference("PRTP"))),
                Aml.device(
                        "ISA",
                        Aml.name("_ADR", Aml.integer(ISA_BRIDGE)),
                        Aml.configurationRegion("PIRQ", PIRQRC, ROUTES.size()),
                        Aml.byteFields("PIRQ", ROUTES)));
    }

    private static byte[] windows() {
        return new Resources()
                .busNumbers(0, 0)
                .ports(0xCF8, 8)
                .portWindow(0x0000, 0x0CF7)
                .portWindow(0x0D00, 0xFFFF)
                .memoryWindow(0xA0000, 0xBFFFF)
                .memoryWindow(PciSetup.MEMORY_BASE, PciSetup.MEMORY_END - 1)
                .currentSettings();
    }

    /** Pin P of device D leads to line (P + D - 1) mod 4, P from 0 on. */
    private static byte[] routes(boolean ioApic) {
        List<byte[]> entries = new ArrayList<>();
        for (int device = 1; device < PciAddress.DEVICES; device++) {
            for (int pin = 0; pin < LINKS.size(); pin++) {
                int line = (pin + device - 1) % LINKS.size();
                entries.add(
                        Aml.pack(
                                Aml.integer((long) device << 16 | 0xFFFF),
                                Aml.integer(pin),
                                ioApic ? Aml.integer(0) : Aml.reference(LINKS.get(line)),
                                Aml.integer(ioApic ? FIRST_INPUT + line : 0)));
            }
        }
        return Aml.pack(entries.toArray(byte[][]::new));
    }

    private static byte[] link(int index) {
        byte[] route = Aml.path("PCI0", "ISA", ROUTES.get(index));
        byte[] disable = Aml.operation(Aml.Operation.OR, route, Aml.integer(DISABLED), route);
        return Aml.device(
                LINKS.get(index),
                Aml.name("_HID", Aml.eisaId("PNP0C0F")),
                Aml.name("_UID", Aml.integer(index + 1)),
                Aml.name("_PRS", Aml.buffer(interrupts(POSSIBLE))),
                Aml.name("BUFF", Aml.buffer(interrupts(0))),
                Aml.method(
                        "_STA",
                        0,
                        Aml.when(
                                Aml.operation(
                                        Aml.Operation.AND,
                                        route,
                                        Aml.integer(DISABLED),
                                        Aml.integer(0)),
                                Aml.returns(Aml.integer(PRESENT_DISABLED))),
                        Aml.returns(Aml.integer(PRESENT_ENABLED))),
                Aml.method("_DIS", 0, disable),
                Aml.method("_CRS", 0, currentRoute(route)),
                Aml.method(
                        "_SRS",
                        1,
                        Aml.createWordField(Aml.argument(), 1, "WANT"),
                        Aml.findSetRightBit(Aml.reference("WANT"), Aml.local()),
                        Aml.operation(Aml.Operation.SUBTRACT, Aml.local(), Aml.integer(1), route)));
    }

    private static byte[] currentRoute(byte[] route) {
        byte[] number = Aml.operation(Aml.Operation.AND, route, Aml.integer(ROUTE), Aml.local());
        return new TableBytes()
                .bytes(Aml.createWordField(Aml.reference("BUFF"), 1, "MASK"))
                .bytes(number)
                .bytes(
                        Aml.operation(
                                Aml.Operation.SHIFT_LEFT,
                                Aml.integer(1),
                                Aml.local(),
                                Aml.reference("MASK")))
                .bytes(Aml.returns(Aml.reference("BUFF")))
                .toArray();
    }

    private static byte[] interrupts(int mask) {
        return new TableBytes().u8(IRQ).u16(mask).u8(LEVEL_LOW_SHARED).u8(END_TAG).u8(0).toArray();
    }
}
