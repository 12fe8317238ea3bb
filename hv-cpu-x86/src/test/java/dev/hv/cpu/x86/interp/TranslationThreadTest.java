package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        public @Nullable Block execute(@Nullable Context c, int entrance) {
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
        whenCompiled(first, ready::countDown);
        whenCompiled(second, ready::countDown);
        assertTrue(ready.await(MOST_SECONDS, TimeUnit.SECONDS));
        assertTrue(first.calls.get() > 0);
        assertTrue(second.calls.get() > 0);
        CountDownLatch idle = new CountDownLatch(1);
        thread.submit(idle::countDown);
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
        whenCompiled(new Counting(), ready::countDown);
        assertTrue(ready.await(MOST_SECONDS, TimeUnit.SECONDS));
    }

    private void whenCompiled(Region region, Runnable ready) {
        thread.submit(
                () ->
                        thread.await(
                                Compiling.of(
                                        null, region, HotSpot.SIMPLE, compiled -> ready.run())));
    }
}
