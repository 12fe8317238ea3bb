package dev.hv.tck.peer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Says commands and hears answers: a line each way, {@code OK} with a value or {@code FAIL}. Before
 * an answer the peer says of each interrupt line that has changed, {@code IRQ raise} or {@code IRQ
 * lower} and its number.
 */
final class PeerLink {
    /** Why there are rules that a peer cannot be held against. */
    static final String NO_CLOCK = "the peer does not step its clock";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int NOTHING_THERE = 0xED;
    private static final int RESET_CONTROL = 0xCF9;
    private static final int RESET_CPU = 0x06;
    private static final int TURNS = 3;
    private static final Duration TURN = Duration.ofMillis(2);

    private final PeerSocket socket;
    private final LineHearer hearer;
    private final ByteBuffer received = ByteBuffer.allocate(1 << 16).flip();

    /** Hears of interrupt lines, in the order of their changes. */
    @FunctionalInterface
    interface LineHearer {
        void changed(int irq, boolean level);
    }

    PeerLink(PeerSocket socket, LineHearer hearer) {
        this.socket = socket;
        this.hearer = hearer;
    }

    int in(int port) {
        return (int) ask("inb 0x%x".formatted(port)) & 0xFF;
    }

    void out(int port, int value) {
        var _ = ask("outb 0x%x 0x%x".formatted(port, value & 0xFF));
    }

    /** Lets time pass, where the peer can: one whose time cannot be stepped has none. */
    void clockStep(long nanos) {
        String command = "clock_step " + nanos;
        String answer = answer(command);
        if (answer.startsWith("FAIL")) {
            throw new PeerFailure(NO_CLOCK);
        }
        var _ = valueOf(command, answer);
    }

    /** From now on, lines that lead to that part are told of, and do not reach it. */
    void interceptInputsOf(String part) {
        var _ = ask("irq_intercept_in " + part);
    }

    /** From now on, lines that a part drives are told of, by their numbers at that part. */
    void interceptOutputsOf(String part) {
        var _ = ask("irq_intercept_out " + part);
    }

    /** Drives an input of a part. */
    void setInput(String part, int input, boolean level) {
        var _ = ask("set_irq_in %s unnamed-gpio-in %d %d".formatted(part, input, level ? 1 : 0));
    }

    /** A warm reset of the peer's machine. */
    void resetMachine() {
        out(RESET_CONTROL, RESET_CPU);
        giveTurns();
    }

    /** Lets the peer do what it does between commands. */
    void giveTurns() {
        for (int i = 0; i < TURNS; i++) {
            try {
                Thread.sleep(TURN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            var _ = in(NOTHING_THERE);
        }
    }

    private long ask(String command) {
        return valueOf(command, answer(command));
    }

    private static long valueOf(String command, String answer) {
        String[] words = answer.split(" ", -1);
        if (!words[0].equals("OK")) {
            throw new PeerFailure("'" + command + "' was answered '" + answer + "'");
        }
        return words.length > 1 ? number(words[1], answer) : 0;
    }

    /** Returns what a command is answered; lines that change before are told to their hearer. */
    private String answer(String command) {
        socket.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        while (true) {
            String line = line(command);
            if (!line.startsWith("IRQ ")) {
                return line;
            }
            irq(line.split(" ", -1), line);
        }
    }

    private void irq(String[] words, String line) {
        if (words.length != 3) {
            throw new PeerFailure("the peer says '" + line + "'");
        }
        boolean level = words[1].equals("raise");
        hearer.changed((int) number(words[2], line), level);
    }

    private static long number(String word, String line) {
        try {
            return Long.decode(word.toLowerCase(Locale.ROOT));
        } catch (NumberFormatException e) {
            throw new PeerFailure("the peer says '" + line + "'", e);
        }
    }

    private String line(String command) {
        StringBuilder line = new StringBuilder();
        while (true) {
            while (received.hasRemaining()) {
                char next = (char) (received.get() & 0xFF);
                if (next == '\n') {
                    return line.toString().strip();
                }
                line.append(next);
                if (line.length() > received.capacity()) {
                    throw new PeerFailure("the peer says a line without end");
                }
            }
            received.clear();
            int read = socket.read(received, PATIENCE);
            received.flip();
            if (read == 0) {
                throw new PeerFailure(
                        "no answer to '" + command + "' in " + PATIENCE.toSeconds() + " seconds");
            }
        }
    }
}
