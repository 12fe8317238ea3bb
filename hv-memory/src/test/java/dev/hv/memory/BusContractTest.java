package dev.hv.memory;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.BusPlugin;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.trace.Trace;
import dev.hv.tck.BusContract;

import org.junit.jupiter.api.AfterEach;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;

/** The address space keeps every rule for buses. */
final class BusContractTest implements BusContract {
    private final List<Ram> allocated = new ArrayList<>();

    @Override
    public BusPlugin subject() {
        return new BusPlugin() {
            @Override
            public String name() {
                return "hv-memory";
            }

            @Override
            public AddressSpace space(int addressBits, Lock domain, Trace trace) {
                return new PhysicalAddressSpace("memory", addressBits, domain, trace);
            }

            @Override
            public RamRegion ram(String name, int size, boolean readOnly) {
                Ram ram = Ram.allocate(name, size, readOnly);
                allocated.add(ram);
                return ram;
            }
        };
    }

    @AfterEach
    void release() {
        allocated.forEach(Ram::close);
    }
}
