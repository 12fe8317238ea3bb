package dev.hv.cpu.x86.interp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that all processors share for what comes before translated code can run: generating
 * it, and waiting until HotSpot has compiled it.
 *
 * <p>HotSpot compiles what has been called often, and executes it bytecode by bytecode until then,
 * which is many times slower than this project's own interpreter. So this thread calls a new region
 * without a processor, which does nothing, until that takes much less time than at first.
 */
final class TranslationThread {
    /** Most requests that wait. */
    private static final int MOST_WAITING = 1024;

    /** Calls between two looks at the time; HotSpot counts no fewer before it compiles. */
    private static final int CALLS = 128;

    private static final long MILLIS_BETWEEN_LOTS = 3;

    /** What is not compiled after that time has to do without. */
    private static final long MOST_NANOS = 10_000_000_000L;

    private final ScheduledThreadPoolExecutor executor;
    private final List<Warming> warming = new ArrayList<>();

    TranslationThread() {
        executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread = new Thread(work, "hv-translator");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    /** Has that done soon; returns false if too much is waiting already. Any thread. */
    boolean submit(Runnable work) {
        if (executor.getQueue().size() >= MOST_WAITING) {
            return false;
        }
        executor.execute(work);
        return true;
    }

    /** Has that done once the region is compiled; on this thread. */
    void whenCompiled(Region region, Runnable ready) {
        warming.add(new Warming(region, ready));
        if (warming.size() == 1) {
            executor.execute(this::warm);
        }
    }

    private void warm() {
        warming.removeIf(Warming::ready);
        if (!warming.isEmpty()) {
            var _ = executor.schedule(this::warm, MILLIS_BETWEEN_LOTS, TimeUnit.MILLISECONDS);
        }
    }

    /** A region that is called until it is compiled. */
    private static final class Warming {
        private final Region region;
        private final Runnable ready;
        private final long since = System.nanoTime();
        private int lots;
        private long fastest = Long.MAX_VALUE;

        Warming(Region region, Runnable ready) {
            this.region = region;
            this.ready = ready;
        }

        /** Calls it, and goes on with what waits for it once it is compiled. */
        boolean ready() {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                region.execute(null);
            }
            long end = System.nanoTime();
            boolean compiled = ++lots > 2 && (end - start) * 2 < fastest;
            if (lots <= 2) {
                fastest = Math.min(fastest, end - start);
            }
            if (compiled || end - since > MOST_NANOS) {
                ready.run();
                return true;
            }
            return false;
        }
    }
}
