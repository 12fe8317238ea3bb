package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class TranslationThreadTest {
    private static final int MOST_SECONDS = 60;

    private final TranslationThread thread = new TranslationThread();

    /** Counts calls; never runs code. */
    private static final class Counting extends Region {
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public @Nullable Block execute(@Nullable Context c) {
            assertEquals(null, c);
            calls.incrementAndGet();
            return null;
        }
    }

    @Test
    void aRegionIsCalledUntilItIsReadyAndThenNoMore() throws InterruptedException {
        Counting first = new Counting();
        Counting second = new Counting();
        CountDownLatch ready = new CountDownLatch(2);
        thread.submit(() -> thread.whenCompiled(first, ready::countDown));
        thread.submit(() -> thread.whenCompiled(second, ready::countDown));
        assertTrue(ready.await(MOST_SECONDS, TimeUnit.SECONDS));
        assertTrue(first.calls.get() > 0);
        assertTrue(second.calls.get() > 0);
        CountDownLatch idle = new CountDownLatch(1);
        assertTrue(thread.submit(idle::countDown));
        assertTrue(idle.await(MOST_SECONDS, TimeUnit.SECONDS));
        int calls = first.calls.get();
        CountDownLatch later = new CountDownLatch(1);
        thread.submit(later::countDown);
        assertTrue(later.await(MOST_SECONDS, TimeUnit.SECONDS));
        assertEquals(calls, first.calls.get());
    }

    @Test
    void aFailureStopsNeitherTheThreadNorWhatWaits() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(1);
        thread.submit(
                () -> {
                    throw new IllegalStateException("a fault of the translator");
                });
        thread.submit(() -> thread.whenCompiled(new Counting(), ready::countDown));
        assertTrue(ready.await(MOST_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void requestsAreRefusedWhenTooManyWait() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        thread.submit(
                () -> {
                    running.countDown();
                    awaitUninterrupted(go);
                });
        assertTrue(running.await(MOST_SECONDS, TimeUnit.SECONDS));
        int accepted = 0;
        while (accepted < 100_000 && thread.submit(() -> {})) {
            accepted++;
        }
        go.countDown();
        assertTrue(accepted > 0);
        assertFalse(accepted >= 100_000, "accepted: " + accepted);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
