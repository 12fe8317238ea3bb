package dev.hv.cli.tck;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells, once, where a thread is that has not gone on for a time. */
final class HangWatch {
    private static final int MAX_FRAMES = 12;

    private volatile long start = System.nanoTime();

    private HangWatch() {}

    /**
     * A watch over a thread.
     *
     * @param patienceMillis after which it tells
     */
    static HangWatch of(Thread watched, long patienceMillis, Consumer<String> tell) {
        HangWatch watch = new HangWatch();
        Thread thread =
                new Thread(
                        () -> {
                            if (watch.await(patienceMillis)) {
                                tell.accept(where(watched));
                            }
                        },
                        "hang-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    /** The thread has gone on. */
    void restart() {
        start = System.nanoTime();
    }

    private boolean await(long patienceMillis) {
        try {
            while (true) {
                long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                if (spent >= patienceMillis) {
                    return true;
                }
                Thread.sleep(patienceMillis - spent);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The innermost frames up to the kit's own, or of the subject's thread if there is one. */
    private static String where(Thread watched) {
        Stream<StackTraceElement[]> stacks =
                Thread.getAllStackTraces().entrySet().stream()
                        .filter(
                                entry ->
                                        entry.getKey() == watched
                                                || entry.getKey().getName().equals("subject"))
                        .sorted(
                                (one, other) ->
                                        Boolean.compare(
                                                one.getKey() == watched, other.getKey() == watched))
                        .map(Map.Entry::getValue);
        return stacks.findFirst().stream()
                .flatMap(Stream::of)
                .limit(MAX_FRAMES)
                .map(frame -> "at " + frame)
                .collect(Collectors.joining("\n"));
    }
}
