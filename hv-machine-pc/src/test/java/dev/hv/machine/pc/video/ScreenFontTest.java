package dev.hv.machine.pc.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

final class ScreenFontTest {
    private static byte[] glyph(int code, int height) {
        byte[] font = ScreenFont.ofHeight(height);
        return Arrays.copyOfRange(font, code * height, (code + 1) * height);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 14, 16})
    void charactersThatPeopleTellApartLookDifferent(int height) {
        Map<String, Integer> seen = new HashMap<>();
        for (int code = 0x20; code < 0xFF; code++) {
            if (code != 0xFA) {
                Integer other = seen.put(Arrays.toString(glyph(code, height)), code);
                assertEquals(null, other, "character " + code + " looks like another one");
            }
        }
    }

    @Test
    void lettersLeaveADotBetweenThemAndLinesDoNot() {
        for (int code = 'A'; code <= 'z'; code++) {
            for (byte line : glyph(code, 16)) {
                assertEquals(0, line & 1);
            }
        }
        assertNotEquals(0, glyph(0xC4, 16)[7] & 1);
        for (byte line : glyph(0xB3, 16)) {
            assertEquals(0x18, line);
        }
    }

    @Test
    void aCornerJoinsTheTwoLinesThatMeetInIt() {
        byte[] corner = glyph(0xDA, 16);
        assertEquals(0, corner[0]);
        assertEquals(0x1F, corner[7]);
        assertEquals(0x18, corner[15]);
    }

    @Test
    void thereIsNoFontOfAnotherHeight() {
        assertThrows(IllegalArgumentException.class, () -> ScreenFont.ofHeight(12));
    }
}
