package dev.hv.machine.pc.life;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

final class SnapshotDigestTest {
    @Property(tries = 100)
    void everyByteCounts(
            @ForAll @IntRange(max = 199_999) int at,
            @ForAll @IntRange(max = 199_999) int elsewhere,
            @ForAll byte value) {
        byte[] memory = new byte[200_000];
        memory[elsewhere] = 1;
        byte[] before = Snapshot.digest(MemorySegment.ofArray(memory));
        byte old = memory[at];
        memory[at] = value;
        byte[] after = Snapshot.digest(MemorySegment.ofArray(memory));
        if (old == value) {
            assertArrayEquals(before, after);
        } else {
            assertFalse(Arrays.equals(before, after));
        }
    }
}
