package dev.hv.plugins.examples.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.irq.InterruptController;
import dev.hv.tck.DeviceContract;
import dev.hv.tck.bench.Bench;

import org.junit.jupiter.api.Test;

final class RouterTest implements DeviceContract<RouterConfig> {
    private static final int ENABLE = 0;
    private static final int END = 2;
    private static final int BASE = 3;

    private final Bench bench = bench();

    @Override
    public DevicePlugin<RouterConfig> plugin() {
        return new RouterPlugin();
    }

    private static Bench bench() {
        try {
            return Bench.of(new RouterPlugin());
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theFirstInputComesFirstAndHoldsBackTheOthersUntilItsEnd() {
        bench.write("regs", ENABLE, Width.BYTE, 0xFF);
        bench.write("regs", BASE, Width.BYTE, 0x40);
        bench.drive("wire5", true);
        bench.drive("wire2", true);
        assertEquals(0x42, bench.acknowledge());
        assertFalse(bench.line("int").asserted());
        bench.drive("wire2", false);
        bench.write("regs", END, Width.BYTE, 0);
        assertTrue(bench.line("int").asserted());
        assertEquals(0x45, bench.acknowledge());
    }

    @Test
    void aLevelThatStaysAsksAgainAfterItsEnd() {
        bench.write("regs", ENABLE, Width.BYTE, 1);
        bench.drive("wire0", true);
        assertEquals(0, bench.acknowledge());
        bench.write("regs", END, Width.BYTE, 0);
        assertEquals(0, bench.acknowledge());
    }

    @Test
    void whatIsNotEnabledIsNotAskedFor() {
        bench.write("regs", ENABLE, Width.BYTE, 0xFE);
        bench.drive("wire0", true);
        assertFalse(bench.line("int").asserted());
        assertEquals(InterruptController.NO_VECTOR, bench.acknowledge());
    }
}
