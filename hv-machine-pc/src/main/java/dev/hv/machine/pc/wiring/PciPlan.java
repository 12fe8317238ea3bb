package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.Region;
import dev.hv.api.device.Device;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.SharedInput;
import dev.hv.api.pci.PciAddress;
import dev.hv.api.pci.PciConnection;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.pci.PciHost;
import dev.hv.api.pci.PciSpace;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.Place;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Gives every PCI function a place on the bus and puts it there: first where the description says,
 * then where such a device usually sits, then at the next free device.
 */
final class PciPlan {
    /** Devices before this one are the chipset's. */
    private static final int FIRST_FREE = 2;

    private final List<Plugged> devices;
    private final AddressSpace memory;
    private final AddressSpace ports;
    private final Map<PciAddress, String> taken = new TreeMap<>();

    PciPlan(List<Plugged> devices, AddressSpace memory, AddressSpace ports) {
        this.devices = devices;
        this.memory = memory;
        this.ports = ports;
    }

    /** Places and attaches all functions. */
    void place() {
        for (Plugged device : devices) {
            for (String slot : device.context().functions().keySet()) {
                if (device.places().get(slot) instanceof Place.Pci(PciAddress at)) {
                    take(at, device.name() + "." + slot);
                }
            }
        }
        for (Plugged device : devices) {
            device.context()
                    .functions()
                    .forEach((slot, function) -> attach(device, slot, function));
        }
    }

    private void take(PciAddress at, String owner) {
        String other = taken.putIfAbsent(at, owner);
        if (other != null) {
            throw new AssemblyException(
                    AssemblyException.Setting.of(owner),
                    "pci conflict: " + other + " and it both sit at " + at);
        }
    }

    private void attach(Plugged device, String slot, PciFunction function) {
        String owner = device.name() + "." + slot;
        if (device.places().get(slot) instanceof Place.Nowhere) {
            return;
        }
        if (!device.places().containsKey(slot)) {
            PciAddress free = free(device.slot(slot).usual(), owner);
            take(free, owner);
            device.places().put(slot, new Place.Pci(free));
        }
        if (device.places().get(slot) instanceof Place.Pci(PciAddress at)) {
            PciHost host = host(owner);
            try {
                host.attach(at, function);
            } catch (IllegalArgumentException e) {
                throw new AssemblyException(
                        AssemblyException.Setting.of(owner),
                        "pci " + at + ": " + e.getMessage(),
                        e);
            }
            InterruptLine interrupt =
                    function.interruptPin()
                            .map(pin -> host.connect(at, pin, owner))
                            .orElseGet(() -> new SharedInput(_ -> {}).connect(owner));
            function.connect(new Connection(at, interrupt));
        }
    }

    private PciAddress free(OptionalLong usual, String owner) {
        if (usual.isPresent()) {
            int number = (int) usual.getAsLong();
            PciAddress wanted =
                    PciAddress.of(number / PciAddress.FUNCTIONS, number % PciAddress.FUNCTIONS);
            if (!taken.containsKey(wanted)) {
                return wanted;
            }
        }
        for (int device = FIRST_FREE; device < PciAddress.DEVICES; device++) {
            int candidate = device;
            if (taken.keySet().stream().noneMatch(at -> at.device() == candidate)) {
                return PciAddress.of(device, 0);
            }
        }
        throw new AssemblyException(
                AssemblyException.Setting.of(owner), "no place on the PCI bus is free");
    }

    private PciHost host(String owner) {
        for (Plugged device : devices) {
            Device part = device.device();
            if (part instanceof PciHost host) {
                return host;
            }
        }
        throw new AssemblyException(
                AssemblyException.Setting.of(owner),
                "is a PCI function, and this machine has no PCI bus; profile pc has one");
    }

    /** What one function gets of the bus. */
    private final class Connection implements PciConnection {
        private static final int WINDOWS = 16;

        private final PciAddress at;
        private final InterruptLine interrupt;
        private final boolean[] shown = new boolean[WINDOWS];

        Connection(PciAddress at, InterruptLine interrupt) {
            this.at = at;
            this.interrupt = interrupt;
        }

        private AddressSpace space(PciSpace space) {
            return space == PciSpace.IO ? ports : memory;
        }

        /** Below what the machine has by itself, and unlike that of every other window. */
        private int priority(int window) {
            return -1 - at.deviceFunction() * WINDOWS - window;
        }

        @Override
        public void show(int window, Region region, PciSpace where, long address) {
            AddressSpace space = space(where);
            AddressSpaceEdit edit = space.edit();
            if (shown[window]) {
                edit.unmap(region);
            }
            long limit = 1L << space.addressBits();
            shown[window] = address > 0 && address <= limit - region.size();
            if (shown[window]) {
                edit.map(address, region, priority(window));
            }
            edit.commit();
        }

        @Override
        public void hide(int window, Region region, PciSpace where) {
            if (shown[window]) {
                shown[window] = false;
                space(where).edit().unmap(region).commit();
            }
        }

        @Override
        public InterruptLine interrupt() {
            return interrupt;
        }
    }
}
