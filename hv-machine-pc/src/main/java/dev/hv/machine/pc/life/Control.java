package dev.hv.machine.pc.life;

import dev.hv.api.device.ResetKind;
import dev.hv.api.machine.MachineEnd;
import dev.hv.api.machine.MachineState;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where a machine is in its life, and what it has been asked to do. Anybody asks; the thread of CPU
 * 0 takes the orders between two instructions and says what has become true. Its lock is held for
 * moments only, and nothing else is locked under it, so that devices may ask from inside the
 * domain.
 */
final class Control {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private MachineState state = MachineState.CREATED;
    private @Nullable MachineEnd end;
    private @Nullable MachineEnd wantedEnd;
    private @Nullable ResetKind wantedReset;
    private boolean wantedPause;
    private long resetsAsked;
    private long resetsTaken;
    private long resetsDone;

    /** Whether {@link #next} might say anything but {@link Order.Run}. */
    private volatile boolean attention = true;

    /** What the thread of CPU 0 is to do next. */
    sealed interface Order {
        /** Go on. */
        record Run() implements Order {}

        /** Reset and boot again. */
        record Reset(ResetKind kind) implements Order {}

        /** Stand still. */
        record Pause() implements Order {}

        /** End. */
        record End(MachineEnd end) implements Order {}
    }

    private static final Order RUN = new Order.Run();

    /** Returns whether an order waits. */
    boolean attention() {
        return attention;
    }

    MachineState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** The power-on reset is the first order; then the machine runs. */
    void askStart() {
        askReset(ResetKind.COLD);
    }

    /** Notes a wish to end; the first one counts. */
    void askEnd(MachineEnd how) {
        ask(() -> wantedEnd = wantedEnd == null ? how : wantedEnd);
    }

    /** Returns the failure that was noted first, or this one if there was none. */
    MachineEnd firstFailure(MachineEnd failure) {
        lock.lock();
        try {
            return wantedEnd != null && wantedEnd.kind() == MachineEnd.Kind.FAILURE
                    ? wantedEnd
                    : failure;
        } finally {
            lock.unlock();
        }
    }

    /** Notes a wish to reset; power-on outdoes the others. */
    long askReset(ResetKind kind) {
        lock.lock();
        try {
            wantedReset = wantedReset == ResetKind.COLD ? ResetKind.COLD : kind;
            attention = true;
            changed.signalAll();
            return ++resetsAsked;
        } finally {
            lock.unlock();
        }
    }

    void askPause() {
        ask(() -> wantedPause = true);
    }

    void askResume() {
        ask(() -> wantedPause = false);
    }

    private void ask(Runnable wish) {
        lock.lock();
        try {
            wish.run();
            attention = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns what to do next; waits while the machine is to stand still. */
    Order next() {
        if (!attention) {
            return RUN;
        }
        lock.lock();
        try {
            while (true) {
                if (wantedEnd != null) {
                    return new Order.End(wantedEnd);
                }
                if (wantedReset != null) {
                    ResetKind kind = wantedReset;
                    wantedReset = null;
                    resetsTaken = resetsAsked;
                    return new Order.Reset(kind);
                }
                if (!wantedPause) {
                    attention = false;
                    return RUN;
                }
                if (state != MachineState.PAUSED) {
                    return new Order.Pause();
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The reset that {@link #next} gave is done, and with it all that were asked for before it. */
    void resetDone() {
        become(() -> resetsDone = resetsTaken);
    }

    void running() {
        become(() -> state = MachineState.RUNNING);
    }

    void paused() {
        become(() -> state = MachineState.PAUSED);
    }

    /** The machine has ended; the first end counts. */
    void ended(MachineEnd how) {
        become(
                () -> {
                    if (end == null) {
                        end = how;
                        state =
                                how.kind() == MachineEnd.Kind.FAILURE
                                        ? MachineState.FAILED
                                        : MachineState.CLOSED;
                    }
                });
    }

    private void become(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void awaitState(MachineState wanted) {
        awaitOrEnd(() -> state == wanted);
    }

    void awaitReset(long ticket) {
        awaitOrEnd(() -> resetsDone >= ticket);
    }

    private void awaitOrEnd(BooleanSupplier condition) {
        lock.lock();
        try {
            while (end == null && !condition.getAsBoolean()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    MachineEnd awaitEnd() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (end == null) {
                changed.await();
            }
            return end;
        } finally {
            lock.unlock();
        }
    }

    Optional<MachineEnd> awaitEnd(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return Optional.ofNullable(end);
        } finally {
            lock.unlock();
        }
    }
}
