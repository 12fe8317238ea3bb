package dev.hv.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.Endian;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Width;
import dev.hv.api.bus.Window;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

final class PhysicalAddressSpaceTest {
    private static final Initiator CPU = Initiator.named("cpu0");
    private static final Initiator DEBUGGER =
            new Initiator() {
                @Override
                public String name() {
                    return "debugger";
                }

                @Override
                public boolean debugger() {
                    return true;
                }
            };

    private final Recorder recorder = new Recorder();
    private final ReentrantLock domain = new ReentrantLock();
    private final PhysicalAddressSpace space =
            new PhysicalAddressSpace("memory", 32, domain, recorder);
    private final Ram ram = Ram.allocate("ram", 0x10000, false);
    private final Ram rom = Ram.allocate("rom", 0x1000, true);

    @AfterEach
    void release() {
        ram.close();
        rom.close();
    }

    private void map(long base, Region region) {
        space.edit().map(base, region, 0).commit();
    }

    private IoRegion device(long size, AccessRules rules) {
        return new IoRegion("device", size, rules, recorder);
    }

    @Test
    void memoryHoldsWhatWasWrittenInEveryWidthAtAnyAlignment() {
        map(0x1000, ram);
        for (Width width : Width.values()) {
            space.write(0x1003, width, 0x8877665544332211L, CPU);
            assertEquals(0x8877665544332211L & width.mask(), space.read(0x1003, width, CPU));
        }
        assertEquals(0x2211, ram.segment().get(ValueLayout.JAVA_SHORT_UNALIGNED, 3));
    }

    @Test
    void holesReadAllOnesAndLoseWritesAndAreTraced() {
        space.write(0x5000, Width.DWORD, 1, CPU);
        assertEquals(0xFFFF, space.read(0x5000, Width.WORD, CPU));
        assertEquals(2, recorder.errors.size());
    }

    @Test
    void anAccessAcrossMemoryAndAHoleIsServedInParts() {
        map(0, ram);
        space.write(0xFFFE, Width.DWORD, 0x44332211, CPU);
        assertEquals(0xFFFF2211L, space.read(0xFFFE, Width.DWORD, CPU));
    }

    @Test
    void addressesWrapAtTheTopOfTheSpace() {
        map(0, ram);
        map(0xFFFF_F000L, rom);
        rom.segment().set(ValueLayout.JAVA_BYTE, 0xFFF, (byte) 0x5A);
        space.write(0x1_0000_0000L, Width.BYTE, 0xA5, CPU);
        assertEquals(0xA55AL, space.read(0xFFFF_FFFFL, Width.WORD, CPU));
        assertEquals(0xA5L, space.read(0x7_0000_0000L, Width.BYTE, CPU));
    }

    @Test
    void memoryThatIsReadOnlyLosesWritesAndRefusesExchanges() {
        map(0, rom);
        space.write(0, Width.DWORD, 0x1234, CPU);
        assertEquals(0, space.read(0, Width.DWORD, CPU));
        assertEquals(List.of("write to read-only memory"), recorder.errors);
        assertThrows(BusFault.class, () -> space.compareAndExchange(0, Width.DWORD, 0, 1, CPU));
        assertTrue(space.ram(0, 0x1000, true).isEmpty());
        assertTrue(space.ram(0, 0x1000, false).orElseThrow().isReadOnly());
    }

    @Test
    void theHighestPriorityAnswersAndBetweenEqualsTheOneMappedLast() {
        IoRegion below = device(0x100, AccessRules.bytes());
        map(0, ram);
        space.edit().map(0x100, below, -1).commit();
        space.edit().map(0x200, rom, 0).commit();
        assertEquals(
                List.of(
                        new FlatRange(0, 0x200, ram, 0),
                        new FlatRange(0x200, 0x1000, rom, 0),
                        new FlatRange(0x1200, 0xEE00, ram, 0x1200)),
                space.flatView());
    }

    @Test
    void windowsShowTheSameMemoryAndAdjacentOnesAreOneRange() {
        map(0x10000, new Window("first", ram, 0x1000, 0x1000));
        map(0x11000, new Window("second", ram, 0x2000, 0x1000));
        map(0x20000, new Window("alias", ram, 0x1000, 0x2000));
        space.write(0x10FFE, Width.DWORD, 0xDDCCBBAAL, CPU);
        assertEquals(0xDDCCBBAAL, space.read(0x20FFE, Width.DWORD, CPU));
        assertEquals(2, space.flatView().size());
        assertEquals(0x2000, space.ram(0x10000, 0x2000, true).orElseThrow().byteSize());
    }

    @Test
    void wideAccessesAreSplitIntoImplementedWidthsLowestAddressFirst() {
        map(0x100, device(16, AccessRules.implemented(Width.BYTE, Width.WORD)));
        assertEquals(0x05040302L, space.read(0x101, Width.DWORD, CPU));
        space.write(0x104, Width.DWORD, 0xFF44332211L, CPU);
        assertEquals(
                List.of(
                        "read 1 BYTE",
                        "read 2 WORD",
                        "read 4 BYTE",
                        "write 4 WORD 2211",
                        "write 6 WORD 4433"),
                recorder.calls);
    }

    @Test
    void narrowAccessesAreWidenedToTheNarrowestImplementedWidth() {
        map(0x100, device(16, AccessRules.implemented(Width.DWORD)));
        assertEquals(0x07, space.read(0x106, Width.BYTE, CPU));
        assertEquals(0x0504, space.read(0x103, Width.WORD, CPU));
        space.write(0x102, Width.BYTE, 0xAB, CPU);
        assertEquals(
                List.of("read 4 DWORD", "read 0 DWORD", "read 4 DWORD", "write 0 DWORD ab0000"),
                recorder.calls);
    }

    @Test
    void bigEndianRegistersAreSwappedInTheirOwnWidth() {
        map(0, device(16, AccessRules.implemented(Width.DWORD).withEndian(Endian.BIG)));
        assertEquals(0x01020304L, space.read(0, Width.DWORD, CPU));
        assertEquals(0x0506_0708_0102_0304L, space.read(0, Width.QWORD, CPU));
        assertEquals(0x04, space.read(0, Width.BYTE, CPU));
        space.write(3, Width.BYTE, 0xAB, CPU);
        assertEquals("write 0 DWORD ab", recorder.calls.getLast());
    }

    @Test
    void accessesThatTheHardwareDoesNotTakeSeeWhatTheRulesSay() {
        AccessRules words = AccessRules.only(Width.WORD);
        map(0x000, device(16, words));
        map(0x100, device(16, words.withOnInvalid(OnInvalid.READ_ZERO)));
        map(0x200, device(16, words.withOnInvalid(OnInvalid.FAULT)));
        assertEquals(0xFF, space.read(0x000, Width.BYTE, CPU));
        assertEquals(0xFFFF, space.read(0x001, Width.WORD, CPU));
        assertEquals(0, space.read(0x101, Width.WORD, CPU));
        BusFault fault =
                assertThrows(BusFault.class, () -> space.write(0x1_0000_0201L, Width.WORD, 1, CPU));
        assertEquals(0x1_0000_0201L, fault.address());
        assertEquals(List.of(), recorder.calls);
        assertEquals(4, recorder.errors.size());
    }

    @Test
    void partsOfAnAccessThatCrossesRangesAreAlignedAndKeepToTheirOwnRules() {
        map(0x0, device(8, AccessRules.only(Width.BYTE, Width.WORD)));
        map(0x8, new IoRegion("next", 8, AccessRules.only(Width.DWORD), recorder));
        assertEquals(0xFF04_0302_0108_0706L, space.read(0x5, Width.QWORD, CPU));
        assertEquals(List.of("read 5 BYTE", "read 6 WORD", "read 0 DWORD"), recorder.calls);
    }

    @Test
    void aDebuggerPeeksAndIsNotTraced() {
        map(0x100, device(16, AccessRules.bytes()));
        assertEquals(0x0201, space.read(0x100, Width.WORD, DEBUGGER));
        assertEquals(0xFF, space.read(0x500, Width.BYTE, DEBUGGER));
        assertEquals(List.of(), recorder.calls);
        assertEquals(List.of(), recorder.errors);
    }

    @Test
    void handlersRunInsideTheDomainAndTheirExceptionsPassUnchanged() {
        RuntimeException bug = new RuntimeException("a bug of the plugin");
        IoHandler faulty =
                new IoHandler() {
                    @Override
                    public long read(long offset, Width width) {
                        assertTrue(domain.isHeldByCurrentThread());
                        throw bug;
                    }

                    @Override
                    public void write(long offset, Width width, long value) {}
                };
        map(0, new IoRegion("faulty", 4, AccessRules.bytes(), faulty));
        var thrown = assertThrows(RuntimeException.class, () -> space.read(0, Width.BYTE, CPU));
        assertSame(bug, thrown);
        assertFalse(domain.isLocked());
    }

    @Test
    void bulkCopiesCrossMemoryHolesAndDevices() {
        map(0, ram);
        map(0x10000, device(4, AccessRules.only(Width.WORD)));
        byte[] out = {1, 2, 3, 4, 5, 6, 7, 8};
        space.writeBytes(0xFFFE, MemorySegment.ofArray(out), CPU);
        byte[] in = new byte[8];
        space.readBytes(0xFFFE, MemorySegment.ofArray(in), CPU);
        assertEquals(List.of(1, 2, 1, 2, 3, 4, 255, 255), unsigned(in));
        assertEquals(
                List.of("write 0 WORD 403", "write 2 WORD 605", "read 0 WORD", "read 2 WORD"),
                recorder.calls);
    }

    private static List<Integer> unsigned(byte[] bytes) {
        return java.util.stream.IntStream.range(0, bytes.length)
                .mapToObj(i -> bytes[i] & 0xFF)
                .toList();
    }

    @Test
    void exchangesStoreOnlyWhereTheExpectedValueIsHeld() {
        map(0, ram);
        for (Width width : Width.values()) {
            for (long at = 0x100; at < 0x118; at++) {
                space.write(at, width, 5, CPU);
                assertEquals(5, space.compareAndExchange(at, width, 4, 9, CPU));
                assertEquals(5, space.compareAndExchange(at, width, 5, -1, CPU));
                assertEquals(width.mask(), space.read(at, width, CPU));
            }
        }
        assertThrows(
                BusFault.class, () -> space.compareAndExchange(0xFFFE, Width.DWORD, 0, 1, CPU));
    }

    @Test
    void aRegionIsMappedOnceAndInsideTheSpace() {
        map(0, ram);
        var edit = space.edit();
        assertThrows(IllegalArgumentException.class, () -> edit.map(0x20000, ram, 0));
        assertThrows(IllegalArgumentException.class, () -> edit.map(0xFFFF_F800L, rom, 0));
        assertThrows(IllegalArgumentException.class, () -> edit.map(-0x1000, rom, 0));
        assertThrows(IllegalArgumentException.class, () -> edit.unmap(rom));
        edit.unmap(ram).map(0x20000, ram, 0).commit();
        assertEquals(List.of(new FlatRange(0x20000, 0x10000, ram, 0)), space.flatView());
        assertThrows(IllegalStateException.class, edit::commit);
    }

    @Test
    void anEditThatNoLongerFitsChangesNothing() {
        var first = space.edit().map(0, ram, 0);
        var second = space.edit().map(0x20000, rom, 0).map(0x30000, ram, 0);
        first.commit();
        long generation = space.generation();
        assertThrows(IllegalArgumentException.class, second::commit);
        assertEquals(generation, space.generation());
        assertEquals(1, space.flatView().size());
    }
}
