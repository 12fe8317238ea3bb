package dev.hv.machine.pc;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.cpu.VirtualCpu;

/**
 * What firmware works on.
 *
 * @param memory as the first CPU sees it
 * @param ports port space
 * @param cpu the first CPU
 * @param initiator in whose name the firmware reads and writes
 */
public record BootTarget(
        AddressSpace memory, AddressSpace ports, VirtualCpu cpu, Initiator initiator) {}
