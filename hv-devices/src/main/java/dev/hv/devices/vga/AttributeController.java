package dev.hv.devices.vga;

import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.OptionalLong;

/**
 * The attribute controller (IBM PS/2 Hardware Interface Technical Reference, same title). Address
 * and data share port 3C0h; reading input status register 1 makes the next write an address.
 */
final class AttributeController {
    static final int REGISTERS = 0x15;
    static final int PALETTE_ENABLED = 0x20;
    private static final int INDEX = 0x1F;
    private static final Access RW = Access.READ_WRITE;

    final RegisterBank bank;
    private final Runnable changed;
    private final Register palette;
    private final Register modeControl;
    private final Register planeEnable;
    private final Register panning;
    private final Register colorSelect;
    private int address;
    private boolean dataIsNext;

    AttributeController(Trace trace, Runnable changed) {
        this.changed = changed;
        bank =
                RegisterBank.named("vga.attribute", REGISTERS)
                        .trace(trace)
                        .undecoded(OnInvalid.READ_ZERO)
                        .register(
                                "PALETTE",
                                0,
                                Width.BYTE,
                                r -> r.field("COLOR", 0, 5, RW).repeated(16, 1))
                        .register(
                                "MODE_CONTROL",
                                0x10,
                                Width.BYTE,
                                r ->
                                        r.field("GRAPHICS", 0)
                                                .field("MONOCHROME", 1)
                                                .field("LINE_GRAPHICS", 2)
                                                .field("BLINK", 3)
                                                .field("PANNING_COMPATIBLE", 5)
                                                .field("PIXEL_WIDTH", 6)
                                                .field("P54_SELECT", 7))
                        .register("OVERSCAN", 0x11, Width.BYTE, r -> {})
                        .register(
                                "COLOR_PLANE_ENABLE",
                                0x12,
                                Width.BYTE,
                                r -> r.field("PLANES", 0, 3, RW).field("STATUS_MUX", 4, 5, RW))
                        .register(
                                "PIXEL_PANNING", 0x13, Width.BYTE, r -> r.field("SHIFT", 0, 3, RW))
                        .register("COLOR_SELECT", 0x14, Width.BYTE, r -> r.field("COLOR", 0, 3, RW))
                        .build();
        palette = bank.register("PALETTE");
        modeControl = bank.register("MODE_CONTROL");
        planeEnable = bank.register("COLOR_PLANE_ENABLE");
        panning = bank.register("PIXEL_PANNING");
        colorSelect = bank.register("COLOR_SELECT");
    }

    /** Port 3C0h is written. */
    void write(int value) {
        if (dataIsNext) {
            if ((address & INDEX) < REGISTERS) {
                bank.write(address & INDEX, Width.BYTE, value);
            }
        } else {
            address = value & (PALETTE_ENABLED | INDEX);
        }
        dataIsNext = !dataIsNext;
        changed.run();
    }

    /** Port 3C0h is read. */
    int address() {
        return address;
    }

    /** Port 3C1h is read. */
    int data() {
        return index() < REGISTERS ? (int) bank.read(index(), Width.BYTE) : 0;
    }

    OptionalLong peekData() {
        return index() < REGISTERS ? bank.peek(index(), Width.BYTE) : OptionalLong.of(0);
    }

    private int index() {
        return address & INDEX;
    }

    /** Input status register 1 is read. */
    void addressIsNext() {
        dataIsNext = false;
    }

    boolean paletteEnabled() {
        return (address & PALETTE_ENABLED) != 0;
    }

    /** Which entry of the DAC a four-bit colour is. */
    int color(int value) {
        int entry = (int) palette.value(value & (int) planeEnable.value() & 0x0F);
        int select = (int) colorSelect.value();
        return (modeControl.value() & 0x80) != 0
                ? (select << 4) | (entry & 0x0F)
                : ((select << 4) & 0xC0) | entry;
    }

    boolean lineGraphics() {
        return (modeControl.value() & 0x04) != 0;
    }

    boolean blink() {
        return (modeControl.value() & 0x08) != 0;
    }

    boolean panningStopsAtLineCompare() {
        return (modeControl.value() & 0x20) != 0;
    }

    int panning() {
        return (int) panning.value();
    }

    void reset() {
        bank.reset();
        address = 0;
        dataIsNext = false;
    }

    void save(StateWriter out) {
        bank.save(out);
        out.putLong("address", address).putBoolean("dataIsNext", dataIsNext);
    }

    void load(StateReader in) throws StateException {
        bank.load(in);
        address = in.getInt("address", 0, PALETTE_ENABLED | INDEX);
        dataIsNext = in.getBoolean("dataIsNext");
    }
}
