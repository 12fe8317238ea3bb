package dev.hv.api.machine;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.cpu.VirtualCpu;

import java.util.List;

/**
 * What firmware finds.
 *
 * @param memory as the first CPU sees it; its flat view tells where RAM is
 * @param ports port space
 * @param cpu the first
 * @param devices what is where
 * @param initiator that its accesses are by
 */
public record FirmwareTarget(
        AddressSpace memory,
        AddressSpace ports,
        VirtualCpu cpu,
        List<DeviceInstance> devices,
        Initiator initiator) {
    /** Copies. */
    public FirmwareTarget {
        devices = List.copyOf(devices);
    }
}
