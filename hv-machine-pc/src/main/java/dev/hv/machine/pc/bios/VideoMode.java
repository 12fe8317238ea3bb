package dev.hv.machine.pc.bios;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A standard video mode and the values of the VGA's registers in it (IBM PS/2 Hardware Interface
 * Technical Reference, Video Subsystem, "Mode tables").
 *
 * @param number of INT 10h, AH=00h
 * @param layout how memory becomes pixels
 * @param columns of characters
 * @param rows of characters
 * @param characterHeight in scan lines
 * @param pageBytes of a display page
 * @param segment where the memory is
 * @param miscellaneous output register
 * @param sequencer registers 1 to 4
 * @param crtc registers 0 to 18h
 * @param graphics registers 0 to 8
 * @param attribute registers 0 to 13h
 * @param palette which colours the DAC starts with
 */
record VideoMode(
        int number,
        Layout layout,
        int columns,
        int rows,
        int characterHeight,
        int pageBytes,
        int segment,
        int miscellaneous,
        List<Integer> sequencer,
        List<Integer> crtc,
        List<Integer> graphics,
        List<Integer> attribute,
        Palette palette) {

    /** How memory becomes pixels. */
    enum Layout {
        TEXT,
        CGA_2_BIT,
        CGA_1_BIT,
        PLANAR,
        PACKED
    }

    /** Which colours the DAC starts with. */
    enum Palette {
        /** 64 colours, two bits for each primary. */
        EGA,
        /** 16 colours of CGA, four times over. */
        CGA,
        /** Light and dark. */
        MONO,
        /** 256 colours. */
        VGA
    }

    private static final String TEXT_ATTRIBUTES = "000102030405140738393A3B3C3D3E3F0C000F08";
    private static final String TEXT_ATTRIBUTES_350 = "000102030405140738393A3B3C3D3E3F08000F00";
    private static final String TEXT_ATTRIBUTES_200 = "0001020304050607101112131415161708000F00";
    private static final String EGA_ATTRIBUTES = "000102030405140738393A3B3C3D3E3F01000F00";
    private static final String DIRECT_ATTRIBUTES = "0001020304050607101112131415161701000F00";
    private static final String TEXT_40 = "2D2728902BA0BF1F004F0D0E000000009C8E8F141F96B9A3FF";
    private static final String TEXT_80 = "5F4F50825581BF1F004F0D0E000000009C8E8F281F96B9A3FF";
    private static final String TEXT_40_350 = "2D2728902BA0BF1F004D0B0C0000000083855D141F63BAA3FF";
    private static final String TEXT_80_350 = "5F4F50825581BF1F004D0B0C0000000083855D281F63BAA3FF";
    private static final String TEXT_40_200 = "2D2728902BA0BF1F00C70607000000009C8E8F141F96B9A3FF";
    private static final String TEXT_80_200 = "5F4F50825581BF1F00C70607000000009C8E8F281F96B9A3FF";
    private static final String TEXT_MONO_350 =
            "5F4F50825581BF1F004D0B0C0000000083855D280D63BAA3FF";
    private static final String TEXT_MONO_GRAPHICS = "0000000000100A00FF";
    private static final String TEXT_MONO_ATTRIBUTES = "000808080808080810181818181818180E000F08";
    private static final String TEXT_GRAPHICS = "0000000000100E00FF";
    private static final String CGA_COLOURS = "0013151702040607101112131415161701000300";

    private static final List<VideoMode> ALL =
            List.of(
                    text(0x00, 40, "08030002", TEXT_40),
                    text(0x01, 40, "08030002", TEXT_40),
                    text(0x02, 80, "00030002", TEXT_80),
                    text(0x03, 80, "00030002", TEXT_80),
                    cga4(0x04),
                    cga4(0x05),
                    of(
                            0x06,
                            Layout.CGA_1_BIT,
                            80,
                            25,
                            8,
                            0x4000,
                            0xB800,
                            0x63,
                            "01010006",
                            "5F4F50825480BF1F00C10000000000009C8E8F280096B9C2FF",
                            "0000000000000D0FFF",
                            "0017171717171717171717171717171701000100",
                            Palette.CGA),
                    of(
                            0x07,
                            Layout.TEXT,
                            80,
                            25,
                            16,
                            0x1000,
                            0xB000,
                            0x66,
                            "00030002",
                            "5F4F50825581BF1F004F0D0E000000009C8E8F280F96B9A3FF",
                            TEXT_MONO_GRAPHICS,
                            TEXT_MONO_ATTRIBUTES,
                            Palette.MONO),
                    planar(
                            0x0D,
                            40,
                            25,
                            8,
                            0x2000,
                            0x63,
                            "09",
                            "2D2728902B80BF1F00C00000000000009C8E8F140096B9E3FF",
                            DIRECT_ATTRIBUTES,
                            Palette.CGA),
                    planar(
                            0x0E,
                            80,
                            25,
                            8,
                            0x4000,
                            0x63,
                            "01",
                            "5F4F50825480BF1F00C00000000000009C8E8F280096B9E3FF",
                            DIRECT_ATTRIBUTES,
                            Palette.CGA),
                    planar(
                            0x0F,
                            80,
                            25,
                            14,
                            0x8000,
                            0xA2,
                            "01",
                            "5F4F50825480BF1F004000000000000083855D280F63BAE3FF",
                            "000800001818000000080000001800000B000500",
                            Palette.MONO),
                    planar(
                            0x10,
                            80,
                            25,
                            14,
                            0x8000,
                            0xA3,
                            "01",
                            "5F4F50825480BF1F004000000000000083855D280F63BAE3FF",
                            EGA_ATTRIBUTES,
                            Palette.EGA),
                    planar(
                            0x11,
                            80,
                            30,
                            16,
                            0xA000,
                            0xE3,
                            "01",
                            "5F4F508254800B3E0040000000000000EA8CDF2800E704C3FF",
                            "003F3F3F3F3F3F3F3F3F3F3F3F3F3F3F01000F00",
                            Palette.EGA),
                    extended(0x12, 640, 480),
                    of(
                            0x13,
                            Layout.PACKED,
                            40,
                            25,
                            8,
                            0x2000,
                            0xA000,
                            0x63,
                            "010F000E",
                            "5F4F50825480BF1F00410000000000009C8E8F284096B9A3FF",
                            "000000000040050FFF",
                            "000102030405060708090A0B0C0D0E0F41000F00",
                            Palette.VGA));

    private static VideoMode text(int number, int columns, String sequencer, String crtc) {
        return of(
                number,
                Layout.TEXT,
                columns,
                25,
                16,
                columns == 40 ? 0x800 : 0x1000,
                0xB800,
                0x67,
                sequencer,
                crtc,
                TEXT_GRAPHICS,
                TEXT_ATTRIBUTES,
                Palette.EGA);
    }

    private static VideoMode cga4(int number) {
        return of(
                number,
                Layout.CGA_2_BIT,
                40,
                25,
                8,
                0x4000,
                0xB800,
                0x63,
                "09030002",
                "2D2728902B80BF1F00C10000000000009C8E8F140096B9A2FF",
                "0000000000300F0FFF",
                CGA_COLOURS,
                Palette.CGA);
    }

    private static VideoMode planar(
            int number,
            int columns,
            int rows,
            int characterHeight,
            int pageBytes,
            int miscellaneous,
            String clocking,
            String crtc,
            String attribute,
            Palette palette) {
        return of(
                number,
                Layout.PLANAR,
                columns,
                rows,
                characterHeight,
                pageBytes,
                0xA000,
                miscellaneous,
                clocking + "0F0006",
                crtc,
                "000000000000050FFF",
                attribute,
                palette);
    }

    /**
     * Returns one of more pixels with 16 colours, whose lines the display interface of the VBE
     * makes: what the VGA's registers say otherwise is that of mode 12h.
     */
    static VideoMode extended(int number, int width, int height) {
        return planar(
                number,
                width / 8,
                height / 16,
                16,
                Math.max(0xA000, width / 8 * height),
                0xE3,
                "01",
                "5F4F508254800B3E0040000000000000EA8CDF2800E704E3FF",
                EGA_ATTRIBUTES,
                Palette.EGA);
    }

    private static VideoMode of(
            int number,
            Layout layout,
            int columns,
            int rows,
            int characterHeight,
            int pageBytes,
            int segment,
            int miscellaneous,
            String sequencer,
            String crtc,
            String graphics,
            String attribute,
            Palette palette) {
        return new VideoMode(
                number,
                layout,
                columns,
                rows,
                characterHeight,
                pageBytes,
                segment,
                miscellaneous,
                values(sequencer),
                values(crtc),
                values(graphics),
                values(attribute),
                palette);
    }

    private static List<Integer> values(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xFF).toList();
    }

    /** Returns the mode of that number; empty if there is none. */
    static Optional<VideoMode> of(int number) {
        return ALL.stream().filter(mode -> mode.number == number).findFirst();
    }

    /**
     * Returns the mode with so many scan lines, which INT 10h, AH=12h, BL=30h chooses for text: 200
     * as on a CGA (not in mode 7), 350 as on an EGA, or 400; others have the lines that they have.
     */
    VideoMode withScanLines(int lines) {
        if (!text() || lines == 400 || (mono() && lines != 350)) {
            return this;
        }
        if (mono()) {
            return of(
                    number,
                    layout,
                    columns,
                    rows,
                    14,
                    pageBytes,
                    segment,
                    0xA6,
                    "00030002",
                    TEXT_MONO_350,
                    TEXT_MONO_GRAPHICS,
                    TEXT_MONO_ATTRIBUTES,
                    Palette.MONO);
        }
        boolean few = lines == 200;
        String crtc =
                columns == 40
                        ? (few ? TEXT_40_200 : TEXT_40_350)
                        : (few ? TEXT_80_200 : TEXT_80_350);
        return of(
                number,
                layout,
                columns,
                rows,
                few ? 8 : 14,
                pageBytes,
                segment,
                few ? 0x63 : 0xA3,
                columns == 40 ? "09030002" : "01030002",
                crtc,
                TEXT_GRAPHICS,
                few ? TEXT_ATTRIBUTES_200 : TEXT_ATTRIBUTES_350,
                few ? Palette.CGA : Palette.EGA);
    }

    /** Returns how many pages there are that INT 10h, AH=05h can show. */
    int pages() {
        return layout == Layout.PACKED || rows >= 30
                ? 1
                : Math.min(8, (segment == 0xA000 ? 0x10000 : 0x8000) / pageBytes);
    }

    /** Returns how many colours a pixel or a character can have. */
    int colours() {
        return switch (layout) {
            case TEXT -> mono() ? 0 : 16;
            case CGA_2_BIT -> 4;
            case CGA_1_BIT -> 2;
            case PLANAR -> mono() || number == 0x11 ? 2 : 16;
            case PACKED -> 256;
        };
    }

    /** Returns whether it is one whose lines the display interface of the VBE makes. */
    boolean extended() {
        return layout == Layout.PLANAR && columns > 80;
    }

    boolean text() {
        return layout == Layout.TEXT;
    }

    /** Returns whether the CRTC is at 3B4h rather than 3D4h. */
    boolean mono() {
        return (miscellaneous & 1) == 0;
    }

    /** Returns how many pixels a line has; of a graphics mode. */
    int width() {
        return 8 * columns;
    }

    /** Returns the address of the memory. */
    long base() {
        return segment * 16L;
    }
}
