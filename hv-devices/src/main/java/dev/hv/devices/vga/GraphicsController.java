package dev.hv.devices.vga;

import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.trace.Trace;

/** The graphics controller (IBM PS/2 Hardware Interface Technical Reference, same title). */
final class GraphicsController {
    static final int REGISTERS = 9;

    final RegisterBank bank;
    private final Register setReset;
    private final Register enableSetReset;
    private final Register colorCompare;
    private final Register dataRotate;
    private final Register readMapSelect;
    private final Register mode;
    private final Register miscellaneous;
    private final Register colorDontCare;
    private final Register bitMask;

    GraphicsController(Trace trace, Runnable changed) {
        bank =
                RegisterBank.named("vga.graphics", REGISTERS)
                        .trace(trace)
                        .undecoded(OnInvalid.READ_ZERO)
                        .register("SET_RESET", 0, Width.BYTE, r -> r.field("MAPS", 0, 3, RW))
                        .register(
                                "ENABLE_SET_RESET",
                                1,
                                Width.BYTE,
                                r -> r.field("MAPS", 0, 3, RW).onWrite((old, now) -> changed.run()))
                        .register("COLOR_COMPARE", 2, Width.BYTE, r -> r.field("MAPS", 0, 3, RW))
                        .register(
                                "DATA_ROTATE",
                                3,
                                Width.BYTE,
                                r ->
                                        r.field("COUNT", 0, 2, RW)
                                                .field("FUNCTION", 3, 4, RW)
                                                .onWrite((old, now) -> changed.run()))
                        .register("READ_MAP_SELECT", 4, Width.BYTE, r -> r.field("MAP", 0, 1, RW))
                        .register(
                                "MODE",
                                5,
                                Width.BYTE,
                                r ->
                                        r.field("WRITE_MODE", 0, 1, RW)
                                                .field("READ_MODE", 3)
                                                .field("ODD_EVEN", 4)
                                                .field("SHIFT_INTERLEAVED", 5)
                                                .field("SHIFT_256", 6)
                                                .onWrite((old, now) -> changed.run()))
                        .register(
                                "MISCELLANEOUS",
                                6,
                                Width.BYTE,
                                r ->
                                        r.field("GRAPHICS", 0)
                                                .field("CHAIN_ODD_EVEN", 1)
                                                .field("MEMORY_MAP", 2, 3, RW)
                                                .onWrite((old, now) -> changed.run()))
                        .register("COLOR_DONT_CARE", 7, Width.BYTE, r -> r.field("MAPS", 0, 3, RW))
                        .register(
                                "BIT_MASK",
                                8,
                                Width.BYTE,
                                r -> r.onWrite((old, now) -> changed.run()))
                        .build();
        setReset = bank.register("SET_RESET");
        enableSetReset = bank.register("ENABLE_SET_RESET");
        colorCompare = bank.register("COLOR_COMPARE");
        dataRotate = bank.register("DATA_ROTATE");
        readMapSelect = bank.register("READ_MAP_SELECT");
        mode = bank.register("MODE");
        miscellaneous = bank.register("MISCELLANEOUS");
        colorDontCare = bank.register("COLOR_DONT_CARE");
        bitMask = bank.register("BIT_MASK");
    }

    private static final Access RW = Access.READ_WRITE;

    int setReset() {
        return (int) setReset.value();
    }

    int enableSetReset() {
        return (int) enableSetReset.value();
    }

    int colorCompare() {
        return (int) colorCompare.value();
    }

    int colorDontCare() {
        return (int) colorDontCare.value();
    }

    int rotateCount() {
        return (int) dataRotate.value() & 7;
    }

    /** 0: none, 1: AND, 2: OR, 3: XOR with the latches. */
    int function() {
        return (int) dataRotate.value() >> 3;
    }

    int readMap() {
        return (int) readMapSelect.value();
    }

    int writeMode() {
        return (int) mode.value() & 3;
    }

    boolean readsCompare() {
        return (mode.value() & 0x08) != 0;
    }

    boolean readsOddEven() {
        return (mode.value() & 0x10) != 0;
    }

    boolean shiftInterleaved() {
        return (mode.value() & 0x20) != 0;
    }

    boolean shift256() {
        return (mode.value() & 0x40) != 0;
    }

    boolean graphics() {
        return (miscellaneous.value() & 0x01) != 0;
    }

    boolean chainOddEven() {
        return (miscellaneous.value() & 0x02) != 0;
    }

    /** 0: A0000h, 128 KiB; 1: A0000h, 64 KiB; 2: B0000h, 32 KiB; 3: B8000h, 32 KiB. */
    int memoryMap() {
        return (int) miscellaneous.value() >> 2;
    }

    /** Whether it writes a byte of the CPU's as it is. */
    boolean writesThrough() {
        return writeMode() == 0
                && enableSetReset() == 0
                && dataRotate.value() == 0
                && bitMask() == 0xFF;
    }

    int bitMask() {
        return (int) bitMask.value();
    }
}
