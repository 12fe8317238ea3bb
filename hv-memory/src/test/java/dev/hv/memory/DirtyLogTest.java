package dev.hv.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.DirtyClient;
import dev.hv.api.bus.DirtyLog;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.bus.Window;
import dev.hv.api.trace.Trace;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

final class DirtyLogTest {
    private static final Initiator CPU = Initiator.named("cpu0");
    private static final int PAGES = 256;

    private final Ram ram = Ram.allocate("ram", PAGES * 4096L, false);
    private final DirtyLog log = ram.dirtyLog(DirtyClient.SNAPSHOT);
    private final PhysicalAddressSpace space =
            new PhysicalAddressSpace("memory", 36, new ReentrantLock(), Trace.none());

    DirtyLogTest() {
        space.edit().map(0x100000, ram, 0).commit();
    }

    @AfterEach
    void release() {
        ram.close();
    }

    private List<Integer> drain() {
        return BitSet.valueOf(log.drain(0, PAGES)).stream().boxed().toList();
    }

    @Test
    void everyWayOfWritingMarksItsPages() {
        log.start();
        space.write(0x100FFF, Width.WORD, 1, CPU);
        assertEquals(List.of(0, 1), drain());
        space.writeBytes(0x13FFF0, MemorySegment.ofArray(new byte[4096 * 70]), CPU);
        assertEquals(java.util.stream.IntStream.rangeClosed(63, 133).boxed().toList(), drain());
        space.compareAndExchange(0x105000, Width.DWORD, 0, 1, CPU);
        space.noteWrite(0x107123, 1, CPU);
        space.ram(0x109000, 0x1000, true);
        assertEquals(List.of(5, 7, 9), drain());
        assertEquals(List.of(), drain());
    }

    @Test
    void nothingIsLoggedBeforeStartAndAfterStop() {
        space.write(0x100000, Width.BYTE, 1, CPU);
        log.start();
        assertEquals(List.of(), drain());
        space.write(0x100000, Width.BYTE, 1, CPU);
        log.start();
        assertEquals(List.of(0), drain());
        log.stop();
        space.write(0x100000, Width.BYTE, 1, CPU);
        assertEquals(List.of(), drain());
    }

    @Test
    void eachClientHasItsOwnLog() {
        DirtyLog display = ram.dirtyLog(DirtyClient.DISPLAY);
        log.start();
        display.start();
        space.write(0x102000, Width.BYTE, 1, CPU);
        assertEquals(List.of(2), drain());
        assertArrayEquals(new long[] {4}, display.drain(0, 3));
    }

    @Test
    void aDrainTakesOnlyItsRange() {
        log.start();
        for (int page : new int[] {3, 60, 64, 70, 130, 200}) {
            space.write(0x100000 + page * 4096L, Width.BYTE, 1, CPU);
        }
        assertEquals(
                List.of(0, 4, 10, 70),
                BitSet.valueOf(log.drain(60, 100)).stream().boxed().toList());
        assertEquals(2, log.drain(60, 100).length);
        assertEquals(List.of(3, 200), drain());
        assertThrows(IndexOutOfBoundsException.class, () -> log.drain(200, 57));
        assertThrows(IndexOutOfBoundsException.class, () -> log.drain(-1, 1));
    }

    @Test
    void startAndDrainTakeDirectWriteAccessAwayWhereverTheMemoryShows() {
        space.edit().map(0x800000, new Window("alias", ram, 0x4000, 0x2000), 0).commit();
        List<FlatRange> told = new ArrayList<>();
        space.listen(
                new AddressSpaceListener() {
                    @Override
                    public void writeProtected(FlatRange range) {
                        told.add(range);
                    }
                });
        log.start();
        assertEquals(
                List.of(
                        new FlatRange(0x100000, ram.size(), ram, 0),
                        new FlatRange(0x800000, 0x2000, ram, 0x4000)),
                told);
        told.clear();
        log.drain(5, 2);
        assertEquals(
                List.of(
                        new FlatRange(0x105000, 0x2000, ram, 0x5000),
                        new FlatRange(0x801000, 0x1000, ram, 0x5000)),
                told);
    }

    @Test
    void memoryThatIsNoLongerMappedTellsNobody() {
        List<FlatRange> told = new ArrayList<>();
        space.listen(
                new AddressSpaceListener() {
                    @Override
                    public void writeProtected(FlatRange range) {
                        told.add(range);
                    }
                });
        space.edit().unmap(ram).commit();
        log.start();
        assertEquals(List.of(), told);
    }
}
