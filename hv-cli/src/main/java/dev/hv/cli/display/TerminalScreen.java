package dev.hv.cli.display;

import dev.hv.api.backend.TextScreen;
import dev.hv.machine.pc.screen.CodePage437;
import dev.hv.machine.pc.screen.KeyLayout;
import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;
import dev.hv.machine.pc.screen.ScreenImage;
import dev.hv.machine.pc.screen.ScreenViewer;

import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine's text screen in the terminal of the person, drawn in place, in colours; what is typed
 * goes to the machine's keyboard. Control-A is ours: then x ends the machine, and a sends
 * Control-A. Of a screen that shows a picture there is a line that says so.
 */
final class TerminalScreen implements ScreenViewer, AutoCloseable {
    private static final char ESCAPE_KEY = 1;
    private static final char ESCAPE = 0x1B;

    /** How long an escape may wait for the rest of a key's sequence, in milliseconds. */
    private static final long AMBIGUOUS_MILLIS = 100;

    private static final Map<Capability, String> KEYS =
            Map.ofEntries(
                    Map.entry(Capability.key_up, "up"),
                    Map.entry(Capability.key_down, "down"),
                    Map.entry(Capability.key_left, "left"),
                    Map.entry(Capability.key_right, "right"),
                    Map.entry(Capability.key_home, "home"),
                    Map.entry(Capability.key_end, "end"),
                    Map.entry(Capability.key_ppage, "page-up"),
                    Map.entry(Capability.key_npage, "page-down"),
                    Map.entry(Capability.key_ic, "insert"),
                    Map.entry(Capability.key_dc, "delete"),
                    Map.entry(Capability.key_f1, "f1"),
                    Map.entry(Capability.key_f2, "f2"),
                    Map.entry(Capability.key_f3, "f3"),
                    Map.entry(Capability.key_f4, "f4"),
                    Map.entry(Capability.key_f5, "f5"),
                    Map.entry(Capability.key_f6, "f6"),
                    Map.entry(Capability.key_f7, "f7"),
                    Map.entry(Capability.key_f8, "f8"),
                    Map.entry(Capability.key_f9, "f9"),
                    Map.entry(Capability.key_f10, "f10"),
                    Map.entry(Capability.key_f11, "f11"),
                    Map.entry(Capability.key_f12, "f12"));

    private final Screen screen;
    private final Optional<PersonInput> input;
    private final Runnable stop;
    private final Terminal terminal;
    private final Attributes cooked;
    private final Display display;
    private final Thread painter;
    private boolean changed = true;
    private boolean escaped;

    /**
     * Takes the terminal over.
     *
     * @param stop ends the machine
     * @throws IOException if there is no terminal
     */
    TerminalScreen(Screen screen, Optional<PersonInput> input, Runnable stop) throws IOException {
        this.screen = screen;
        this.input = input;
        this.stop = stop;
        try {
            terminal =
                    TerminalBuilder.builder().system(true).dumb(false).nativeSignals(false).build();
        } catch (IllegalStateException e) {
            throw new IOException("this is no terminal: " + e.getMessage(), e);
        }
        cooked = terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        raw.setInputFlag(Attributes.InputFlag.ICRNL, false);
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.keypad_xmit);
        display = new Display(terminal, true);
        painter = Thread.ofVirtual().name("hv-terminal-screen").start(this::paint);
        Thread.ofPlatform().daemon().name("hv-keys").start(this::read);
        screen.watch(this);
    }

    @Override
    public void resized(int width, int height) {
        refreshed();
    }

    @Override
    public void damaged(int x, int y, int width, int height) {
        // Display finds out by itself what differs.
    }

    @Override
    public void refreshed() {
        synchronized (display) {
            changed = true;
            display.notifyAll();
        }
    }

    private void paint() {
        try {
            while (true) {
                synchronized (display) {
                    while (!changed) {
                        display.wait();
                    }
                    changed = false;
                }
                draw(screen.image());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void draw(ScreenImage image) {
        List<AttributedString> lines = new ArrayList<>();
        int cursor = -1;
        int columns = Math.max(1, terminal.getWidth());
        int rows = Math.max(1, terminal.getHeight());
        if (image.text().isPresent()) {
            TextScreen text = image.text().get();
            for (int row = 0; row < Math.min(rows, text.rows()); row++) {
                lines.add(line(text, row, Math.min(columns, text.columns())));
            }
            int row = text.cursor() < 0 ? rows : text.cursor() / text.columns();
            int column = text.cursor() < 0 ? columns : text.cursor() % text.columns();
            cursor = row < rows && column < columns ? row * (columns + 1) + column : -1;
        } else {
            lines.add(
                    new AttributedString(
                            "(a picture of %d by %d pixels; --vnc or --display window shows it)"
                                    .formatted(image.width(), image.height())));
        }
        display.resize(rows, columns);
        display.update(lines, cursor);
    }

    private static AttributedString line(TextScreen text, int row, int columns) {
        AttributedStringBuilder line = new AttributedStringBuilder();
        for (int column = 0; column < columns; column++) {
            line.style(
                    AttributedStyle.DEFAULT
                            .foregroundRgb(text.foreground(column, row))
                            .backgroundRgb(text.background(column, row)));
            line.append(CodePage437.unicode(text.character(column, row)));
        }
        return line.toAttributedString();
    }

    private void read() {
        BindingReader reader = new BindingReader(terminal.reader());
        KeyMap<String> keys = new KeyMap<>();
        keys.setAmbiguousTimeout(AMBIGUOUS_MILLIS);
        KEYS.forEach((capability, name) -> keys.bind(name, KeyMap.key(terminal, capability)));
        keys.setUnicode("");
        keys.setNomatch("");
        String name = reader.readBinding(keys);
        while (name != null) {
            if (name.isEmpty()) {
                typed(reader.getLastBinding());
            } else {
                press(KeyLayout.chord(name).orElse(List.of()));
            }
            name = reader.readBinding(keys);
        }
    }

    private void typed(String characters) {
        boolean alt = characters.length() == 2 && characters.charAt(0) == ESCAPE;
        for (int i = alt ? 1 : 0; i < characters.length(); i++) {
            typed(characters.charAt(i), alt);
        }
    }

    private void typed(char character, boolean alt) {
        if (!escaped && character == ESCAPE_KEY) {
            escaped = true;
            return;
        }
        boolean ours = escaped && character != 'a' && character != ESCAPE_KEY;
        char meant = escaped && !ours ? ESCAPE_KEY : character;
        escaped = false;
        if (ours) {
            if (character == 'x') {
                Thread.ofVirtual().name("hv-stop").start(stop);
            }
            return;
        }
        List<Integer> chord = new ArrayList<>();
        if (alt) {
            chord.add(KeyLayout.ALT);
        }
        Optional<KeyLayout.Stroke> stroke = KeyLayout.stroke(meant);
        if (stroke.isEmpty() && meant < ' ') {
            chord.add(KeyLayout.CONTROL);
            stroke = KeyLayout.stroke(Character.toLowerCase((char) (meant + '@')));
        }
        if (stroke.isPresent()) {
            if (stroke.get().shift()) {
                chord.add(KeyLayout.SHIFT);
            }
            chord.add(stroke.get().usage());
            press(chord);
        }
    }

    /** A terminal tells of keys going down only: they go up at once. */
    private void press(List<Integer> chord) {
        input.ifPresent(
                person -> {
                    chord.forEach(usage -> person.key(usage, true));
                    chord.reversed().forEach(usage -> person.key(usage, false));
                });
    }

    @Override
    public void close() throws IOException {
        screen.unwatch(this);
        painter.interrupt();
        terminal.puts(Capability.keypad_local);
        terminal.puts(Capability.exit_ca_mode);
        terminal.flush();
        terminal.setAttributes(cooked);
        terminal.close();
    }
}
