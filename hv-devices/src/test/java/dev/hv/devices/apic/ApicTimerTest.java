package dev.hv.devices.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;
import dev.hv.devices.Frequency;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.OptionalLong;

/**
 * A host that is busy may not run a thread for milliseconds, between any two instructions: time
 * goes on between one reading of the clock and the next.
 */
final class ApicTimerTest {
    private static final int DIVIDE_BY_1 = 0xB;
    private static final long STALL_NANOS = 10_000_000;
    private static final Frequency GIGAHERTZ = new Frequency(1_000_000_000);

    private final StallingClock clock = new StallingClock();
    private int expiries;
    private final ApicTimer timer = new ApicTimer(clock, GIGAHERTZ, GIGAHERTZ, () -> expiries++);

    /** Each reading finds it later than the one before. */
    private static final class StallingClock implements VirtualClock, Timer {
        private long nanos;
        private OptionalLong deadline = OptionalLong.empty();
        private Runnable onFire = () -> {};

        @Override
        public long nanos() {
            nanos += STALL_NANOS;
            return nanos;
        }

        @Override
        public Timer timer(String name, Runnable action) {
            onFire = action;
            return this;
        }

        @Override
        public void armAt(long deadlineNanos) {
            deadline = OptionalLong.of(deadlineNanos);
        }

        @Override
        public void cancel() {
            deadline = OptionalLong.empty();
        }

        @Override
        public OptionalLong deadlineNanos() {
            return deadline;
        }

        void fireIfArmed() {
            if (deadline.isPresent()) {
                deadline = OptionalLong.empty();
                onFire.run();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ONE_SHOT", "PERIODIC"})
    void aCountThatIsOverBeforeItsWriteEndsExpiresAllTheSame(ApicTimer.Mode mode) {
        timer.mode(mode);
        timer.divideConfiguration(DIVIDE_BY_1);
        timer.initialCount(STALL_NANOS / 2);
        clock.fireIfArmed();
        assertEquals(1, expiries);
    }

    @Test
    void aCountThatIsOverWhileItsDivisorIsWrittenExpiresOnce() {
        timer.divideConfiguration(DIVIDE_BY_1);
        timer.initialCount(STALL_NANOS * 3 / 2);
        timer.divideConfiguration(DIVIDE_BY_1);
        clock.fireIfArmed();
        timer.divideConfiguration(DIVIDE_BY_1);
        clock.fireIfArmed();
        assertEquals(1, expiries);
    }
}
