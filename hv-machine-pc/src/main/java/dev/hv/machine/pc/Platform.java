package dev.hv.machine.pc;

import dev.hv.api.pci.PciAddress;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What firmware needs to know of the hardware in order to describe it to the guest.
 *
 * @param spec the machine as it was asked for
 * @param ram where RAM is
 * @param devices the devices with every slot in its place and the values of all options among their
 *     settings, in the order in which they were made
 */
public record Platform(MachineSpec spec, RamLayout ram, List<DeviceSpec> devices) {
    private static final int VGA_PORTS = 0x3C0;

    /** Copies. */
    public Platform {
        devices = List.copyOf(devices);
    }

    /** Returns the instances that a plugin made, in order. */
    public List<DeviceSpec> madeBy(String plugin) {
        return devices.stream().filter(device -> device.plugin().equals(plugin)).toList();
    }

    /** Returns the first instance that a plugin made. */
    public Optional<DeviceSpec> first(String plugin) {
        return devices.stream().filter(device -> device.plugin().equals(plugin)).findFirst();
    }

    /** Returns the VGA that answers where a PC has it, be it on a PCI bus or not. */
    public Optional<DeviceSpec> vga() {
        return first("vga")
                .filter(vga -> port(vga, "regs").equals(OptionalInt.of(VGA_PORTS)))
                .or(() -> first("vga-pci"));
    }

    /** Returns the first port of a slot in port space; empty if it is not there. */
    public static OptionalInt port(DeviceSpec device, String slot) {
        return device.places().get(slot) instanceof Place.Port(int base)
                ? OptionalInt.of(base)
                : OptionalInt.empty();
    }

    /** Returns the address of a slot in memory space; empty if it is not there. */
    public static OptionalLong address(DeviceSpec device, String slot) {
        return device.places().get(slot) instanceof Place.Address(long base)
                ? OptionalLong.of(base)
                : OptionalLong.empty();
    }

    /** Returns where a function sits; empty if it is on no bus. */
    public static Optional<PciAddress> pci(DeviceSpec device, String slot) {
        return device.places().get(slot) instanceof Place.Pci(PciAddress address)
                ? Optional.of(address)
                : Optional.empty();
    }

    /** Returns the ISA interrupt that an output drives; empty if it drives none. */
    public static OptionalInt irq(DeviceSpec device, String slot) {
        return device.places().get(slot) instanceof Place.Irq(int number, boolean ignored)
                ? OptionalInt.of(number)
                : OptionalInt.empty();
    }
}
