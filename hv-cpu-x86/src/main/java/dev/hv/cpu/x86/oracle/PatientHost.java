package dev.hv.cpu.x86.oracle;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A processor in a child process that cases may end: what it had not answered by then runs again in
 * another child, half by half, until it is known which case it was. One thread.
 */
final class PatientHost implements AutoCloseable {
    private static final int MOST_LOST = 100;

    /** Runs cases until one ends it. */
    interface Processor extends AutoCloseable {
        /**
         * Runs cases.
         *
         * @return their records afterwards
         * @throws IOException if the child process ended
         */
        byte[][] run(List<Case> cases) throws IOException;

        @Override
        void close();
    }

    /** Starts a child process. */
    interface Start {
        /**
         * Starts one.
         *
         * @throws IOException if it does not start
         */
        Processor start() throws IOException;
    }

    private final Start start;
    private @Nullable Processor processor;
    private int lost;

    PatientHost(Start start) {
        this.start = start;
    }

    /**
     * Runs cases.
     *
     * @return their records afterwards; nothing for those that end the child even alone
     * @throws IOException if it does not start, or a hundred cases ended it
     */
    List<Optional<byte[]>> run(List<Case> cases) throws IOException {
        List<Optional<byte[]>> results = new ArrayList<>(cases.size());
        run(cases, results);
        return results;
    }

    private void run(List<Case> cases, List<Optional<byte[]>> results) throws IOException {
        Processor running = processor == null ? start.start() : processor;
        processor = running;
        try {
            for (byte[] record : running.run(cases)) {
                results.add(Optional.of(record));
            }
        } catch (IOException e) {
            close();
            if (cases.size() > 1) {
                int half = cases.size() / 2;
                run(cases.subList(0, half), results);
                run(cases.subList(half, cases.size()), results);
            } else {
                results.add(Optional.empty());
                if (++lost == MOST_LOST) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        if (processor != null) {
            processor.close();
            processor = null;
        }
    }
}
