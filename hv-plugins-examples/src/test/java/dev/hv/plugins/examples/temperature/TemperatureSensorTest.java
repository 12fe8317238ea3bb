package dev.hv.plugins.examples.temperature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.bench.Bench;

import org.junit.jupiter.api.Test;

import java.util.ServiceLoader;

final class TemperatureSensorTest {
    private static final long SECOND = 1_000_000_000;
    private static final int ALARM = 1;
    private static final int ALARM_ENABLE = 1;
    private static final int HEATER = 2;

    private final Bench bench = bench(20, 20);

    private static Bench bench(int ambient, int start) {
        try {
            return Bench.of(
                    new TemperatureSensorPlugin(),
                    new TemperatureSensorConfig(ambient, start, 30, 60));
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private static short temperature(Bench bench) {
        return (short) bench.read("regs", 0, Width.WORD);
    }

    @Test
    void theSensorFollowsTheTemperatureAroundItWithItsTimeConstant() {
        Bench cold = bench(20, -10);
        assertEquals(-1000, temperature(cold));
        cold.advance(60 * SECOND);
        assertEquals(896, temperature(cold));
        cold.advance(600 * SECOND);
        assertEquals(2000, temperature(cold));
    }

    @Test
    void itMeasuresTenTimesASecond() {
        Bench cold = bench(20, -10);
        cold.advance(SECOND);
        int measured = temperature(cold);
        cold.advance(SECOND / 20);
        assertEquals(measured, temperature(cold));
        cold.advance(SECOND / 20);
        assertTrue(temperature(cold) > measured);
    }

    @Test
    void theHeaterWarmsItAndWithoutItItCoolsDownAgain() {
        bench.write("regs", 3, Width.BYTE, HEATER);
        bench.advance(600 * SECOND);
        assertEquals(5000, temperature(bench));
        bench.write("regs", 3, Width.BYTE, 0);
        bench.advance(60 * SECOND);
        assertEquals(3104, temperature(bench));
    }

    @Test
    void theAlarmRisesAtTheThresholdOnceAndFallsWhenItIsCleared() {
        bench.write("regs", 4, Width.WORD, 3500);
        bench.write("regs", 3, Width.BYTE, HEATER | ALARM_ENABLE);
        bench.advance(41 * SECOND);
        assertFalse(bench.line("irq").asserted());
        bench.advance(SECOND);
        assertTrue(bench.line("irq").asserted());
        assertEquals(ALARM, bench.read("regs", 2, Width.BYTE));
        bench.write("regs", 2, Width.BYTE, ALARM);
        bench.advance(10 * SECOND);
        assertFalse(bench.line("irq").asserted());
        assertEquals(1, bench.line("irq").rises());
    }

    @Test
    void anAlarmThatIsNotEnabledIsNotRaised() {
        bench.write("regs", 4, Width.WORD, 1000);
        bench.advance(10 * SECOND);
        assertEquals(0, bench.read("regs", 2, Width.BYTE));
        assertFalse(bench.line("irq").asserted());
    }

    @Test
    void aThresholdMayLieBelowZero() {
        Bench cold = bench(20, -10);
        cold.write("regs", 4, Width.WORD, -500);
        cold.write("regs", 3, Width.BYTE, ALARM_ENABLE);
        cold.advance(8 * SECOND);
        assertFalse(cold.line("irq").asserted());
        cold.advance(4 * SECOND);
        assertTrue(cold.line("irq").asserted());
    }

    @Test
    void aGuestKnowsItByItsIdentity() {
        assertEquals(0x54, bench.read("regs", 6, Width.BYTE));
    }

    @Test
    void serviceLoaderFindsThePlugin() {
        boolean found = false;
        for (DevicePlugin<?> plugin : ServiceLoader.load(DevicePlugin.class)) {
            found |= plugin instanceof TemperatureSensorPlugin;
        }
        assertTrue(found);
    }
}
