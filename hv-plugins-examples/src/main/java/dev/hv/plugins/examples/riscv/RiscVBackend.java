package dev.hv.plugins.examples.riscv;

import com.google.auto.service.AutoService;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuCapability;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.VirtualCpu;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes RISC-V processors: {@code hv run --cpu rv32i --rom FILE}. */
@AutoService(CpuBackend.class)
public final class RiscVBackend implements CpuBackend {
    private static final String ID = "rv32i";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<CpuCapability> capabilities() {
        return EnumSet.of(
                CpuCapability.EXACT_COUNT, CpuCapability.SINGLE_STEP, CpuCapability.DETERMINISTIC);
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public List<String> models() {
        return List.of(ID);
    }

    @Override
    public VirtualCpu create(CpuModel model, int index, CpuBus bus) {
        if (!model.name().equals(ID) && !model.name().equals("default")) {
            throw new IllegalArgumentException(
                    "no such model '" + model.name() + "'; there is " + ID);
        }
        if (!model.added().isEmpty() || !model.removed().isEmpty()) {
            throw new IllegalArgumentException(ID + " has no features to add or remove");
        }
        return new Hart(index, bus);
    }
}
