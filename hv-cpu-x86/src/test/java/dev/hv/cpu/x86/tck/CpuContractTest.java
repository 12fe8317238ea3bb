package dev.hv.cpu.x86.tck;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.CpuContract;
import dev.hv.tck.cpu.CpuFactory;

/** The CPU contract, held over the processor as a machine gets it. */
final class CpuContractTest implements CpuContract {
    @Override
    public CpuFactory subject() {
        return bus -> new X86Backend().create(CpuModel.parse("default"), 0, bus);
    }
}
