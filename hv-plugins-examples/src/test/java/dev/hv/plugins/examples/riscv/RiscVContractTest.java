package dev.hv.plugins.examples.riscv;

import dev.hv.api.cpu.CpuModel;
import dev.hv.tck.CpuContract;
import dev.hv.tck.cpu.CpuFactory;

/** The processor keeps the rules that hold for any, and those for RV32I. */
final class RiscVContractTest implements CpuContract {
    @Override
    public CpuFactory subject() {
        return bus -> new RiscVBackend().create(CpuModel.parse("default"), 0, bus);
    }
}
