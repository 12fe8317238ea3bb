package dev.hv.cli.console;

import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;

/** Commands for a {@link Monitor} from a person at a terminal, with history and completion. */
public final class Conversation {
    /** What answers. */
    @FunctionalInterface
    public interface Partner<E extends Exception> {
        /** Answers a line. */
        Monitor.Answer answer(String line) throws E;
    }

    private Conversation() {}

    /**
     * Asks for commands until an answer says that the person leaves.
     *
     * @throws org.jline.reader.EndOfFileException if the terminal ends
     * @throws org.jline.reader.UserInterruptException if the person interrupts
     */
    public static <E extends Exception> void hold(Terminal terminal, Partner<E> partner) throws E {
        LineReader lines =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .completer(new StringsCompleter(Monitor.Command.words()))
                        .build();
        Monitor.Answer answer;
        do {
            answer = partner.answer(lines.readLine("(hv) "));
            answer.lines().forEach(terminal.writer()::println);
            terminal.flush();
        } while (answer.next() != Monitor.Next.LEAVE);
    }
}
