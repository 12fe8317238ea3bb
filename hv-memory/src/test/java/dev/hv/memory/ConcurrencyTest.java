package dev.hv.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.DirtyClient;
import dev.hv.api.bus.DirtyLog;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** What several threads may do at once. */
final class ConcurrencyTest {
    private static final Initiator CPU = Initiator.named("cpu");

    private final PhysicalAddressSpace space =
            new PhysicalAddressSpace("memory", 32, new ReentrantLock(), Trace.none());

    private static <T> List<T> together(List<Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(tasks.size())) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        }
    }

    @Test
    void readersSeeAllOfACommitOrNothingOfIt() throws Exception {
        try (Ram first = Ram.allocate("first", 0x1000, false);
                Ram second = Ram.allocate("second", 0x1000, false)) {
            first.segment().fill((byte) 0x11);
            second.segment().fill((byte) 0x22);
            space.edit().map(0, first, 0).map(0x1000, second, 0).commit();
            AtomicBoolean over = new AtomicBoolean();
            Callable<Integer> swapper =
                    () -> {
                        for (int i = 0; i < 20_000; i++) {
                            long base = (i & 1) * 0x1000L;
                            space.edit()
                                    .unmap(first)
                                    .unmap(second)
                                    .map(0x1000 - base, first, 0)
                                    .map(base, second, 0)
                                    .commit();
                        }
                        over.set(true);
                        return 0;
                    };
            Callable<Integer> reader =
                    () -> {
                        int torn = 0;
                        while (!over.get()) {
                            long value = space.read(0xFFE, Width.DWORD, CPU);
                            torn += value == 0x11112222L || value == 0x22221111L ? 0 : 1;
                        }
                        return torn;
                    };
            assertEquals(List.of(0, 0), together(List.of(swapper, reader)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0x100, 0x101, 0x105, 0x106, 0x107})
    void noIncrementByExchangeIsLost(long address) throws Exception {
        try (Ram ram = Ram.allocate("ram", 0x1000, false)) {
            space.edit().map(0, ram, 0).commit();
            Callable<Integer> counter =
                    () -> {
                        for (int i = 0; i < 20_000; i++) {
                            increment(address);
                        }
                        return 0;
                    };
            together(List.of(counter, counter, counter));
            assertEquals(60_000, space.read(address, Width.DWORD, CPU));
        }
    }

    private void increment(long address) {
        long seen = space.read(address, Width.DWORD, CPU);
        while (true) {
            long held = space.compareAndExchange(address, Width.DWORD, seen, seen + 1, CPU);
            if (held == seen) {
                return;
            }
            seen = held;
        }
    }

    @Test
    void noPageThatWasWrittenIsMissingFromTheDrains() throws Exception {
        int pages = 64;
        try (Ram ram = Ram.allocate("ram", pages * 4096L, false)) {
            space.edit().map(0, ram, 0).commit();
            DirtyLog log = ram.dirtyLog(DirtyClient.SNAPSHOT);
            log.start();
            AtomicBoolean over = new AtomicBoolean();
            long[] copy = new long[pages];
            Callable<Integer> writer =
                    () -> {
                        for (int i = 1; i < 200_000; i++) {
                            space.write(i % pages * 4096L, Width.QWORD, i, CPU);
                        }
                        over.set(true);
                        return 0;
                    };
            Callable<Integer> copier =
                    () -> {
                        boolean last = false;
                        for (boolean more = true; more; more = !last) {
                            last = over.get();
                            BitSet.valueOf(log.drain(0, pages)).stream()
                                    .forEach(
                                            page ->
                                                    copy[page] =
                                                            space.read(
                                                                    page * 4096L,
                                                                    Width.QWORD,
                                                                    CPU));
                        }
                        return 0;
                    };
            together(List.of(writer, copier));
            for (int page = 0; page < pages; page++) {
                assertEquals(
                        space.read(page * 4096L, Width.QWORD, CPU), copy[page], "page " + page);
            }
            assertTrue(log.active());
        }
    }
}
