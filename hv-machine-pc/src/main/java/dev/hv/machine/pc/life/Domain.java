package dev.hv.machine.pc.life;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The device domain of one machine: the lock under which every device call happens, and the work
 * that host threads have handed over.
 *
 * <p>The lock is fair: a CPU that hammers a register does not keep timers and input out.
 */
@Singleton
public final class Domain implements Executor {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Object queueMonitor = new Object();
    private ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private ArrayDeque<Runnable> spare = new ArrayDeque<>();
    private volatile Runnable onWork = () -> {};
    private boolean closed;

    @Inject
    public Domain() {}

    /** Returns the lock; reentrant. */
    public ReentrantLock lock() {
        return lock;
    }

    /** Runs inside the domain. */
    public void enter(Runnable code) {
        lock.lock();
        try {
            code.run();
        } finally {
            lock.unlock();
        }
    }

    /** Says who is to be woken when work arrives, so that it calls {@link #drain}. */
    public void onWork(Runnable action) {
        onWork = action;
    }

    @Override
    public void execute(Runnable work) {
        synchronized (queueMonitor) {
            if (closed) {
                return;
            }
            queue.add(work);
        }
        onWork.run();
    }

    /** Returns whether work waits. */
    public boolean hasWork() {
        synchronized (queueMonitor) {
            return !queue.isEmpty();
        }
    }

    /**
     * Runs the work that waits now, in order; called inside the domain. Work that is handed over
     * meanwhile waits for the next call, so that none can keep the caller here for ever.
     */
    public void drain() {
        ArrayDeque<Runnable> batch;
        synchronized (queueMonitor) {
            if (queue.isEmpty()) {
                return;
            }
            batch = queue;
            queue = spare;
            spare = batch;
        }
        for (Runnable work = batch.poll(); work != null; work = batch.poll()) {
            work.run();
        }
    }

    /** Forgets the work that waits and takes no more. */
    public void close() {
        synchronized (queueMonitor) {
            closed = true;
            queue.clear();
        }
    }
}
