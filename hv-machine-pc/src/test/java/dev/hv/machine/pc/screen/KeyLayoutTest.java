package dev.hv.machine.pc.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

final class KeyLayoutTest {
    @Test
    void everyPrintableCharacterHasAKeyWithAName() {
        for (char character = ' '; character < 0x7F; character++) {
            KeyLayout.Stroke stroke = KeyLayout.stroke(character).orElseThrow();
            String name = KeyLayout.name(stroke.usage());
            assertEquals(Optional.of(List.of(stroke.usage())), KeyLayout.chord(name), name);
        }
        assertTrue(KeyLayout.stroke('\u00e9').isEmpty());
    }

    @Test
    void usagesAreThoseOfTheHidTables() {
        assertEquals(new KeyLayout.Stroke(0x04, false), KeyLayout.stroke('a').orElseThrow());
        assertEquals(new KeyLayout.Stroke(0x1D, true), KeyLayout.stroke('Z').orElseThrow());
        assertEquals(new KeyLayout.Stroke(0x27, false), KeyLayout.stroke('0').orElseThrow());
        assertEquals(new KeyLayout.Stroke(0x38, true), KeyLayout.stroke('?').orElseThrow());
        assertEquals(Optional.of(List.of(0xE0, 0xE2, 0x4C)), KeyLayout.chord("ctrl-alt-delete"));
        assertEquals(Optional.of(List.of(0xE5, 0x4B)), KeyLayout.chord("right-shift-page-up"));
        assertEquals(Optional.of(List.of(0x45)), KeyLayout.chord("F12"));
        assertEquals(Optional.of(List.of(0xE2, 0x56 + 2)), KeyLayout.chord("alt-kp-enter"));
    }

    @Test
    void whatIsNoChordIsNone() {
        for (String text : List.of("", "-", "ctrl-", "ctrl-nokey", "nokey", "-a")) {
            assertEquals(Optional.empty(), KeyLayout.chord(text), text);
        }
    }
}
