package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

class IndirectTargetsTest {
    private final IndirectTargets targets = new IndirectTargets();

    private long[] frequent(int rare) {
        long[] found = targets.frequent(rare);
        Arrays.sort(found);
        return found;
    }

    @Test
    void whatWasSeenSeldomIsNotFrequent() {
        for (int i = 0; i < 30; i++) {
            targets.add(-8);
            targets.add(100);
        }
        targets.add(7);
        assertArrayEquals(new long[] {-8, 100}, frequent(10));
        assertArrayEquals(new long[] {-8, 7, 100}, frequent(61));
    }

    @Test
    void noMoreThanSoManyAreKept() {
        for (int i = 0; i < 1000; i++) {
            targets.add(i);
        }
        assertEquals(IndirectTargets.MOST, frequent(1000).length);
    }
}
