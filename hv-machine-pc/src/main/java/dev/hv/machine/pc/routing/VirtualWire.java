package dev.hv.machine.pc.routing;

import dev.hv.api.bus.Width;
import dev.hv.machine.pc.BootTarget;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.Platform;

import java.util.List;
import java.util.OptionalLong;

/**
 * Virtual wire mode, in which firmware leaves local APICs that have an 8259A pair behind them: its
 * interrupts go through (MultiProcessor Specification 1.4, 3.6.2.2).
 *
 * @param bases where the APICs' registers are
 */
public record VirtualWire(List<Long> bases) {
    /** Spurious-interrupt vector register and its enable bit (Intel SDM vol. 3A, 12.9). */
    private static final int SVR = 0xf0;

    private static final int SVR_ENABLE = 1 << 8;
    private static final int SVR_ENABLED = SVR_ENABLE | 0xff;

    /** Local vector table (Intel SDM vol. 3A, 12.5.1): delivery modes ExtINT and NMI. */
    private static final int LVT_LINT0 = 0x350;

    private static final int LVT_LINT1 = 0x360;
    private static final int EXTINT = 0x700;
    private static final int NMI = 0x400;

    /** Copies. */
    public VirtualWire {
        bases = List.copyOf(bases);
    }

    /** Returns that of a machine. */
    public static VirtualWire of(Platform platform) {
        return new VirtualWire(
                platform.madeBy("local-apic").stream()
                        .filter(apic -> apic.places().get("extint") instanceof Place.Peer)
                        .map(apic -> Platform.address(apic, "regs"))
                        .filter(OptionalLong::isPresent)
                        .map(OptionalLong::getAsLong)
                        .toList());
    }

    /** Has the APICs work in this mode. */
    public void begin(BootTarget target) {
        bases.forEach(base -> begin(target, base));
    }

    /** The same for those that are disabled, as they are after INIT. */
    public void beginAgain(BootTarget target) {
        for (long base : bases) {
            long svr = target.memory().read(base + SVR, Width.DWORD, target.initiator());
            if ((svr & SVR_ENABLE) == 0) {
                begin(target, base);
            }
        }
    }

    private static void begin(BootTarget target, long base) {
        write(target, base + SVR, SVR_ENABLED);
        write(target, base + LVT_LINT0, EXTINT);
        write(target, base + LVT_LINT1, NMI);
    }

    private static void write(BootTarget target, long address, int value) {
        target.memory().write(address, Width.DWORD, value, target.initiator());
    }
}
