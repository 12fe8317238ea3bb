package dev.hv.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.FlatRange;
import dev.hv.api.trace.Trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

final class RamTest {
    private static final long GIB = 1L << 30;

    @Test
    void newMemoryIsZeroAndPageAligned() {
        try (Ram ram = Ram.allocate("ram", 0x10000, false)) {
            MemorySegment zeros = MemorySegment.ofArray(new byte[0x10000]);
            assertEquals(-1, ram.segment().mismatch(zeros));
            assertEquals(0, ram.segment().address() % 4096);
        }
    }

    @Test
    void memoryLargerThanTheHostIsReservedWhereNativeAccessIsGranted() {
        try (Ram ram = Ram.allocate("ram", 64 * GIB, false)) {
            ram.segment().set(ValueLayout.JAVA_LONG, 64 * GIB - 8, 42);
            assertEquals(42, ram.segment().get(ValueLayout.JAVA_LONG, 64 * GIB - 8));
            assertEquals(0, ram.segment().get(ValueLayout.JAVA_LONG, 32 * GIB));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -4096, 1, 4095, 4097})
    void aSizeThatIsNoNumberOfPagesIsRefused(long size) {
        assertThrows(IllegalArgumentException.class, () -> Ram.allocate("ram", size, false));
    }

    @Test
    void moreThanTheHostCanAddressIsAnOutOfMemoryError() {
        assertThrows(OutOfMemoryError.class, () -> Ram.allocate("ram", 1L << 60, false));
    }

    @Test
    void closingTwiceDoesNothingAndNobodyReachesTheMemoryAfterwards() {
        Ram ram = Ram.allocate("ram", 4096, false);
        ram.close();
        ram.close();
        assertThrows(
                IllegalStateException.class, () -> ram.segment().get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void mainMemoryGoesAroundThePciHole() {
        try (GuestRam guest = GuestRam.allocate("ram", 4 * GIB, 3 * GIB)) {
            PhysicalAddressSpace space =
                    new PhysicalAddressSpace("memory", 40, new ReentrantLock(), Trace.none());
            var edit = space.edit();
            guest.map(edit, 0);
            edit.commit();
            assertEquals(
                    List.of(
                            new FlatRange(0, 3 * GIB, guest.ram(), 0),
                            new FlatRange(4 * GIB, GIB, guest.ram(), 3 * GIB)),
                    space.flatView());
            assertEquals(OptionalLong.of(3 * GIB + 5), guest.offsetOf(4 * GIB + 5));
            assertEquals(OptionalLong.empty(), guest.offsetOf(3 * GIB));
            assertEquals(OptionalLong.empty(), guest.offsetOf(5 * GIB));
        }
    }

    @Test
    void littleMemoryLiesBelowTheHoleWhole() {
        try (GuestRam guest = GuestRam.allocate("ram", 0x10000, 3 * GIB)) {
            assertEquals(1, guest.banks().size());
            assertEquals(0x10000, guest.banks().getFirst().size());
            assertFalse(guest.ram().readOnly());
        }
        assertTrue(GuestRam.HIGH_BASE == 4 * GIB);
    }
}
