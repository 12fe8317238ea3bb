package dev.hv.devices.bench;

import dev.hv.api.bus.Region;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.pci.PciConnection;
import dev.hv.api.pci.PciSpace;

import java.util.Map;

/** A place on a PCI bus that remembers what is shown where, by the region's name. */
record RecordedConnection(InterruptLine interrupt, Map<String, Long> windows)
        implements PciConnection {
    @Override
    public void show(int window, Region region, PciSpace space, long address) {
        windows.put(region.name(), address);
    }

    @Override
    public void hide(int window, Region region, PciSpace space) {
        windows.remove(region.name());
    }
}
