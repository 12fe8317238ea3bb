package dev.hv.machine.pc.video;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/**
 * Video mode 3, in which firmware leaves a VGA: 80 columns, 25 rows, colour, characters of 9 by 16
 * dots (IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem", mode 3+).
 */
public final class TextMode {
    /** Characters in a row. */
    public static final int COLUMNS = 80;

    /** Rows of characters. */
    public static final int ROWS = 25;

    /** Lines of a character. */
    public static final int CHARACTER_LINES = 16;

    /** Guest physical address of the characters and their attributes. */
    public static final long CHARACTERS = 0xB8000;

    private static final long PLANES = 0xA0000;
    private static final int FONT_ROW_BYTES = 32;
    private static final int ATTRIBUTE = 0x3C0;
    private static final int MISCELLANEOUS = 0x3C2;
    private static final int SEQUENCER = 0x3C4;
    private static final int DAC_MASK = 0x3C6;
    private static final int DAC_WRITE = 0x3C8;
    private static final int GRAPHICS = 0x3CE;
    private static final int CRTC = 0x3D4;
    private static final int STATUS = 0x3DA;

    /** Colour, memory enabled, 28.322 MHz, odd and even, 400 lines. */
    private static final int COLOR_400_LINES = 0x67;

    private static final int PALETTE_ENABLED = 0x20;
    private static final int DAC_COLORS = 64;

    private static final byte[] SEQUENCER_VALUES = HexFormat.of().parseHex("0300030002");
    private static final byte[] CRTC_VALUES =
            HexFormat.of().parseHex("5f4f50825581bf1f004f0d0e000000009c8e8f281f96b9a3ff");
    private static final byte[] GRAPHICS_VALUES = HexFormat.of().parseHex("0000000000100e00ff");
    private static final byte[] ATTRIBUTE_VALUES =
            HexFormat.of().parseHex("000102030405140738393a3b3c3d3e3f0c000f0800");

    private final AddressSpace memory;
    private final AddressSpace ports;
    private final Initiator by;

    /** Works on the adapter of a machine. */
    public TextMode(AddressSpace memory, AddressSpace ports, Initiator by) {
        this.memory = memory;
        this.ports = ports;
        this.by = by;
    }

    /** Sets the mode, with the built-in font, the usual colours and an empty screen. */
    public void set() {
        out(MISCELLANEOUS, COLOR_400_LINES);
        indexed(SEQUENCER, SEQUENCER_VALUES);
        loadFont();
        out(CRTC, 0x11);
        out(CRTC + 1, 0); // registers 0 to 7 can be written
        indexed(CRTC, CRTC_VALUES);
        indexed(GRAPHICS, GRAPHICS_VALUES);
        ports.read(STATUS, Width.BYTE, by); // the next write is an address
        for (int i = 0; i < ATTRIBUTE_VALUES.length; i++) {
            out(ATTRIBUTE, i);
            out(ATTRIBUTE, ATTRIBUTE_VALUES[i]);
        }
        out(ATTRIBUTE, PALETTE_ENABLED);
        colors();
        clear();
    }

    private void out(int port, int value) {
        ports.write(port, Width.BYTE, value & 0xFF, by);
    }

    private void out(int port, int index, int value) {
        out(port, index);
        out(port + 1, value);
    }

    private void indexed(int port, byte[] values) {
        for (int i = 0; i < values.length; i++) {
            out(port, i, values[i]);
        }
    }

    /** Plane 2, one byte after the other. */
    private void loadFont() {
        out(SEQUENCER, 2, 0x04);
        out(SEQUENCER, 4, 0x06);
        out(GRAPHICS, 1, 0);
        out(GRAPHICS, 3, 0);
        out(GRAPHICS, 5, 0);
        out(GRAPHICS, 6, 0x04);
        out(GRAPHICS, 8, 0xFF);
        byte[] font = ScreenFont.ofHeight(CHARACTER_LINES);
        byte[] cells = new byte[ScreenFont.CHARACTERS * FONT_ROW_BYTES];
        for (int code = 0; code < ScreenFont.CHARACTERS; code++) {
            System.arraycopy(
                    font, code * CHARACTER_LINES, cells, code * FONT_ROW_BYTES, CHARACTER_LINES);
        }
        memory.writeBytes(PLANES, MemorySegment.ofArray(cells), by);
        out(SEQUENCER, 2, SEQUENCER_VALUES[2]);
        out(SEQUENCER, 4, SEQUENCER_VALUES[4]);
    }

    /** Two bits for each primary: bits 2 to 0 are two thirds of it, bits 5 to 3 one third. */
    private void colors() {
        out(DAC_MASK, 0xFF);
        out(DAC_WRITE, 0);
        for (int i = 0; i < DAC_COLORS; i++) {
            for (int bit = 2; bit >= 0; bit--) {
                out(DAC_WRITE + 1, ((i >> bit) & 1) * 0x2A + ((i >> (bit + 3)) & 1) * 0x15);
            }
        }
    }

    private void clear() {
        byte[] cells = new byte[2 * COLUMNS * ROWS];
        for (int i = 0; i < cells.length; i += 2) {
            cells[i] = ' ';
            cells[i + 1] = 0x07;
        }
        memory.writeBytes(CHARACTERS, MemorySegment.ofArray(cells), by);
    }
}
