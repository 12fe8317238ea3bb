package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OptimizerTest {
    private static final int ENTRIES = 1000;

    private static final Tiering HOST =
            new Tiering(300, 100, 4, true, true, true, 60_000_000, 32 << 20, false);
    private static final Tiering BYTECODE =
            new Tiering(300, 100, 4, true, true, false, 60_000_000, 32 << 20, false);

    private final Context c = new TierMachine(Tiering.INTERPRETER).c;
    private final Translator translator =
            new Translator(c, new CodeCache(c), new BlockBuilder(c), BYTECODE, null);
    private final Block door = IdleRegion.block(0x1000);
    private final Region simple = new IdleRegion();
    private final Region counting = new IdleRegion();

    private void ran(Tiering tiering, int entries, long instructions) {
        simple.enterBy(door, 0);
        counting.replace(simple, (byte) 0);
        counting.enterBy(door, 0);
        counting.optimizing = true;
        counting.entries = entries;
        counting.instructions = instructions;
        new Optimizer(translator, tiering).ran(door, 0x1000, counting);
    }

    @Test
    void whatIsSoonLeftGivesWayForGood() {
        ran(HOST, ENTRIES, 20 * ENTRIES);
        assertSame(simple, door.region);
        assertTrue(counting.isGone());
        assertEquals(Long.MAX_VALUE, simple.askAt);
    }

    @Test
    void whatIsEnteredFromJavaAnywayIsOptimized() {
        ran(BYTECODE, ENTRIES, 20 * ENTRIES);
        assertFalse(counting.isGone());
    }

    @Test
    void whatRunsForLongAtEachEntryIsOptimized() {
        ran(HOST, ENTRIES, 900 * ENTRIES);
        assertSame(simple, door.region, "runs while the other is compiled");
        assertFalse(counting.isGone());
    }

    @Test
    void whatWasEnteredAFewTimesGoesOnCounting() {
        ran(HOST, 5, 100);
        assertSame(counting, door.region);
        assertTrue(counting.askAt > 100 && counting.askAt < Long.MAX_VALUE);
    }
}
