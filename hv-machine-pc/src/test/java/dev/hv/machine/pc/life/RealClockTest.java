package dev.hv.machine.pc.life;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.time.Instant;

final class RealClockTest {
    private long host = 1000;
    private final RealClock clock = new RealClock(() -> host);

    @Test
    void timeBeginsAtZeroAndStandsWhileTheMachineDoes() {
        host = 5000;
        assertEquals(0, clock.nanos());
        clock.start();
        host = 5700;
        assertEquals(700, clock.nanos());
        clock.stop();
        host = 9999;
        assertEquals(700, clock.nanos());
        clock.start();
        host = 10_000;
        assertEquals(701, clock.nanos());
    }

    @Test
    void aSecondStartChangesNothing() {
        clock.start();
        host += 50;
        clock.start();
        assertEquals(50, clock.nanos());
    }

    @Test
    void aRestoredTimeGoesOnFromThere() {
        clock.set(12);
        clock.start();
        host += 3;
        assertEquals(15, clock.nanos());
    }

    @Test
    void theGuestsDateAdvancesWithVirtualTime() {
        GuestDate date = new GuestDate(clock, Instant.parse("2025-01-01T00:00:00Z"));
        clock.start();
        host += 1_500_000_000L;
        assertEquals(Instant.parse("2025-01-01T00:00:01.5Z"), date.now());
        clock.stop();
        host += 1_000_000_000L;
        assertEquals(Instant.parse("2025-01-01T00:00:01.5Z"), date.now());
    }
}
