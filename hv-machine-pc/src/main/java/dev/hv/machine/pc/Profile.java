package dev.hv.machine.pc;

import dev.hv.api.device.NearestName;
import dev.hv.machine.pc.Place.Gsi;
import dev.hv.machine.pc.Place.Irq;
import dev.hv.machine.pc.Place.Peer;
import dev.hv.machine.pc.Place.Port;
import dev.hv.machine.pc.Place.Several;
import dev.hv.machine.pc.Place.Wire;

import java.util.List;

/**
 * A kind of machine, as data: which devices it has, and where they sit.
 *
 * @param name as people write it
 * @param summary one line for lists
 * @param devices in the order in which they are made
 */
public record Profile(String name, String summary, List<DeviceSpec> devices) {
    /**
     * A small machine for kernels of today, without the PC's legacy: no 8259A, no 8254, no keyboard
     * controller. Time comes from the local APIC's timer, whose frequency CPUID gives, and from the
     * ACPI PM timer.
     */
    public static final Profile MICROVM =
            new Profile(
                    "microvm",
                    "direct kernel boot, serial console, APICs and ACPI; no legacy baggage",
                    List.of(
                            localApic(),
                            DeviceSpec.of("ioapic", "io-apic"),
                            rtc(),
                            acpiPm(),
                            resetControl(),
                            uart(0, 0x3f8, 4),
                            DeviceSpec.of("debug-exit", "debug-exit").at("regs", new Port(0xf4))));

    /** The PC as kernels and their drivers have known it since the AT. */
    public static final Profile PC =
            new Profile(
                    "pc",
                    "the classic PC: 8259A pair, 8254, RTC, HPET, APICs, ACPI, VGA, IDE, floppy,"
                            + " two UARTs",
                    List.of(
                            localApic().at("extint", new Peer("pic")),
                            DeviceSpec.of("ioapic", "io-apic"),
                            DeviceSpec.of("pic", "pic-8259a")
                                    .at("master", new Port(0x20))
                                    .at("slave", new Port(0xa0))
                                    .at("elcr", new Port(0x4d0))
                                    .at("intr", new Wire("lapic", "lint0")),
                            DeviceSpec.of("pit", "pit-8254")
                                    .at("regs", new Port(0x40))
                                    .at("control-b", new Port(0x61))
                                    .at("irq", new Irq(0)),
                            rtc(),
                            hpet(),
                            resetControl().at("cf9", new Place.Nowhere()),
                            hostBridge(),
                            isaBridge(),
                            powerManagement(),
                            DeviceSpec.of("kbc", "keyboard-controller-8042")
                                    .at("data", new Port(0x60))
                                    .at("command", new Port(0x64))
                                    .at("irq", new Irq(1))
                                    .at("aux-irq", new Irq(12))
                                    .at("a20", new Wire("cpu", "a20")),
                            ide(),
                            DeviceSpec.of("vga", "vga-pci").at("pci", Place.Pci.of(2, 0)),
                            uart(0, 0x3f8, 4),
                            uart(1, 0x2f8, 3),
                            DeviceSpec.of("dma", "dma-8237-pair")
                                    .at("low", new Port(0x00))
                                    .at("high", new Port(0xc0))
                                    .at("pages", new Port(0x81)),
                            DeviceSpec.of("floppy", "floppy-82077aa")
                                    .at("regs", new Port(0x3f2))
                                    .at("control", new Port(0x3f7))
                                    .at("irq", new Irq(6))
                                    .at("dma", new Peer("dma")),
                            DeviceSpec.of("fpu-error", "coprocessor-error")
                                    .at("regs", new Port(0xf0))
                                    .at("ferr", new Wire("cpu", "ferr"))
                                    .at("irq", new Irq(13))
                                    .at("ignne", new Wire("cpu", "ignne")),
                            DeviceSpec.of("fwcfg", "fw-cfg")
                                    .at("regs", new Port(0x510))
                                    .at("items", new Peer("machine")),
                            DeviceSpec.of("post", "post-port").at("regs", new Port(0x80)),
                            DeviceSpec.of("debug0", "debug-console").at("regs", new Port(0x402)),
                            DeviceSpec.of("debug1", "debug-console").at("regs", new Port(0xe9)),
                            DeviceSpec.of("debug-exit", "debug-exit").at("regs", new Port(0xf4))));

    private static final List<Profile> ALL = List.of(MICROVM, PC);

    /** Copies. */
    public Profile {
        devices = List.copyOf(devices);
    }

    /** Returns all profiles. */
    public static List<Profile> all() {
        return ALL;
    }

    /**
     * Returns the profile of that name.
     *
     * @throws AssemblyException if there is none; the message names the nearest
     */
    public static Profile named(String name) {
        return ALL.stream()
                .filter(profile -> profile.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssemblyException(
                                        new AssemblyException.Named("profile", name),
                                        "no such profile; "
                                                + NearestName.hint(
                                                        name,
                                                        ALL.stream().map(Profile::name).toList())));
    }

    private static DeviceSpec localApic() {
        return DeviceSpec.of("lapic", "local-apic")
                .at("regs", new Place.Address(0xfee00000L))
                .at("intr", new Wire("cpu", "intr"))
                .at("nmi", new Wire("cpu", "nmi"))
                .at("smi", new Wire("cpu", "smi"))
                .at("eoi", new Peer("ioapic"));
    }

    private static DeviceSpec rtc() {
        return DeviceSpec.of("rtc", "rtc-mc146818")
                .at("regs", new Port(0x70))
                .at("irq", new Irq(8));
    }

    /** The comparators take the places of PIT and RTC while legacy replacement is on. */
    private static DeviceSpec hpet() {
        return DeviceSpec.of("hpet", "hpet")
                .at("regs", new Place.Address(0xfed00000L))
                .at(
                        "legacy",
                        new Several(
                                List.of(
                                        new Wire("pit", "irq-disable"),
                                        new Wire("rtc", "irq-disable"))))
                .at("irq0", new Irq(0, true))
                .at("irq8", new Irq(8, true))
                .at("gsi20", new Gsi(20))
                .at("gsi21", new Gsi(21))
                .at("gsi22", new Gsi(22))
                .at("gsi23", new Gsi(23));
    }

    /** Its interrupt lines lead to the ISA bridge, and past it to four inputs of the I/O APIC. */
    private static DeviceSpec hostBridge() {
        return DeviceSpec.of("host", "host-bridge-i440fx")
                .with("subsystem-vendor", "0x1af4")
                .with("subsystem", "0x1100")
                .at("pci", Place.Pci.of(0, 0))
                .at("confadd", new Port(0xcf8))
                .at("confdata", new Port(0xcfc))
                .at("ram", new Peer("machine"))
                .at("cf9", new Peer("reset"))
                .at("smiact", new Wire("cpu", "smiact"))
                .at("inta", pciInterrupt("pirqa", 16))
                .at("intb", pciInterrupt("pirqb", 17))
                .at("intc", pciInterrupt("pirqc", 18))
                .at("intd", pciInterrupt("pirqd", 19));
    }

    private static Place pciInterrupt(String pirq, int input) {
        return new Several(List.of(new Wire("isa", pirq), new Gsi(input)));
    }

    private static DeviceSpec isaBridge() {
        DeviceSpec bridge = DeviceSpec.of("isa", "isa-bridge-piix3").at("pci", Place.Pci.of(1, 0));
        for (int irq : List.of(3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15)) {
            bridge = bridge.at("irq" + irq, new Irq(irq, true));
        }
        return bridge;
    }

    private static DeviceSpec powerManagement() {
        return DeviceSpec.of("pm", "power-piix4")
                .at("pci", Place.Pci.of(1, 3))
                .at("apm", new Port(0xb2))
                .at("sci", new Irq(9))
                .with("smm", "true")
                .at("smi", new Wire("cpu", "smi"))
                .at("power-button", new Wire("machine", "power-button"));
    }

    private static DeviceSpec acpiPm() {
        return DeviceSpec.of("pm", "acpi-pm")
                .at("regs", new Port(0x600))
                .at("sci", new Irq(9))
                .at("power-button", new Wire("machine", "power-button"));
    }

    private static DeviceSpec resetControl() {
        return DeviceSpec.of("reset", "reset-control")
                .at("port92", new Port(0x92))
                .at("cf9", new Port(0xcf9))
                .at("a20", new Wire("cpu", "a20"));
    }

    /**
     * Where its channels answer is its own affair: at the ports of the AT. They do from reset on:
     * OVMF, which is made for virtual machines, never sets their decode enable bits, and waits
     * minutes for drives at ports where nothing answers.
     */
    private static DeviceSpec ide() {
        return DeviceSpec.of("ide", "ide-piix3")
                .with("decoded", "true")
                .at("pci", Place.Pci.of(1, 1))
                .at("irq0", new Irq(14))
                .at("irq1", new Irq(15));
    }

    private static DeviceSpec uart(int index, int port, int irq) {
        return DeviceSpec.of("uart" + index, "uart-16550a")
                .at("regs", new Port(port))
                .at("irq", new Irq(irq));
    }
}
