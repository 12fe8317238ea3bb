package dev.hv.machine.pc.vnc;

import dev.hv.machine.pc.screen.KeyLayout;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which key a client means, as a usage of page 07h of the USB HID Usage Tables: by its code on an
 * XT keyboard (scan code set 1, with 80h for the prefix E0h), or by its X11 keysym.
 */
final class ClientKeys {
    private static final int EXTENDED = 0x80;

    /** Usages of the codes 00h to 58h. */
    private static final int[] XT = {
        0x00, 0x29, 0x1E, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2D, 0x2E, 0x2A,
                0x2B,
        0x14, 0x1A, 0x08, 0x15, 0x17, 0x1C, 0x18, 0x0C, 0x12, 0x13, 0x2F, 0x30, 0x28, 0xE0, 0x04,
                0x16,
        0x07, 0x09, 0x0A, 0x0B, 0x0D, 0x0E, 0x0F, 0x33, 0x34, 0x35, 0xE1, 0x31, 0x1D, 0x1B, 0x06,
                0x19,
        0x05, 0x11, 0x10, 0x36, 0x37, 0x38, 0xE5, 0x55, 0xE2, 0x2C, 0x39, 0x3A, 0x3B, 0x3C, 0x3D,
                0x3E,
        0x3F, 0x40, 0x41, 0x42, 0x43, 0x53, 0x47, 0x5F, 0x60, 0x61, 0x56, 0x5C, 0x5D, 0x5E, 0x57,
                0x59,
        0x5A, 0x5B, 0x62, 0x63, 0x46, 0x00, 0x64, 0x44, 0x45
    };

    /** Usages of the codes behind the prefix E0h. */
    private static final Map<Integer, Integer> XT_EXTENDED =
            Map.ofEntries(
                    Map.entry(0x1C, 0x58),
                    Map.entry(0x1D, 0xE4),
                    Map.entry(0x35, 0x54),
                    Map.entry(0x37, 0x46),
                    Map.entry(0x38, 0xE6),
                    Map.entry(0x46, 0x48),
                    Map.entry(0x47, 0x4A),
                    Map.entry(0x48, 0x52),
                    Map.entry(0x49, 0x4B),
                    Map.entry(0x4B, 0x50),
                    Map.entry(0x4D, 0x4F),
                    Map.entry(0x4F, 0x4D),
                    Map.entry(0x50, 0x51),
                    Map.entry(0x51, 0x4E),
                    Map.entry(0x52, 0x49),
                    Map.entry(0x53, 0x4C),
                    Map.entry(0x5B, 0xE3),
                    Map.entry(0x5C, 0xE7),
                    Map.entry(0x5D, 0x65));

    /** Usages of keysyms that are no characters (X11 keysymdef.h). */
    private static final Map<Integer, Integer> KEYSYMS =
            Map.ofEntries(
                    Map.entry(0xFF08, 0x2A),
                    Map.entry(0xFF09, 0x2B),
                    Map.entry(0xFE20, 0x2B),
                    Map.entry(0xFF0D, 0x28),
                    Map.entry(0xFF13, 0x48),
                    Map.entry(0xFF14, 0x47),
                    Map.entry(0xFF15, 0x46),
                    Map.entry(0xFF1B, 0x29),
                    Map.entry(0xFF50, 0x4A),
                    Map.entry(0xFF51, 0x50),
                    Map.entry(0xFF52, 0x52),
                    Map.entry(0xFF53, 0x4F),
                    Map.entry(0xFF54, 0x51),
                    Map.entry(0xFF55, 0x4B),
                    Map.entry(0xFF56, 0x4E),
                    Map.entry(0xFF57, 0x4D),
                    Map.entry(0xFF61, 0x46),
                    Map.entry(0xFF63, 0x49),
                    Map.entry(0xFF67, 0x65),
                    Map.entry(0xFF7F, 0x53),
                    Map.entry(0xFF8D, 0x58),
                    Map.entry(0xFFAA, 0x55),
                    Map.entry(0xFFAB, 0x57),
                    Map.entry(0xFFAD, 0x56),
                    Map.entry(0xFFAE, 0x63),
                    Map.entry(0xFFAF, 0x54),
                    Map.entry(0xFFE1, 0xE1),
                    Map.entry(0xFFE2, 0xE5),
                    Map.entry(0xFFE3, 0xE0),
                    Map.entry(0xFFE4, 0xE4),
                    Map.entry(0xFFE5, 0x39),
                    Map.entry(0xFFE7, 0xE3),
                    Map.entry(0xFFE8, 0xE7),
                    Map.entry(0xFFE9, 0xE2),
                    Map.entry(0xFFEA, 0xE6),
                    Map.entry(0xFFEB, 0xE3),
                    Map.entry(0xFFEC, 0xE7),
                    Map.entry(0xFE03, 0xE6),
                    Map.entry(0xFFFF, 0x4C));

    private static final int FIRST_FUNCTION_KEY = 0xFFBE;
    private static final int LAST_FUNCTION_KEY = 0xFFC9;
    private static final int F1 = 0x3A;
    private static final int FIRST_KEYPAD_DIGIT = 0xFFB0;
    private static final int LAST_KEYPAD_DIGIT = 0xFFB9;
    private static final int KEYPAD_1 = 0x59;

    private ClientKeys() {}

    /** Returns the usage of a code on an XT keyboard; empty if there is no such key. */
    static OptionalInt ofXt(int code) {
        int usage =
                (code & EXTENDED) != 0
                        ? XT_EXTENDED.getOrDefault(code & 0x7F, 0)
                        : code >= 0 && code < XT.length ? XT[code] : 0;
        return usage == 0 ? OptionalInt.empty() : OptionalInt.of(usage);
    }

    /** Returns the usage of a keysym on a US keyboard; empty if no key has it. */
    static OptionalInt ofKeysym(int keysym) {
        if (keysym >= FIRST_FUNCTION_KEY && keysym <= LAST_FUNCTION_KEY) {
            return OptionalInt.of(F1 + keysym - FIRST_FUNCTION_KEY);
        }
        if (keysym >= FIRST_KEYPAD_DIGIT && keysym <= LAST_KEYPAD_DIGIT) {
            return OptionalInt.of(KEYPAD_1 + (keysym - FIRST_KEYPAD_DIGIT + 9) % 10);
        }
        Optional<Integer> usage = Optional.ofNullable(KEYSYMS.get(keysym));
        if (usage.isEmpty() && keysym >= 0x20 && keysym < 0x7F) {
            usage = KeyLayout.stroke((char) keysym).map(KeyLayout.Stroke::usage);
        }
        return usage.map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
