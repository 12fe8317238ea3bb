package dev.hv.tck.cpu;

import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.VirtualCpu;

/** Makes processors that are to be examined: one way of running the guest's instructions. */
@FunctionalInterface
public interface CpuFactory {
    /** Makes a processor in its power-on state. */
    VirtualCpu create(CpuBus bus);
}
