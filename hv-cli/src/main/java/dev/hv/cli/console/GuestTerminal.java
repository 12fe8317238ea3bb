package dev.hv.cli.console;

import dev.hv.cli.console.EscapeKey.Meaning;

import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * The terminal of the person who runs a guest: raw, so that every key goes to the guest, but for
 * what the {@link EscapeKey} begins. Its own words go to the terminal while the guest's are held
 * back.
 */
public final class GuestTerminal implements AutoCloseable {
    private static final Path HERE = Path.of("");

    private final Terminal terminal;
    private final Attributes cooked;
    private final Attributes raw;
    private final ConsoleOutput output;

    /**
     * Takes the terminal over.
     *
     * @param output the guest's; held while the monitor has the terminal
     */
    public GuestTerminal(ConsoleOutput output) throws IOException {
        this.output = output;
        terminal = TerminalBuilder.builder().system(true).dumb(false).nativeSignals(false).build();
        cooked = terminal.getAttributes();
        terminal.enterRawMode();
        raw = terminal.getAttributes();
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        raw.setInputFlag(Attributes.InputFlag.ICRNL, false);
        terminal.setAttributes(raw);
    }

    /** Gives every key to the guest or to the monitor, until the terminal ends. */
    public void run(KeyQueue guest, Monitor monitor) {
        EscapeKey escape = new EscapeKey();
        InputStream keys = terminal.input();
        try {
            int key;
            while ((key = keys.read()) >= 0) {
                switch (escape.next((byte) key)) {
                    case Meaning.ForGuest(byte value) -> guest.type(value);
                    case Meaning.ForMonitor(EscapeKey.Shortcut shortcut) ->
                            shortcut(shortcut, monitor);
                    case Meaning.Nothing() -> {}
                }
            }
        } catch (IOException e) {
            say("the terminal is gone: " + e.getMessage());
        }
    }

    private void shortcut(EscapeKey.Shortcut shortcut, Monitor monitor) {
        switch (shortcut) {
            case QUIT -> monitor.execute(Monitor.Command.QUIT.word(), HERE);
            case POWER -> monitor.execute(Monitor.Command.POWER.word(), HERE);
            case MONITOR -> converse(monitor);
            case HELP -> {
                for (EscapeKey.Shortcut each : EscapeKey.Shortcut.values()) {
                    say("Ctrl-A " + each.letter() + "  " + each.summary());
                }
                say("Ctrl-A a  send Ctrl-A to the guest");
            }
        }
    }

    private void converse(Monitor monitor) {
        output.hold(true);
        terminal.setAttributes(cooked);
        try {
            say("monitor: help lists the commands, continue goes back to the guest");
            Conversation.hold(terminal, line -> monitor.execute(line, HERE));
        } catch (EndOfFileException | UserInterruptException e) {
            say("back to the guest");
        } finally {
            terminal.setAttributes(raw);
            output.hold(false);
        }
    }

    private void say(String line) {
        terminal.writer().print("\r\nhv: " + line + "\r\n");
        terminal.flush();
    }

    /** Gives the terminal back as it was. */
    @Override
    public void close() throws IOException {
        terminal.setAttributes(cooked);
        terminal.close();
    }
}
