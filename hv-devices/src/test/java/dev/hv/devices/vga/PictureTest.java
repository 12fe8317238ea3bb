package dev.hv.devices.vga;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;
import dev.hv.api.bus.Width;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Pictures, compared pixel by pixel with what a mode's definition says of what was written. */
final class PictureTest {
    private final VgaBench vga = new VgaBench();

    private static byte[] random(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private interface Expected {
        int rgb(int x, int y);
    }

    private void assertPicture(int width, int height, Expected expected) {
        vga.look();
        assertEquals(width, vga.width);
        assertEquals(height, vga.height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                assertEquals(expected.rgb(x, y), vga.pixel(x, y), "pixel " + x + ", " + y);
            }
        }
    }

    @Test
    void mode13hShowsAByteForEachPixelOfTwoByTwoDots() {
        vga.packed();
        byte[] bytes = random(64000, 1);
        for (int i = 0; i < bytes.length; i++) {
            vga.poke(0xA0000 + i, bytes[i]);
        }
        assertPicture(640, 400, (x, y) -> VgaBench.rgb(bytes[y / 2 * 320 + x / 2] & 0xFF));
    }

    @Test
    void unchainedPlanesHoldEveryFourthPixel() {
        vga.unchained();
        byte[] bytes = random(64000, 2);
        for (int plane = 0; plane < 4; plane++) {
            vga.indexed(0x3C4, 2, 1 << plane);
            for (int i = 0; i < 16000; i++) {
                vga.poke(0xA0000 + i, bytes[plane * 16000 + i]);
            }
        }
        assertPicture(
                640,
                400,
                (x, y) -> {
                    int pixel = y / 2 * 320 + x / 2;
                    return VgaBench.rgb(bytes[pixel % 4 * 16000 + pixel / 4] & 0xFF);
                });
    }

    private byte[] planes(long seed) {
        byte[] bytes = random(4 * 38400, seed);
        for (int plane = 0; plane < 4; plane++) {
            vga.indexed(0x3C4, 2, 1 << plane);
            for (int i = 0; i < 38400; i++) {
                vga.poke(0xA0000 + i, bytes[plane * 38400 + i]);
            }
        }
        return bytes;
    }

    private static int planarColor(byte[] bytes, int x, int y) {
        int color = 0;
        for (int plane = 0; plane < 4; plane++) {
            color |= ((bytes[plane * 38400 + y * 80 + x / 8] >> (7 - x % 8)) & 1) << plane;
        }
        return VgaBench.rgb(color);
    }

    @Test
    void mode12hShowsABitOfEachPlane() {
        vga.planar();
        byte[] bytes = planes(3);
        assertPicture(640, 480, (x, y) -> planarColor(bytes, x, y));
    }

    @Property(tries = 8)
    void aSplitScreenGoesOnAtAddressZero(
            @ForAll @IntRange(min = 0, max = 200) int rows,
            @ForAll @IntRange(min = 0, max = 478) int split,
            @ForAll @IntRange(min = 0, max = 7) int panning) {
        vga.planar();
        byte[] bytes = planes(4);
        vga.indexed(0x3D4, 0x0C, (rows * 80) >> 8);
        vga.indexed(0x3D4, 0x0D, rows * 80);
        vga.attribute(0x13, panning);
        vga.attribute(0x10, 0x21);
        vga.indexed(0x3D4, 0x18, split);
        vga.indexed(0x3D4, 0x07, 0x2E | (split >> 8 << 4));
        vga.indexed(0x3D4, 0x09, split >> 9 << 6);
        assertPicture(
                640,
                480,
                (x, y) -> {
                    if (y > split) {
                        return planarColor(bytes, x, y - split - 1);
                    }
                    int address = (rows + y) * 80 + (x + panning) / 8;
                    int color = 0;
                    for (int plane = 0; plane < 4; plane++) {
                        int value = address < 38400 ? bytes[plane * 38400 + address] : 0;
                        color |= ((value >> (7 - (x + panning) % 8)) & 1) << plane;
                    }
                    return VgaBench.rgb(color);
                });
    }

    @Test
    void mode4HasEvenLinesFirstAndTwoBitsForAPixel() {
        vga.cga();
        byte[] bytes = random(16384, 5);
        for (int i = 0; i < bytes.length; i++) {
            vga.poke(0xB8000 + i, bytes[i]);
        }
        int[] palette = {0x00, 0x13, 0x15, 0x17};
        assertPicture(
                640,
                400,
                (x, y) -> {
                    int line = y / 2;
                    int at = line % 2 * 8192 + line / 2 * 80 + x / 8;
                    return VgaBench.rgb(palette[(bytes[at] >> (6 - x / 2 % 4 * 2)) & 3]);
                });
    }

    private byte[] font(long seed) {
        byte[] font = random(8192, seed);
        vga.indexed(0x3C4, 2, 4);
        vga.indexed(0x3C4, 4, 6);
        vga.indexed(0x3CE, 5, 0);
        vga.indexed(0x3CE, 6, 4);
        for (int i = 0; i < font.length; i++) {
            vga.poke(0xA0000 + i, font[i]);
        }
        vga.indexed(0x3C4, 2, 3);
        vga.indexed(0x3C4, 4, 2);
        vga.indexed(0x3CE, 5, 0x10);
        vga.indexed(0x3CE, 6, 0x0E);
        return font;
    }

    @Test
    void textShowsCharactersOfNineDotsInTheirColours() {
        vga.text();
        byte[] font = font(6);
        byte[] cells = random(4000, 7);
        for (int i = 0; i < cells.length; i++) {
            vga.poke(0xB8000 + i, cells[i]);
        }
        vga.indexed(0x3D4, 0x0A, 0x20);
        int[] palette = {0, 1, 2, 3, 4, 5, 20, 7, 56, 57, 58, 59, 60, 61, 62, 63};
        assertPicture(
                720,
                400,
                (x, y) -> {
                    int cell = y / 16 * 80 + x / 9;
                    int code = cells[2 * cell] & 0xFF;
                    int attribute = cells[2 * cell + 1] & 0xFF;
                    int dot = x % 9;
                    boolean copies = code >= 0xC0 && code <= 0xDF;
                    int bits = font[32 * code + y % 16];
                    boolean lit =
                            dot < 8 ? ((bits >> (7 - dot)) & 1) != 0 : copies && (bits & 1) != 0;
                    return VgaBench.rgb(palette[lit ? attribute & 15 : (attribute >> 4) & 7]);
                });
    }

    @Test
    void theCursorBlinksAndCharactersBlinkHalfAsFast() {
        vga.text();
        vga.indexed(0x3D4, 0x0A, 14);
        vga.indexed(0x3D4, 0x0B, 15);
        vga.poke(0xB8001, 0x07);
        vga.look();
        assertEquals(VgaBench.rgb(7), vga.pixel(0, 14));
        assertEquals(VgaBench.rgb(0), vga.pixel(0, 13));
        long next = vga.source().draw(vga, false);
        vga.bench.advance(next);
        assertEquals(18, vga.look(), "the cursor's nine by two dots are damage, and nothing else");
        assertEquals(VgaBench.rgb(0), vga.pixel(0, 14));
        vga.bench.advance(next);
        assertEquals(18, vga.look());
        assertEquals(0, vga.look());
    }

    @Test
    void textIsReadWithItsColoursAndItsCursor() {
        vga.text();
        vga.poke(0xB8000 + 2 * (3 * 80 + 5), 'H');
        vga.poke(0xB8000 + 2 * (3 * 80 + 5) + 1, 0x1E);
        vga.indexed(0x3D4, 0x0E, 0);
        vga.indexed(0x3D4, 0x0F, 3 * 80 + 6);
        TextScreen text = vga.source().text().orElseThrow();
        assertEquals(80, text.columns());
        assertEquals(25, text.rows());
        assertEquals('H', text.character(5, 3));
        assertEquals(VgaBench.rgb(62), text.foreground(5, 3));
        assertEquals(VgaBench.rgb(1), text.background(5, 3));
        assertEquals(3 * 80 + 6, text.cursor());
        vga.planar();
        assertTrue(vga.source().text().isEmpty());
    }

    @Test
    void fiftyAndFortyThreeLinesAreLowerCharacters() {
        vga.text();
        vga.indexed(0x3D4, 0x09, 0x47);
        assertEquals(50, vga.source().text().orElseThrow().rows());
        vga.indexed(0x3D4, 0x12, 0x57);
        assertEquals(43, vga.source().text().orElseThrow().rows());
        vga.mode(
                0x67,
                "08030002",
                "2d2728902ba0bf1f004f0d0e000000009c8e8f141f96b9a3ff",
                "0000000000100e00ff",
                "000102030405140738393a3b3c3d3e3f0c000f08");
        assertEquals(40, vga.source().text().orElseThrow().columns());
        vga.look();
        assertEquals(720, vga.width);
    }

    private static int expand(int bits, int width) {
        return (bits << (8 - width)) | (bits >> (2 * width - 8));
    }

    private static int linearColor(byte[] bytes, int depth, int at) {
        int pixel = 0;
        for (int i = 0; i < (depth + 7) / 8; i++) {
            pixel |= (bytes[at + i] & 0xFF) << (8 * i);
        }
        return switch (depth) {
            case 8 -> VgaBench.rgb(pixel);
            case 15 ->
                    (expand((pixel >> 10) & 31, 5) << 16)
                            | (expand((pixel >> 5) & 31, 5) << 8)
                            | expand(pixel & 31, 5);
            case 16 ->
                    (expand((pixel >> 11) & 31, 5) << 16)
                            | (expand((pixel >> 5) & 63, 6) << 8)
                            | expand(pixel & 31, 5);
            default -> pixel & 0xFF_FFFF;
        };
    }

    @Test
    void linearModesOfEveryDepthPanOverALargerPicture() {
        vga.text();
        for (int depth : new int[] {8, 15, 16, 24, 32}) {
            vga.vbe(320, 200, depth);
            vga.dispi(6, 400);
            vga.dispi(8, 24);
            vga.dispi(9, 7);
            byte[] bytes = random(400 * 256 * 4, depth);
            MemorySegment.copy(
                    bytes,
                    0,
                    vga.bench.memory("vram").segment(),
                    ValueLayout.JAVA_BYTE,
                    0,
                    bytes.length);
            int pixelBytes = (depth + 7) / 8;
            assertPicture(
                    320,
                    200,
                    (x, y) -> linearColor(bytes, depth, ((y + 7) * 400 + x + 24) * pixelBytes));
        }
    }

    @Test
    void fourBitVbeModesArePlanar() {
        vga.planar();
        vga.vbe(800, 600, 4);
        assertEquals(600, vga.dispi(2));
        vga.indexed(0x3C4, 2, 0x05);
        vga.poke(0xA0000 + 100 * 10 + 3, 0x80);
        vga.look();
        assertEquals(VgaBench.rgb(5), vga.pixel(24, 10));
        assertEquals(VgaBench.rgb(0), vga.pixel(25, 10));
    }

    @Test
    void onlyLinesInWrittenPagesOfALinearModeAreDrawn() {
        vga.text();
        vga.vbe(1024, 768, 32);
        vga.look();
        MemorySegment memory = vga.bench.memory("vram").segment();
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, 4096L * 5, 0x123456);
        assertEquals(0, vga.look(), "nobody has said that memory was written");
        vga.bench.write("window", 0, Width.BYTE, 0);
        assertEquals(1, vga.look());
        assertEquals(0x123456, vga.pixel(0, 5));
    }

    @Test
    void aDisplayIsToldOnceBetweenTwoLooksAndAnIdleScreenNeedsNoLook() {
        vga.planar();
        vga.look();
        vga.told = 0;
        for (int i = 0; i < 100; i++) {
            vga.poke(0xA0000 + i, i);
        }
        assertEquals(1, vga.told);
        assertEquals(DisplaySource.NEVER, vga.source().draw(vga, false));
        assertEquals(1, vga.told);
        assertEquals(0, vga.look());
    }

    @Test
    void aScreenWithoutAModeOrWithItsPaletteOffIsBlack() {
        vga.look();
        assertEquals(640, vga.width);
        vga.planar();
        vga.attribute(0, 9);
        vga.look();
        assertEquals(VgaBench.rgb(9), vga.pixel(0, 0));
        var _ = vga.port(0x3DA);
        vga.port(0x3C0, 0);
        vga.look();
        assertEquals(0, vga.pixel(0, 0));
    }

    @Property(tries = 150)
    void noSetOfRegistersMakesDrawingFail(@ForAll long seed) {
        Random dice = new Random(seed);
        for (int i = 0; i < 120; i++) {
            switch (dice.nextInt(6)) {
                case 0 -> vga.indexed(0x3D4, dice.nextInt(0x19), dice.nextInt(256));
                case 1 -> vga.indexed(0x3CE, dice.nextInt(9), dice.nextInt(256));
                case 2 -> vga.indexed(0x3C4, dice.nextInt(5), dice.nextInt(256));
                case 3 -> vga.attribute(dice.nextInt(0x15), dice.nextInt(256));
                case 4 ->
                        vga.dispi(dice.nextInt(11), dice.nextInt(dice.nextBoolean() ? 64 : 65536));
                default -> vga.poke(0xA0000 + dice.nextInt(0x20000), dice.nextInt(256));
            }
            if (dice.nextInt(8) == 0) {
                vga.port(0x3C2, dice.nextInt(256));
            }
            if (dice.nextInt(16) == 0) {
                vga.look();
                var _ = vga.source().text();
                assertTrue(vga.width >= 1 && vga.width <= 4096);
                assertFalse(vga.height < 1 || vga.height > 4096);
            }
        }
    }
}
