package dev.hv.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;

final class FrequencyTest {
    private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

    /** Two years. */
    private static final long LONG_TIME = 63_000_000_000_000_000L;

    @Property
    void ticksAreExact(
            @ForAll @LongRange(min = 1, max = 8_000_000_000L) long hertz,
            @ForAll @LongRange(min = 0, max = LONG_TIME) long nanos) {
        BigInteger exact =
                BigInteger.valueOf(nanos).multiply(BigInteger.valueOf(hertz)).divide(BILLION);
        assertEquals(exact.longValueExact(), new Frequency(hertz).ticks(nanos));
    }

    @Property
    void aTickHasComeAtItsTimeAndNotBefore(
            @ForAll @LongRange(min = 1, max = 8_000_000_000L) long hertz,
            @ForAll @LongRange(min = 1, max = 1L << 40) long ticks) {
        Frequency frequency = new Frequency(hertz);
        long nanos = frequency.nanos(ticks);
        if (nanos < LONG_TIME) {
            assertTrue(frequency.ticks(nanos) >= ticks);
            assertTrue(frequency.ticks(nanos - 1) < ticks);
        }
    }

    @Property
    void noNumberOfTicksOverflows(
            @ForAll @LongRange(min = 1, max = 8_000_000_000L) long hertz,
            @ForAll @LongRange(min = 0) long ticks,
            @ForAll @LongRange(min = 0) long start) {
        assertTrue(new Frequency(hertz).nanosAfter(start, ticks) >= start);
    }

    @Test
    void aFrequencyHasBounds() {
        assertThrows(IllegalArgumentException.class, () -> new Frequency(0));
        assertThrows(IllegalArgumentException.class, () -> new Frequency(8_000_000_001L));
    }
}
