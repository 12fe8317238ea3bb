package dev.hv.devices.vga;

import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.trace.Trace;

/** The sequencer (IBM PS/2 Hardware Interface Technical Reference, "Sequencer Registers"). */
final class Sequencer {
    static final int REGISTERS = 5;

    final RegisterBank bank;
    private final Register clockingMode;
    private final Register mapMask;
    private final Register characterMapSelect;
    private final Register memoryMode;

    Sequencer(Trace trace, Runnable changed) {
        bank =
                RegisterBank.named("vga.sequencer", REGISTERS)
                        .trace(trace)
                        .undecoded(OnInvalid.READ_ZERO)
                        .register(
                                "RESET",
                                0,
                                Width.BYTE,
                                r -> r.field("ASYNCHRONOUS", 0).field("SYNCHRONOUS", 1))
                        .register(
                                "CLOCKING_MODE",
                                1,
                                Width.BYTE,
                                r ->
                                        r.field("8_DOTS", 0)
                                                .field("SHIFT_LOAD", 2)
                                                .field("DOT_CLOCK_HALF", 3)
                                                .field("SHIFT_4", 4)
                                                .field("SCREEN_OFF", 5)
                                                .onWrite((old, now) -> changed.run()))
                        .register(
                                "MAP_MASK",
                                2,
                                Width.BYTE,
                                r ->
                                        r.field("MAPS", 0, 3, Access.READ_WRITE)
                                                .onWrite((old, now) -> changed.run()))
                        .register(
                                "CHARACTER_MAP_SELECT",
                                3,
                                Width.BYTE,
                                r ->
                                        r.field("B", 0, 1, Access.READ_WRITE)
                                                .field("A", 2, 3, Access.READ_WRITE)
                                                .field("B_HIGH", 4)
                                                .field("A_HIGH", 5)
                                                .onWrite((old, now) -> changed.run()))
                        .register(
                                "MEMORY_MODE",
                                4,
                                Width.BYTE,
                                r ->
                                        r.field("EXTENDED_MEMORY", 1)
                                                .field("ODD_EVEN_OFF", 2)
                                                .field("CHAIN_4", 3)
                                                .onWrite((old, now) -> changed.run()))
                        .build();
        clockingMode = bank.register("CLOCKING_MODE");
        mapMask = bank.register("MAP_MASK");
        characterMapSelect = bank.register("CHARACTER_MAP_SELECT");
        memoryMode = bank.register("MEMORY_MODE");
    }

    int mapMask() {
        return (int) mapMask.value();
    }

    boolean chain4() {
        return (memoryMode.value() & 0x08) != 0;
    }

    boolean oddEven() {
        return (memoryMode.value() & 0x04) == 0;
    }

    boolean screenOff() {
        return (clockingMode.value() & 0x20) != 0;
    }

    /** Width of a character clock in dots. */
    int characterDots() {
        return (clockingMode.value() & 0x01) != 0 ? 8 : 9;
    }

    boolean dotClockHalf() {
        return (clockingMode.value() & 0x08) != 0;
    }

    /** Offset of character map A in plane 2: for characters whose attribute has bit 3. */
    int mapA() {
        int value = (int) characterMapSelect.value();
        return map(((value >> 2) & 3) | ((value >> 3) & 4));
    }

    /** Offset of character map B in plane 2: for the other characters. */
    int mapB() {
        int value = (int) characterMapSelect.value();
        return map((value & 3) | ((value >> 2) & 4));
    }

    /** Maps 0 to 3 are at multiples of 16 KiB, 4 to 7 lie 8 KiB behind them. */
    private static int map(int select) {
        return (select & 3) << 14 | (select & 4) << 11;
    }
}
