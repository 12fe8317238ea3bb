package dev.hv.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

final class AddressSpaceListenerTest {
    private static final Initiator CPU = Initiator.named("cpu0");

    private final List<String> told = new ArrayList<>();
    private final PhysicalAddressSpace space =
            new PhysicalAddressSpace("memory", 32, new ReentrantLock(), Trace.none());
    private final Ram ram = Ram.allocate("ram", 0x4000, false);
    private final IoRegion device =
            new IoRegion("device", 0x1000, AccessRules.bytes(), new Recorder());
    private final AddressSpaceListener listener =
            new AddressSpaceListener() {
                @Override
                public void mapped(FlatRange range) {
                    told.add("mapped " + describe(range));
                }

                @Override
                public void unmapped(FlatRange range) {
                    told.add("unmapped " + describe(range));
                }

                @Override
                public void written(long address, long length, Initiator by) {
                    told.add("written %x +%x %s".formatted(address, length, by.name()));
                }
            };

    private static String describe(FlatRange range) {
        return "%x +%x %s".formatted(range.base(), range.size(), range.region());
    }

    @AfterEach
    void release() {
        ram.close();
    }

    @Test
    void aNewListenerIsToldWhatIsThere() {
        space.edit().map(0, ram, 0).map(0x1000, device, 1).commit();
        space.listen(listener);
        assertEquals(
                List.of("mapped 0 +1000 ram", "mapped 1000 +1000 device", "mapped 2000 +2000 ram"),
                told);
    }

    @Test
    void aCommitTellsWhatWentBeforeWhatCameAndLeavesOutTheRest() {
        space.edit().map(0, ram, 0).map(0x8000, device, 0).commit();
        space.listen(listener);
        told.clear();
        space.edit().unmap(device).map(0x3000, device, 1).commit();
        assertEquals(
                List.of(
                        "unmapped 0 +4000 ram",
                        "unmapped 8000 +1000 device",
                        "mapped 0 +3000 ram",
                        "mapped 3000 +1000 device"),
                told);
    }

    @Test
    void writesToMemoryAreToldAndWritesToDevicesAreNot() {
        space.edit().map(0, ram, 0).map(0x4000, device, 0).commit();
        var registration = space.listen(listener);
        told.clear();
        space.write(0x10, Width.DWORD, 1, CPU);
        space.write(0x3FFE, Width.DWORD, 1, CPU);
        space.write(0x4000, Width.DWORD, 1, CPU);
        space.writeBytes(0x3F00, MemorySegment.ofArray(new byte[0x200]), CPU);
        space.compareAndExchange(0x20, Width.DWORD, 0, 1, CPU);
        space.compareAndExchange(0x20, Width.DWORD, 0, 1, CPU);
        space.noteWrite(0x100, 8, CPU);
        registration.close();
        registration.close();
        space.write(0x10, Width.DWORD, 2, CPU);
        assertEquals(
                List.of(
                        "written 10 +4 cpu0",
                        "written 3ffe +2 cpu0",
                        "written 3f00 +100 cpu0",
                        "written 20 +4 cpu0",
                        "written 100 +8 cpu0"),
                told);
    }

    @Test
    void aListenerThatCommitsIsRefused() {
        space.listen(
                new AddressSpaceListener() {
                    @Override
                    public void mapped(FlatRange range) {
                        space.edit().map(0x8000, device, 0).commit();
                    }
                });
        var edit = space.edit().map(0, ram, 0);
        assertThrows(IllegalStateException.class, edit::commit);
    }
}
