package dev.hv.devices.hpet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** IA-PC HPET specification 1.0a, 2.3.9.2. */
final class ComparatorTest {
    private static Comparator comparator(long value, long period) {
        Comparator made = new Comparator();
        made.reset();
        made.setValueNext();
        made.write(value, -1, true);
        made.write(period, -1, true);
        return made;
    }

    @Property
    void aPeriodicComparatorMovesOnByWholePeriodsUntilItIsAhead(
            @ForAll long value,
            @ForAll @LongRange(min = 1, max = 1000) long period,
            @ForAll @LongRange(min = 0, max = 20_000) long late) {
        long expected = value;
        while (expected - (value + late) <= 0) {
            expected += period;
        }
        Comparator comparator = comparator(value, period);
        comparator.moveOn(value + late, false);
        assertEquals(expected, comparator.value());
    }

    @Property
    void aNarrowComparatorMovesOnInItsLowHalf(
            @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long value,
            @ForAll @LongRange(min = 1, max = 1000) long period,
            @ForAll @LongRange(min = 0, max = 20_000) long late) {
        long expected = value;
        while (expected <= value + late) {
            expected += period;
        }
        Comparator comparator = comparator(value, period);
        comparator.moveOn(value + late, true);
        assertEquals(expected & 0xFFFF_FFFFL, comparator.value());
    }

    @Property
    void aNarrowComparatorIsAlwaysAheadByOneRoundAtMost(@ForAll long value, @ForAll long counter) {
        long ticks = comparator(value, 0).ticksFrom(counter, true);
        assertTrue(ticks >= 1 && ticks <= 1L << 32);
        assertEquals((int) value, (int) (counter + ticks));
    }

    @Property
    void withoutAPeriodItStaysWhereItIs(@ForAll long value, @ForAll long counter) {
        Comparator comparator = comparator(value, 0);
        comparator.moveOn(counter, false);
        assertEquals(value, comparator.value());
    }
}
