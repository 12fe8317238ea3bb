package dev.hv.cpu.x86;

import com.google.auto.service.AutoService;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuCapability;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.cpu.x86.interp.Tiering;
import dev.hv.cpu.x86.interp.X86Cpu;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.store.RegionStore;

import java.util.List;
import java.util.Set;

/**
 * x86 processors, whose hot code is translated: to machine code where the host is one that this
 * writes code for, and to bytecode on every host.
 */
@AutoService(CpuBackend.class)
public class X86Backend implements CpuBackend {
    private final String id;
    private final Tiering tiering;

    /** With the translator. */
    public X86Backend() {
        this("x86", Tiering.TRANSLATOR);
    }

    X86Backend(String id, Tiering tiering) {
        this.id = id;
        this.tiering = tiering;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Set<CpuCapability> capabilities() {
        return Set.of(
                CpuCapability.EXACT_COUNT, CpuCapability.SINGLE_STEP, CpuCapability.DETERMINISTIC);
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public List<String> models() {
        return Model.names();
    }

    @Override
    public VirtualCpu create(CpuModel model, int index, CpuBus bus) {
        Model wanted = Model.of(model);
        RegionStore store = tiering.keeps() ? RegionStore.configured(wanted) : null;
        return new X86Cpu(wanted, bus, tiering, store);
    }
}
