package dev.hv.tck.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * The platform threads that some work has started, directly or not: they inherit the group of the
 * thread in which it ran.
 */
final class Subordinates {
    private static final int MAX_THREADS = 1_000;
    private static final long PATIENCE_MILLIS = 500;

    private final ThreadGroup group;

    private Subordinates(ThreadGroup group) {
        this.group = group;
    }

    /** Runs the work, and throws what it throws. */
    static Subordinates of(Runnable work) {
        ThreadGroup group = new ThreadGroup("subject");
        FutureTask<Boolean> task = new FutureTask<>(work, true);
        Thread thread = new Thread(group, task, "subject");
        thread.setDaemon(true);
        thread.start();
        try {
            var _ = task.get();
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        }
        return new Subordinates(group);
    }

    /** Waits a moment for all threads, and returns the names of those that live on. */
    List<String> await() {
        List<String> alive = new ArrayList<>();
        for (Thread thread : threads()) {
            try {
                if (!thread.join(Duration.ofMillis(PATIENCE_MILLIS))) {
                    alive.add(thread.getName());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return alive;
    }

    private List<Thread> threads() {
        Thread[] threads = new Thread[MAX_THREADS];
        int count = group.enumerate(threads);
        return Stream.of(threads).limit(count).toList();
    }
}
