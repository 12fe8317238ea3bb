package dev.hv.devices.vga;

import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterSpec;
import dev.hv.api.register.WriteAction;
import dev.hv.api.trace.Trace;

import java.util.function.UnaryOperator;

/** The CRT controller (IBM PS/2 Hardware Interface Technical Reference, same title). */
final class CrtController {
    static final int REGISTERS = 0x19;
    private static final int OVERFLOW = 7;
    private static final int LINE_COMPARE_8 = 0x10;
    private static final Access RW = Access.READ_WRITE;

    final RegisterBank bank;
    private final Register horizontalTotal;
    private final Register horizontalDisplayEnd;
    private final Register verticalTotal;
    private final Register overflow;
    private final Register presetRowScan;
    private final Register maximumScanLine;
    private final Register cursorStart;
    private final Register cursorEnd;
    private final Register startHigh;
    private final Register startLow;
    private final Register cursorHigh;
    private final Register cursorLow;
    private final Register retraceStart;
    private final Register retraceEnd;
    private final Register verticalDisplayEnd;
    private final Register offset;
    private final Register underline;
    private final Register modeControl;
    private final Register lineCompare;

    CrtController(Trace trace, Runnable changed) {
        WriteAction written = (old, now) -> changed.run();
        RegisterBank.Builder builder =
                RegisterBank.named("vga.crtc", REGISTERS)
                        .trace(trace)
                        .undecoded(OnInvalid.READ_ZERO);
        plain(builder, 0x00, "HORIZONTAL_TOTAL", written);
        plain(builder, 0x01, "HORIZONTAL_DISPLAY_END", written);
        plain(builder, 0x02, "START_HORIZONTAL_BLANKING", written);
        fields(
                builder,
                0x03,
                "END_HORIZONTAL_BLANKING",
                r -> r.field("END", 0, 4, RW).field("SKEW", 5, 6, RW).field("ACCESS", 7),
                written);
        plain(builder, 0x04, "START_HORIZONTAL_RETRACE", written);
        plain(builder, 0x05, "END_HORIZONTAL_RETRACE", written);
        plain(builder, 0x06, "VERTICAL_TOTAL", written);
        plain(builder, 0x07, "OVERFLOW", written);
        fields(
                builder,
                0x08,
                "PRESET_ROW_SCAN",
                r -> r.field("ROW", 0, 4, RW).field("BYTE_PANNING", 5, 6, RW),
                written);
        fields(
                builder,
                0x09,
                "MAXIMUM_SCAN_LINE",
                r ->
                        r.field("LINE", 0, 4, RW)
                                .field("START_BLANKING_9", 5)
                                .field("LINE_COMPARE_9", 6)
                                .field("DOUBLE_SCAN", 7),
                written);
        fields(
                builder,
                0x0A,
                "CURSOR_START",
                r -> r.field("LINE", 0, 4, RW).field("OFF", 5),
                written);
        fields(
                builder,
                0x0B,
                "CURSOR_END",
                r -> r.field("LINE", 0, 4, RW).field("SKEW", 5, 6, RW),
                written);
        plain(builder, 0x0C, "START_ADDRESS_HIGH", written);
        plain(builder, 0x0D, "START_ADDRESS_LOW", written);
        plain(builder, 0x0E, "CURSOR_LOCATION_HIGH", written);
        plain(builder, 0x0F, "CURSOR_LOCATION_LOW", written);
        plain(builder, 0x10, "VERTICAL_RETRACE_START", written);
        fields(
                builder,
                0x11,
                "VERTICAL_RETRACE_END",
                r ->
                        r.field("END", 0, 3, RW)
                                .field("CLEAR_INTERRUPT", 4)
                                .field("DISABLE_INTERRUPT", 5)
                                .field("REFRESH_CYCLES", 6)
                                .field("PROTECT", 7),
                written);
        plain(builder, 0x12, "VERTICAL_DISPLAY_END", written);
        plain(builder, 0x13, "OFFSET", written);
        fields(
                builder,
                0x14,
                "UNDERLINE_LOCATION",
                r -> r.field("LINE", 0, 4, RW).field("COUNT_BY_4", 5).field("DOUBLEWORD", 6),
                written);
        plain(builder, 0x15, "START_VERTICAL_BLANKING", written);
        plain(builder, 0x16, "END_VERTICAL_BLANKING", written);
        fields(
                builder,
                0x17,
                "MODE_CONTROL",
                r ->
                        r.field("ROW_SCAN_0_FOR_13", 0)
                                .field("ROW_SCAN_1_FOR_14", 1)
                                .field("HALF_LINE_RATE", 2)
                                .field("COUNT_BY_2", 3)
                                .field("ADDRESS_WRAP", 5)
                                .field("BYTE_MODE", 6)
                                .field("ENABLED", 7),
                written);
        plain(builder, 0x18, "LINE_COMPARE", written);
        bank = builder.build();
        horizontalTotal = bank.register("HORIZONTAL_TOTAL");
        horizontalDisplayEnd = bank.register("HORIZONTAL_DISPLAY_END");
        verticalTotal = bank.register("VERTICAL_TOTAL");
        overflow = bank.register("OVERFLOW");
        presetRowScan = bank.register("PRESET_ROW_SCAN");
        maximumScanLine = bank.register("MAXIMUM_SCAN_LINE");
        cursorStart = bank.register("CURSOR_START");
        cursorEnd = bank.register("CURSOR_END");
        startHigh = bank.register("START_ADDRESS_HIGH");
        startLow = bank.register("START_ADDRESS_LOW");
        cursorHigh = bank.register("CURSOR_LOCATION_HIGH");
        cursorLow = bank.register("CURSOR_LOCATION_LOW");
        retraceStart = bank.register("VERTICAL_RETRACE_START");
        retraceEnd = bank.register("VERTICAL_RETRACE_END");
        verticalDisplayEnd = bank.register("VERTICAL_DISPLAY_END");
        offset = bank.register("OFFSET");
        underline = bank.register("UNDERLINE_LOCATION");
        modeControl = bank.register("MODE_CONTROL");
        lineCompare = bank.register("LINE_COMPARE");
    }

    private static void plain(
            RegisterBank.Builder bank, int index, String name, WriteAction written) {
        bank.register(name, index, Width.BYTE, r -> r.onWrite(written));
    }

    private static void fields(
            RegisterBank.Builder bank,
            int index,
            String name,
            UnaryOperator<RegisterSpec> spec,
            WriteAction written) {
        bank.register(name, index, Width.BYTE, r -> spec.apply(r).onWrite(written));
    }

    /** Writes a register as the guest does: 0 to 7 may be protected, bit 4 of 7 excepted. */
    void write(int index, int value) {
        boolean isProtected = (retraceEnd.value() & 0x80) != 0 && index <= OVERFLOW;
        if (!isProtected) {
            bank.write(index, Width.BYTE, value);
        } else if (index == OVERFLOW) {
            int rest = (int) overflow.value() & ~LINE_COMPARE_8;
            bank.write(index, Width.BYTE, rest | (value & LINE_COMPARE_8));
        }
    }

    /** Character clocks of a whole line. */
    int totalCharacters() {
        return (int) horizontalTotal.value() + 5;
    }

    int displayedCharacters() {
        return (int) horizontalDisplayEnd.value() + 1;
    }

    /** Bits 8 and 9 of a line number, which the overflow register holds at those positions. */
    private int high(int bit8, int bit9) {
        int value = (int) overflow.value();
        return (((value >> bit8) & 1) << 8) | (((value >> bit9) & 1) << 9);
    }

    int totalLines() {
        return ((int) verticalTotal.value() | high(0, 5)) + 2;
    }

    int displayedLines() {
        return ((int) verticalDisplayEnd.value() | high(1, 6)) + 1;
    }

    int retraceStart() {
        return (int) retraceStart.value() | high(2, 7);
    }

    /** How many lines the vertical retrace lasts: its end is compared in four bits. */
    int retraceLines() {
        int lines = ((int) retraceEnd.value() - retraceStart()) & 0x0F;
        return lines == 0 ? 16 : lines;
    }

    /** After which line the picture goes on at address 0. */
    int lineCompare() {
        int bit8 = (int) overflow.value() >> 4 & 1;
        int bit9 = (int) maximumScanLine.value() >> 6 & 1;
        return (int) lineCompare.value() | bit8 << 8 | bit9 << 9;
    }

    int presetRowScan() {
        return (int) presetRowScan.value() & 0x1F;
    }

    int bytePanning() {
        return (int) presetRowScan.value() >> 5;
    }

    /** Lines of a row of characters, 1 to 32. */
    int rowLines() {
        return ((int) maximumScanLine.value() & 0x1F) + 1;
    }

    boolean doubleScan() {
        return (maximumScanLine.value() & 0x80) != 0;
    }

    boolean cursorOff() {
        return (cursorStart.value() & 0x20) != 0;
    }

    int cursorFirstLine() {
        return (int) cursorStart.value() & 0x1F;
    }

    int cursorLastLine() {
        return (int) cursorEnd.value() & 0x1F;
    }

    int startAddress() {
        return (int) startHigh.value() << 8 | (int) startLow.value();
    }

    int cursorAddress() {
        return (int) cursorHigh.value() << 8 | (int) cursorLow.value();
    }

    /** What the address counter grows by from row to row. */
    int rowOffset() {
        return 2 * (int) offset.value();
    }

    int underlineLine() {
        return (int) underline.value() & 0x1F;
    }

    boolean enabled() {
        return (modeControl.value() & 0x80) != 0;
    }

    /** How many character clocks one step of the address counter takes. */
    int clocksPerCount() {
        return (underline.value() & 0x20) != 0 ? 4 : (modeControl.value() & 0x08) != 0 ? 2 : 1;
    }

    /**
     * The address that memory sees of the address counter ("CRT Mode Control Register", bits 0, 1,
     * 5 and 6; "Underline Location Register", bit 6).
     *
     * @param counter 16 bits
     * @param rowScan line in the row
     */
    int memoryAddress(int counter, int rowScan) {
        int mode = (int) modeControl.value();
        int address;
        if ((underline.value() & 0x40) != 0) {
            address = (counter << 2) | ((counter >> 14) & 3);
        } else if ((mode & 0x40) == 0) {
            address = (counter << 1) | ((counter >> ((mode & 0x20) != 0 ? 15 : 13)) & 1);
        } else {
            address = counter;
        }
        if ((mode & 0x01) == 0) {
            address = (address & ~(1 << 13)) | ((rowScan & 1) << 13);
        }
        if ((mode & 0x02) == 0) {
            address = (address & ~(1 << 14)) | (((rowScan >> 1) & 1) << 14);
        }
        return address & 0xFFFF;
    }
}
