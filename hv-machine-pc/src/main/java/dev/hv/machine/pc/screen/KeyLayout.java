package dev.hv.machine.pc.screen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The keys of a US keyboard as usages of page 07h (USB HID Usage Tables, chapter 10): by name, and
 * by the character that they type.
 */
public final class KeyLayout {
    /** Left shift. */
    public static final int SHIFT = 0xE1;

    /** Left control. */
    public static final int CONTROL = 0xE0;

    /** Left alt. */
    public static final int ALT = 0xE2;

    /** Enter. */
    public static final int ENTER = 0x28;

    private static final int LETTERS = 0x04;
    private static final int DIGITS = 0x1E;
    private static final int FUNCTION_KEYS = 0x3A;
    private static final int KEYPAD_DIGITS = 0x59;

    /** Keys from 2Dh on, without and with shift. */
    private static final String PUNCTUATION = "-=[]\\\0;'`,./";

    private static final String SHIFTED_PUNCTUATION = "_+{}|\0:\"~<>?";
    private static final int PUNCTUATION_KEYS = 0x2D;
    private static final String SHIFTED_DIGITS = "!@#$%^&*()";

    private static final Map<String, Integer> NAMES = names();
    private static final Map<Character, Stroke> CHARACTERS = characters();

    private KeyLayout() {}

    /**
     * A key, alone or with shift.
     *
     * @param usage of the key
     * @param shift whether shift is held
     */
    public record Stroke(int usage, boolean shift) {}

    private static Map<String, Integer> names() {
        Map<String, Integer> names = new TreeMap<>();
        for (int i = 0; i < 26; i++) {
            names.put(String.valueOf((char) ('a' + i)), LETTERS + i);
        }
        for (int i = 0; i < 10; i++) {
            names.put(String.valueOf((i + 1) % 10), DIGITS + i);
            names.put("kp" + (i + 1) % 10, KEYPAD_DIGITS + i);
        }
        for (int i = 1; i <= 12; i++) {
            names.put("f" + i, FUNCTION_KEYS + i - 1);
        }
        String[] from28 = {"enter", "esc", "backspace", "tab", "space"};
        for (int i = 0; i < from28.length; i++) {
            names.put(from28[i], ENTER + i);
        }
        String[] from2d = {
            "minus",
            "equal",
            "left-bracket",
            "right-bracket",
            "backslash",
            "hash",
            "semicolon",
            "quote",
            "backquote",
            "comma",
            "dot",
            "slash",
            "caps-lock"
        };
        for (int i = 0; i < from2d.length; i++) {
            names.put(from2d[i], 0x2D + i);
        }
        String[] from46 = {
            "print",
            "scroll-lock",
            "pause",
            "insert",
            "home",
            "page-up",
            "delete",
            "end",
            "page-down",
            "right",
            "left",
            "down",
            "up",
            "num-lock"
        };
        for (int i = 0; i < from46.length; i++) {
            names.put(from46[i], 0x46 + i);
        }
        names.put("kp-enter", 0x58);
        names.put("menu", 0x65);
        String[] modifiers = {
            "ctrl", "shift", "alt", "meta", "right-ctrl", "right-shift", "right-alt", "right-meta"
        };
        for (int i = 0; i < modifiers.length; i++) {
            names.put(modifiers[i], CONTROL + i);
        }
        return names;
    }

    private static Map<Character, Stroke> characters() {
        Map<Character, Stroke> strokes = new HashMap<>();
        for (int i = 0; i < 26; i++) {
            strokes.put((char) ('a' + i), new Stroke(LETTERS + i, false));
            strokes.put((char) ('A' + i), new Stroke(LETTERS + i, true));
        }
        for (int i = 0; i < 10; i++) {
            strokes.put((char) ('0' + (i + 1) % 10), new Stroke(DIGITS + i, false));
            strokes.put(SHIFTED_DIGITS.charAt(i), new Stroke(DIGITS + i, true));
        }
        for (int i = 0; i < PUNCTUATION.length(); i++) {
            strokes.put(PUNCTUATION.charAt(i), new Stroke(PUNCTUATION_KEYS + i, false));
            strokes.put(SHIFTED_PUNCTUATION.charAt(i), new Stroke(PUNCTUATION_KEYS + i, true));
        }
        strokes.remove('\0');
        strokes.put('\n', new Stroke(ENTER, false));
        strokes.put('\r', new Stroke(ENTER, false));
        strokes.put('\u001b', new Stroke(0x29, false));
        strokes.put('\b', new Stroke(0x2A, false));
        strokes.put('\u007f', new Stroke(0x2A, false));
        strokes.put('\t', new Stroke(0x2B, false));
        strokes.put(' ', new Stroke(0x2C, false));
        return Map.copyOf(strokes);
    }

    /** Returns how a character is typed; empty if no key of that keyboard does. */
    public static Optional<Stroke> stroke(char character) {
        return Optional.ofNullable(CHARACTERS.get(character));
    }

    /** Returns the name of a key; empty text if it has none. */
    public static String name(int usage) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue() == usage)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Returns the names of all keys, sorted. */
    public static List<String> keyNames() {
        return List.copyOf(NAMES.keySet());
    }

    /**
     * Returns the keys of a chord such as {@code ctrl-alt-delete} or {@code f2}, in the order in
     * which they go down; empty if one of them does not exist.
     */
    public static Optional<List<Integer>> chord(String text) {
        List<Integer> keys = new ArrayList<>();
        String rest = text.toLowerCase(Locale.ROOT);
        while (!NAMES.containsKey(rest)) {
            int end = rest.lastIndexOf('-');
            while (end > 0 && !NAMES.containsKey(rest.substring(0, end))) {
                end = rest.lastIndexOf('-', end - 1);
            }
            if (end <= 0) {
                return Optional.empty();
            }
            keys.add(NAMES.get(rest.substring(0, end)));
            rest = rest.substring(end + 1);
        }
        keys.add(NAMES.get(rest));
        return Optional.of(keys);
    }
}
