package dev.hv.cli.control;

import dev.hv.cli.console.Monitor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * What goes over a control socket, once for each connection, in UTF-8. The one who asks sends two
 * lines, the folder that files' names are relative to and the command, and ends its half. The
 * machine answers with a line {@code stay}, {@code leave} or {@code refused} and the lines of the
 * answer, and closes.
 */
final class ControlMessages {
    /** More than any command and any folder's name. */
    private static final int MOST_BYTES = 64 << 10;

    /** More than any answer. */
    private static final int MOST_ANSWER_BYTES = 16 << 20;

    private ControlMessages() {}

    /** Sends lines, none of which has an end of line in it. */
    static void send(OutputStream out, List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /**
     * Receives a command.
     *
     * @return the folder and the command
     * @throws IOException if it is none
     */
    static List<String> request(InputStream in) throws IOException {
        List<String> lines = lines(in, MOST_BYTES);
        if (lines.size() != 2) {
            throw new IOException("expected a folder and a command");
        }
        return lines;
    }

    /** Receives an answer. */
    static Monitor.Answer answer(InputStream in) throws IOException {
        List<String> lines = lines(in, MOST_ANSWER_BYTES);
        if (lines.isEmpty()) {
            throw new IOException("it has ended");
        }
        try {
            return new Monitor.Answer(
                    lines.subList(1, lines.size()),
                    Monitor.Next.valueOf(lines.getFirst().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new IOException("it does not answer as a machine does", e);
        }
    }

    private static List<String> lines(InputStream in, int most) throws IOException {
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new IOException("a message is longer than " + most + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
}
