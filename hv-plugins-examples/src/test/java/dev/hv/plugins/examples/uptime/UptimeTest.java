package dev.hv.plugins.examples.uptime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Width;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.DeviceContract;
import dev.hv.tck.bench.Bench;

import org.junit.jupiter.api.Test;

final class UptimeTest implements DeviceContract<UptimeConfig> {
    @Override
    public DevicePlugin<UptimeConfig> plugin() {
        return new UptimePlugin();
    }

    @Test
    void itCountsTheMachinesTimeFromTheLastReset() throws Exception {
        Bench bench = Bench.of(plugin(), new UptimeConfig(1000));
        bench.advance(2_500_000_000L);
        assertEquals(2500, bench.read("regs", 0, Width.QWORD));
        assertEquals(1000, bench.read("regs", 8, Width.DWORD));
        bench.reset(ResetKind.WARM);
        bench.advance(999_999);
        assertEquals(0, bench.read("regs", 0, Width.QWORD));
        bench.advance(1);
        assertEquals(1, bench.read("regs", 0, Width.QWORD));
    }
}
