package dev.hv.devices.violation;

import com.google.common.base.Stopwatch;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** A device whose time runs on while its machine is paused: each method is one way to get there. */
public final class AsksTheSystemsClock {
    long nanoTime() {
        return System.nanoTime();
    }

    long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    Instant instant() {
        return Instant.now();
    }

    LocalDate localDate() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    Clock clock() {
        return Clock.systemUTC();
    }

    LongSupplier reference() {
        return System::nanoTime;
    }

    Stopwatch stopwatch() {
        return Stopwatch.createUnstarted();
    }

    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    Instant machineTime(Clock clockOfTheMachine) {
        return Instant.now(clockOfTheMachine);
    }
}
