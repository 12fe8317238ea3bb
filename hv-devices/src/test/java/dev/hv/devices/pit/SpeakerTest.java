package dev.hv.devices.pit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.AudioBackend;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;

/** What is heard of counter 2 and port B of a PC (Intel 82371AB datasheet). */
class SpeakerTest {
    private static final int RATE = 20_000;
    private static final long MILLI = 1_000_000;

    /** 1000 Hz, nearly. */
    private static final int KILOHERTZ = 1193;

    private final DeviceBench bench = new DeviceBench();
    private final Ear ear = new Ear();

    /** Keeps what it hears. */
    private static final class Ear implements AudioBackend {
        final List<Short> heard = new ArrayList<>();

        @Override
        public int samplesPerSecond() {
            return RATE;
        }

        @Override
        public void play(ShortBuffer samples) {
            while (samples.hasRemaining()) {
                heard.add(samples.get());
            }
        }

        @Override
        public void silence(long samples) {
            assertTrue(samples > 0 && samples < 100 * RATE, samples + " samples");
            for (long i = 0; i < samples; i++) {
                heard.add((short) 0);
            }
        }

        /** How often it goes from below zero to above. */
        int rises(int from, int to) {
            int rises = 0;
            boolean low = false;
            for (short sample : heard.subList(from, Math.min(to, heard.size()))) {
                rises += low && sample > 0 ? 1 : 0;
                low = sample < 0 || (low && sample == 0);
            }
            return rises;
        }

        int loud() {
            return (int) heard.stream().filter(sample -> sample != 0).count();
        }
    }

    @BeforeEach
    void create() {
        bench.backend("speaker", ear).create(new Pit8254Plugin());
    }

    private void tone(int count) {
        bench.out("regs", 3, 0xB6);
        bench.out("regs", 2, count & 0xFF);
        bench.out("regs", 2, count >> 8);
    }

    private void portB(int value) {
        bench.out("control-b", 0, value);
    }

    @Test
    void aToneIsHeardWhileItLastsAndSilenceAroundIt() {
        tone(KILOHERTZ);
        bench.advance(100 * MILLI);
        portB(3);
        bench.advance(200 * MILLI);
        portB(0);
        bench.advance(100 * MILLI);
        portB(0);
        assertEquals(400 * RATE / 1000, ear.heard.size(), 2);
        assertEquals(200, ear.rises(0, ear.heard.size()), 2, "one a millisecond");
        assertEquals(200 * RATE / 1000.0, ear.loud(), 0.1 * RATE, "for a fifth of a second");
        assertEquals(0, ear.rises(0, 100 * RATE / 1000));
        assertEquals(0, ear.rises(302 * RATE / 1000, 400 * RATE / 1000));
    }

    @Test
    void aToneIsHeardInTimeWithoutAnAccess() {
        tone(KILOHERTZ);
        portB(3);
        for (int i = 0; i < 50; i++) {
            bench.advance(10 * MILLI);
        }
        assertEquals(500 * RATE / 1000, ear.heard.size(), 40 * RATE / 1000);
    }

    @Test
    void whatNobodyCanHearIsSilence() {
        tone(20);
        portB(3);
        for (int i = 0; i < 10; i++) {
            bench.advance(100 * MILLI);
        }
        portB(0);
        assertTrue(ear.loud() <= 1, "but the tick that loads the count");
    }

    @Test
    void aProgramMovesTheMembraneItself() {
        for (int i = 0; i < 100; i++) {
            portB(2);
            bench.advance(MILLI);
            portB(0);
            bench.advance(MILLI);
        }
        portB(0);
        assertEquals(200 * RATE / 1000, ear.heard.size(), 2);
        assertEquals(100 * RATE / 1000, ear.loud(), 110);
    }

    @Test
    void aMembraneThatStaysIsSilentAfterAMoment() {
        portB(2);
        bench.advance(10_000 * MILLI);
        portB(0);
        assertEquals(10 * RATE, ear.heard.size(), 2);
        assertTrue(ear.loud() < RATE / 10, ear.loud() + " samples");
    }

    @Test
    void aResetEndsATone() {
        tone(KILOHERTZ);
        portB(3);
        bench.advance(20 * MILLI);
        bench.reset();
        bench.advance(1000 * MILLI);
        portB(0);
        assertEquals(1020 * RATE / 1000, ear.heard.size(), 2);
        assertTrue(ear.loud() <= 21 * RATE / 1000, ear.loud() + " samples");
    }

    @Test
    void hoursOfSilenceCostNothing() {
        for (int hour = 0; hour < 10; hour++) {
            bench.advance(36 * 1000 * MILLI);
            portB(0);
        }
        assertEquals(360 * RATE, ear.heard.size(), 2);
    }
}
