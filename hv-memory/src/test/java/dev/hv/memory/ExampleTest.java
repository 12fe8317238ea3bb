package dev.hv.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import org.junit.jupiter.api.Test;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The README's example. */
final class ExampleTest {
    @Test
    void memoryAndRegistersAnswerWhereTheyWereMapped() {
        Lock domain = new ReentrantLock();
        Trace trace = Trace.none();
        Initiator cpu = Initiator.named("cpu0");
        Recorder registers = new Recorder();
        IoRegion ioApicRegisters =
                new IoRegion("ioapic", 0x1000, AccessRules.only(Width.DWORD), registers);

        GuestRam memory = GuestRam.allocate("ram", 512L << 20, 3L << 30);
        PhysicalAddressSpace space = new PhysicalAddressSpace("memory", 40, domain, trace);

        AddressSpaceEdit edit = space.edit();
        memory.map(edit, 0);
        edit.map(0xFEC0_0000L, ioApicRegisters, 1);
        edit.commit();

        space.write(0x1000, Width.DWORD, 0xCAFE, cpu);
        assertEquals(0xCAFE, space.read(0x1000, Width.DWORD, cpu));
        assertEquals(
                "ioapic",
                space.flatView().stream()
                        .filter(range -> range.base() == 0xFEC0_0000L)
                        .findFirst()
                        .orElseThrow()
                        .region()
                        .name());
        memory.close();
    }
}
