package dev.hv.machine.pc.routing;

import dev.hv.api.pci.PciAddress;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.acpi.Registers;
import dev.hv.machine.pc.acpi.TableBytes;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The tables of Intel's MultiProcessor Specification 1.4 (order number 242016), chapter 4: a
 * floating pointer, and behind it the configuration with processor, buses, I/O APIC and interrupts.
 * They say what the ACPI tables say.
 */
final class MpConfiguration {
    private static final int POINTER_BYTES = 16;
    private static final int HEADER_BYTES = 44;
    private static final int HEADER_CHECKSUM = 7;
    private static final int POINTER_CHECKSUM = 10;
    private static final int REVISION = 4;

    /** Kinds of entries (table 4-3). */
    private static final int PROCESSOR = 0;

    private static final int BUS = 1;
    private static final int IO_APIC = 2;
    private static final int IO_INTERRUPT = 3;
    private static final int LOCAL_INTERRUPT = 4;

    /** Kinds of interrupts (table 4-11). */
    private static final int INT = 0;

    private static final int NMI = 1;
    private static final int EXT_INT = 3;

    private static final int CONFORMS = 0;
    private static final int ACTIVE_HIGH_LEVEL = 0xD;
    private static final int ENABLED_BOOT_PROCESSOR = 3;
    private static final int ALL_LOCAL_APICS = 0xFF;
    private static final int FAMILY_6 = 0x600;
    private static final int FPU_AND_APIC = 0x201;

    private static final int PCI_BUS = 0;
    private static final int ISA_BUS = 1;
    private static final int ISA_INTERRUPTS = 16;
    private static final int CASCADE = 2;
    private static final int TIMER_INPUT = 2;
    private static final int FIRST_PCI_INPUT = 16;
    private static final int PINS = 4;

    /** Registers by which the APICs tell who they are (Intel SDM 3A, 12.4.6; 82093AA, 3.2). */
    private static final int LOCAL_APIC_ID = 0x20;

    private static final int LOCAL_APIC_VERSION = 0x30;
    private static final int IO_APIC_WINDOW = 0x10;
    private static final int IO_APIC_VERSION = 0x11;

    private final Platform platform;
    private final Registers registers;
    private final TableBytes entries = new TableBytes();
    private int count;

    private MpConfiguration(Platform platform, Registers registers) {
        this.platform = platform;
        this.registers = registers;
    }

    /**
     * Returns the tables of a machine; empty where it has no APICs.
     *
     * @param base where they will be, a multiple of 16
     */
    static byte[] of(Platform platform, long base, Registers registers) {
        OptionalLong local = address(platform, "local-apic");
        OptionalLong io = address(platform, "io-apic");
        if (local.isEmpty() || io.isEmpty()) {
            return new byte[0];
        }
        return new MpConfiguration(platform, registers)
                .describe(base, local.getAsLong(), io.getAsLong());
    }

    private static OptionalLong address(Platform platform, String plugin) {
        return platform.first(plugin)
                .map(device -> Platform.address(device, "regs"))
                .orElse(OptionalLong.empty());
    }

    private byte[] describe(long base, long local, long io) {
        int id = (int) (registers.read(io + IO_APIC_WINDOW) >> 24 & 0xF);
        entry(PROCESSOR)
                .u8((int) (registers.read(local + LOCAL_APIC_ID) >> 24 & 0xFF))
                .u8((int) registers.read(local + LOCAL_APIC_VERSION) & 0xFF)
                .u8(ENABLED_BOOT_PROCESSOR)
                .u32(FAMILY_6)
                .u32(FPU_AND_APIC)
                .zeros(8);
        SortedSet<Integer> devices = pciDevices();
        if (!devices.isEmpty()) {
            entry(BUS).u8(PCI_BUS).text("PCI", 6);
        }
        entry(BUS).u8(ISA_BUS).text("ISA", 6);
        entry(IO_APIC).u8(id).u8(IO_APIC_VERSION).u8(1).u32(io);
        OptionalInt sci = sci();
        for (int irq = 0; irq < ISA_INTERRUPTS; irq++) {
            if (irq != CASCADE) {
                boolean level = sci.equals(OptionalInt.of(irq));
                int flags = level ? ACTIVE_HIGH_LEVEL : CONFORMS;
                interrupt(flags, ISA_BUS, irq, id, irq == 0 ? TIMER_INPUT : irq);
            }
        }
        for (int device : devices) {
            for (int pin = 0; pin < PINS; pin++) {
                int input = FIRST_PCI_INPUT + (pin + device - 1) % PINS;
                interrupt(CONFORMS, PCI_BUS, device << 2 | pin, id, input);
            }
        }
        entry(LOCAL_INTERRUPT).u8(EXT_INT).u16(CONFORMS).u8(ISA_BUS).u8(0);
        entries.u8(ALL_LOCAL_APICS).u8(0);
        entry(LOCAL_INTERRUPT).u8(NMI).u16(CONFORMS).u8(ISA_BUS).u8(0);
        entries.u8(ALL_LOCAL_APICS).u8(1);
        return new TableBytes().bytes(pointer(base + POINTER_BYTES)).bytes(table(local)).toArray();
    }

    private TableBytes entry(int kind) {
        count++;
        return entries.u8(kind);
    }

    private void interrupt(int flags, int bus, int source, int ioApic, int input) {
        entry(IO_INTERRUPT).u8(INT).u16(flags).u8(bus).u8(source).u8(ioApic).u8(input);
    }

    /** The chipset's own functions take no interrupt of these lines. */
    private SortedSet<Integer> pciDevices() {
        SortedSet<Integer> devices = new TreeSet<>();
        platform.devices().stream()
                .flatMap(device -> device.places().values().stream())
                .forEach(
                        place -> {
                            if (place instanceof Place.Pci(PciAddress at) && at.device() > 0) {
                                devices.add(at.device());
                            }
                        });
        return devices;
    }

    private OptionalInt sci() {
        return platform.first("power-piix4")
                .or(() -> platform.first("acpi-pm"))
                .map(device -> Platform.irq(device, "sci"))
                .orElse(OptionalInt.empty());
    }

    private static byte[] pointer(long table) {
        return new TableBytes()
                .text("_MP_", 4)
                .u32(table)
                .u8(1)
                .u8(REVISION)
                .zeros(6)
                .summed(POINTER_CHECKSUM);
    }

    private byte[] table(long localApic) {
        return new TableBytes()
                .text("PCMP", 4)
                .u16(HEADER_BYTES + entries.size())
                .u8(REVISION)
                .u8(0)
                .text("HV", 8)
                .text("PC", 12)
                .u32(0)
                .u16(0)
                .u16(count)
                .u32(localApic)
                .u32(0)
                .bytes(entries.toArray())
                .summed(HEADER_CHECKSUM);
    }
}
