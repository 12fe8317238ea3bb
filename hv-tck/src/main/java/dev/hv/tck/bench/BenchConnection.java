package dev.hv.tck.bench;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.Region;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.pci.PciConnection;
import dev.hv.api.pci.PciSpace;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** The place of a PCI function on the bench: a bus of its own. */
final class BenchConnection implements PciConnection {
    private final AddressSpace memory;
    private final AddressSpace ports;
    private final InterruptLine pin;
    private final Consumer<String> onChange;
    private final Set<Integer> shown = new HashSet<>();

    /**
     * @param onChange is told of each window that comes, goes or moves
     */
    BenchConnection(
            AddressSpace memory, AddressSpace ports, InterruptLine pin, Consumer<String> onChange) {
        this.memory = memory;
        this.ports = ports;
        this.pin = pin;
        this.onChange = onChange;
    }

    private AddressSpace space(PciSpace space) {
        return space == PciSpace.IO ? ports : memory;
    }

    @Override
    public void show(int window, Region region, PciSpace where, long address) {
        onChange.accept("window %d shows at %s 0x%x".formatted(window, where, address));
        AddressSpace space = space(where);
        AddressSpaceEdit edit = space.edit();
        if (shown.remove(window)) {
            edit.unmap(region);
        }
        if (address > 0 && address <= (1L << space.addressBits()) - region.size()) {
            edit.map(address, region, -window);
            shown.add(window);
        }
        edit.commit();
    }

    @Override
    public void hide(int window, Region region, PciSpace where) {
        onChange.accept("window %d is hidden".formatted(window));
        if (shown.remove(window)) {
            space(where).edit().unmap(region).commit();
        }
    }

    @Override
    public InterruptLine interrupt() {
        return pin;
    }
}
