package dev.hv.cli.display;

import dev.hv.machine.pc.screen.KeyLayout;

import java.awt.event.KeyEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which key of a US keyboard a key of the desktop is, as a usage of the USB HID tables. */
final class DesktopKeys {
    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(KeyEvent.VK_ENTER, "enter"),
                    Map.entry(KeyEvent.VK_ESCAPE, "esc"),
                    Map.entry(KeyEvent.VK_BACK_SPACE, "backspace"),
                    Map.entry(KeyEvent.VK_TAB, "tab"),
                    Map.entry(KeyEvent.VK_SPACE, "space"),
                    Map.entry(KeyEvent.VK_MINUS, "minus"),
                    Map.entry(KeyEvent.VK_EQUALS, "equal"),
                    Map.entry(KeyEvent.VK_OPEN_BRACKET, "left-bracket"),
                    Map.entry(KeyEvent.VK_CLOSE_BRACKET, "right-bracket"),
                    Map.entry(KeyEvent.VK_BACK_SLASH, "backslash"),
                    Map.entry(KeyEvent.VK_SEMICOLON, "semicolon"),
                    Map.entry(KeyEvent.VK_QUOTE, "quote"),
                    Map.entry(KeyEvent.VK_BACK_QUOTE, "backquote"),
                    Map.entry(KeyEvent.VK_COMMA, "comma"),
                    Map.entry(KeyEvent.VK_PERIOD, "dot"),
                    Map.entry(KeyEvent.VK_SLASH, "slash"),
                    Map.entry(KeyEvent.VK_CAPS_LOCK, "caps-lock"),
                    Map.entry(KeyEvent.VK_PRINTSCREEN, "print"),
                    Map.entry(KeyEvent.VK_SCROLL_LOCK, "scroll-lock"),
                    Map.entry(KeyEvent.VK_PAUSE, "pause"),
                    Map.entry(KeyEvent.VK_INSERT, "insert"),
                    Map.entry(KeyEvent.VK_HOME, "home"),
                    Map.entry(KeyEvent.VK_PAGE_UP, "page-up"),
                    Map.entry(KeyEvent.VK_DELETE, "delete"),
                    Map.entry(KeyEvent.VK_END, "end"),
                    Map.entry(KeyEvent.VK_PAGE_DOWN, "page-down"),
                    Map.entry(KeyEvent.VK_RIGHT, "right"),
                    Map.entry(KeyEvent.VK_LEFT, "left"),
                    Map.entry(KeyEvent.VK_DOWN, "down"),
                    Map.entry(KeyEvent.VK_UP, "up"),
                    Map.entry(KeyEvent.VK_NUM_LOCK, "num-lock"),
                    Map.entry(KeyEvent.VK_CONTEXT_MENU, "menu"));

    private DesktopKeys() {}

    /** Returns the usage of the key that an event is about; empty if a PC has none like it. */
    static Optional<Integer> usage(KeyEvent event) {
        return name(event.getKeyCode(), event.getKeyLocation())
                .flatMap(KeyLayout::chord)
                .map(List::getLast);
    }

    private static Optional<String> name(int code, int location) {
        String side = location == KeyEvent.KEY_LOCATION_RIGHT ? "right-" : "";
        boolean keypad = location == KeyEvent.KEY_LOCATION_NUMPAD;
        if (code >= KeyEvent.VK_A && code <= KeyEvent.VK_Z) {
            return Optional.of(String.valueOf((char) ('a' + code - KeyEvent.VK_A)));
        }
        if (code >= KeyEvent.VK_0 && code <= KeyEvent.VK_9) {
            return Optional.of(String.valueOf(code - KeyEvent.VK_0));
        }
        if (code >= KeyEvent.VK_NUMPAD0 && code <= KeyEvent.VK_NUMPAD9) {
            return Optional.of("kp" + (code - KeyEvent.VK_NUMPAD0));
        }
        if (code >= KeyEvent.VK_F1 && code <= KeyEvent.VK_F12) {
            return Optional.of("f" + (code - KeyEvent.VK_F1 + 1));
        }
        return switch (code) {
            case KeyEvent.VK_SHIFT -> Optional.of(side + "shift");
            case KeyEvent.VK_CONTROL -> Optional.of(side + "ctrl");
            case KeyEvent.VK_ALT -> Optional.of(side + "alt");
            case KeyEvent.VK_ALT_GRAPH -> Optional.of("right-alt");
            case KeyEvent.VK_META, KeyEvent.VK_WINDOWS -> Optional.of(side + "meta");
            case KeyEvent.VK_ENTER -> Optional.of(keypad ? "kp-enter" : "enter");
            default -> Optional.ofNullable(NAMES.get(code));
        };
    }
}
