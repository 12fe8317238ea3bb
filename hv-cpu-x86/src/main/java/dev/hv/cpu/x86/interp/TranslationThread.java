package dev.hv.cpu.x86.interp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that all processors share for what comes before translated code can run: generating
 * it, and waiting until HotSpot has compiled it.
 */
final class TranslationThread {
    private static final long MILLIS_BETWEEN_LOOKS = 1;

    private final ScheduledThreadPoolExecutor executor;
    private final List<Compiling> compiling = new ArrayList<>();

    TranslationThread() {
        executor = new ScheduledThreadPoolExecutor(1, TranslationThread::thread);
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    @SuppressWarnings("ThreadPriorityCheck") // speed is what depends on it, not what happens
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "hv-translator");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    /** Has that done soon. Any thread. */
    void submit(Runnable work) {
        executor.execute(work);
    }

    /** Asks it now and then whether it is ready, until it is; on this thread. */
    void await(Compiling method) {
        compiling.add(method);
        if (compiling.size() == 1) {
            executor.execute(this::look);
        }
    }

    private void look() {
        compiling.removeIf(Compiling::isReady);
        if (!compiling.isEmpty()) {
            var _ = executor.schedule(this::look, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        }
    }
}
