package dev.hv.machine.pc.life;

import dev.hv.machine.pc.HostClock;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Time as a function of retired instructions. While a CPU runs, its own thread reads the exact
 * time; other threads read the time at which the run began.
 */
public final class InstructionClock implements MachineClock {
    /** Most instructions in one run, so that products with the rate stay within 64 bits. */
    static final long MAX_BUDGET = 1L << 40;

    private final int nanosPerThousand;
    private final @Nullable HostClock pace;
    private LongSupplier instructions = () -> 0;

    /** The time at {@link #counted} instructions, and thousandths of a nanosecond beyond it. */
    private long base;

    private long thousandths;
    private long counted;
    private volatile long published;
    private volatile @Nullable Thread runner;

    /**
     * A clock at 0.
     *
     * @param nanosPerThousand nanoseconds for 1000 instructions
     */
    public InstructionClock(int nanosPerThousand) {
        this.nanosPerThousand = nanosPerThousand;
        pace = null;
    }

    /**
     * A clock at 0 that does not jump ahead of the host's time.
     *
     * @param nanosPerThousand nanoseconds for 1000 instructions
     */
    public InstructionClock(int nanosPerThousand, HostClock pace) {
        this.nanosPerThousand = nanosPerThousand;
        this.pace = pace;
    }

    /** Returns the time of the host that a jump has to wait for, if it has to. */
    Optional<HostClock> pace() {
        return Optional.ofNullable(pace);
    }

    /** Says how many instructions were retired; called once, before the clock is started. */
    public void count(LongSupplier retired) {
        instructions = retired;
        counted = retired.getAsLong();
    }

    @Override
    public long nanos() {
        Thread owner = runner;
        return owner == null || owner == Thread.currentThread()
                ? base + elapsedThousandths() / 1000
                : published;
    }

    private long elapsedThousandths() {
        return (instructions.getAsLong() - counted) * nanosPerThousand + thousandths;
    }

    /** Between two runs: makes the time visible to other threads. */
    void publish() {
        long elapsed = elapsedThousandths();
        base += elapsed / 1000;
        thousandths = elapsed % 1000;
        counted = instructions.getAsLong();
        published = base;
    }

    /** Before and after something that may change the CPU's count without running it. */
    void recountAround(Runnable change) {
        publish();
        change.run();
        counted = instructions.getAsLong();
    }

    /** Between two runs: returns how many instructions may be retired until that time; positive. */
    long budgetUntil(long deadlineNanos) {
        publish();
        if (deadlineNanos <= base) {
            return 1;
        }
        long nanos = deadlineNanos - base;
        if (nanos < 0 || nanos / 1000 >= MAX_BUDGET / 1_000_000) {
            return MAX_BUDGET;
        }
        long needed = nanos * 1000 - thousandths;
        return Math.max(1, (needed + nanosPerThousand - 1) / nanosPerThousand);
    }

    /** Between two runs: goes forward to that time, if it lies ahead. */
    void jumpTo(long nanos) {
        publish();
        if (nanos > base) {
            base = nanos;
            thousandths = 0;
            published = base;
        }
    }

    @Override
    public boolean followsHost() {
        return false;
    }

    @Override
    public void start() {
        publish();
        runner = Thread.currentThread();
    }

    @Override
    public void stop() {
        publish();
        runner = null;
    }

    @Override
    public void set(long nanos) {
        base = nanos;
        thousandths = 0;
        counted = instructions.getAsLong();
        published = base;
    }
}
