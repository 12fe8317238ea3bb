package dev.hv.machine.pc.life;

import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.api.machine.MachineEnd;
import dev.hv.machine.pc.HostClock;
import dev.hv.machine.pc.OnReset;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Runs CPU 0 and carries out the machine's orders between two instructions. */
final class CpuLoop implements Runnable {
    private final Parts parts;
    private final VirtualCpu cpu;
    private final Domain domain;
    private final TimerQueue timers;
    private final Requests requests;
    private final Control control;
    private final OnReset onShutdown;
    private final @Nullable EventLoop events;
    private final @Nullable InstructionClock instructionClock;
    private @Nullable StateWatch watch;
    private boolean standing = true;
    private boolean running;
    private volatile @Nullable Thread thread;

    /**
     * @param events runs timers; null in deterministic mode, where this loop does
     */
    CpuLoop(Parts parts, @Nullable EventLoop events) {
        this.parts = parts;
        this.events = events;
        cpu = parts.cpu();
        domain = parts.domain();
        timers = parts.timers();
        requests = parts.requests();
        control = requests.control();
        onShutdown = parts.spec().onShutdown();
        instructionClock = parts.clock() instanceof InstructionClock clock ? clock : null;
    }

    /** Has the state shown from now on; before the thread starts. */
    void watch(StateWatch shown) {
        watch = shown;
    }

    /** Makes the CPU look for orders, work and timers soon. Any thread. */
    void kick() {
        cpu.requestExit();
        wake();
    }

    /** Ends the wait of a halted CPU, to see whether it goes on. Any thread. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** A timer is due earlier than the run in progress is to end. Inside the domain. */
    void timerEarlier() {
        if (running) {
            cpu.requestExit();
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        MachineEnd end;
        try {
            end = live();
        } catch (Throwable thrown) {
            end = control.firstFailure(Requests.failure(thrown));
        }
        if (end.kind() == MachineEnd.Kind.FAILURE) {
            try {
                standStill();
            } catch (Throwable alsoThrown) {
                // The machine has failed already, and the first failure is the one to report.
                standing = true;
            }
        }
        if (events != null) {
            events.stop();
        }
        control.ended(end);
    }

    private MachineEnd live() {
        while (true) {
            switch (control.next()) {
                case Control.Order.Run run -> {
                    goOn();
                    step();
                }
                case Control.Order.Reset(ResetKind kind) -> reset(kind);
                case Control.Order.Pause pause -> {
                    standStill();
                    control.paused();
                }
                case Control.Order.End(MachineEnd end) -> {
                    standStill();
                    return end;
                }
            }
        }
    }

    private void goOn() {
        if (standing) {
            standing = false;
            parts.clock().start();
            if (events != null) {
                events.release();
            }
            control.running();
        }
    }

    /** Stops time, events and workers; what the workers still had to say is taken in. */
    private void standStill() {
        if (standing) {
            return;
        }
        standing = true;
        if (events != null) {
            events.hold();
        }
        parts.clock().stop();
        parts.quiesce();
        domain.enter(domain::drain);
    }

    private void reset(ResetKind kind) {
        if (instructionClock == null) {
            domain.enter(() -> parts.reset(kind));
        } else {
            instructionClock.recountAround(() -> domain.enter(() -> parts.reset(kind)));
        }
        control.resetDone();
    }

    private void step() {
        long budget =
                instructionClock == null ? InstructionClock.MAX_BUDGET : events(instructionClock);
        CpuExit exit;
        running = true;
        try {
            exit = cpu.run(budget);
        } finally {
            running = false;
        }
        switch (exit.reason()) {
            case BUDGET, CANCELLED -> {}
            case HALTED -> idle();
            case BREAKPOINT -> control.askPause();
            case SHUTDOWN -> shutdown(exit.detail());
            case INTERNAL_ERROR ->
                    control.askEnd(
                            new MachineEnd(MachineEnd.Kind.FAILURE, 0, "cpu0: " + exit.detail()));
        }
    }

    private void shutdown(String detail) {
        switch (onShutdown) {
            case REBOOT -> domain.enter(requests::rebootAfterShutdown);
            case END -> control.askEnd(new MachineEnd(MachineEnd.Kind.SHUTDOWN, 0, detail));
        }
    }

    /** Takes in work and runs due timers; returns how many instructions until the next one. */
    private long events(InstructionClock clock) {
        domain.lock().lock();
        try {
            domain.drain();
            timers.runDue(clock.nanos());
            StateWatch shown = watch;
            long look = shown == null ? TimerQueue.NONE : shown.look(clock.nanos());
            return clock.budgetUntil(Math.min(look, timers.nextDeadline()));
        } finally {
            domain.lock().unlock();
        }
    }

    private void idle() {
        while (!control.attention() && cpu.halted()) {
            if (instructionClock == null || !jump(instructionClock)) {
                LockSupport.park(this);
            }
            // A machine's own threads are not to be interrupted; a stray flag would make park spin.
            Thread.interrupted();
        }
    }

    /**
     * Takes in work, or else goes on to the next timer; false if there was neither. Work is taken
     * in at the time at which the CPU waits, as it may end the wait.
     */
    private boolean jump(InstructionClock clock) {
        Optional<HostClock> pace = clock.pace();
        if (pace.isPresent() && !awaitNextTimer(clock, pace.get())) {
            return true;
        }
        domain.lock().lock();
        try {
            if (domain.hasWork()) {
                domain.drain();
                return true;
            }
            long next = timers.nextDeadline();
            if (next == TimerQueue.NONE) {
                return false;
            }
            clock.jumpTo(next);
            timers.runDue(clock.nanos());
            return true;
        } finally {
            domain.lock().unlock();
        }
    }

    /** Lets the host's time pass until the next timer is due; false if something else happens. */
    private boolean awaitNextTimer(InstructionClock clock, HostClock host) {
        long waitNanos;
        domain.lock().lock();
        try {
            long next = timers.nextDeadline();
            waitNanos = next == TimerQueue.NONE ? 0 : next - clock.nanos();
        } finally {
            domain.lock().unlock();
        }
        long start = host.nanos();
        while (!domain.hasWork()) {
            long leftNanos = waitNanos - (host.nanos() - start);
            if (leftNanos <= 0) {
                return true;
            }
            LockSupport.parkNanos(this, leftNanos);
            // As in idle.
            Thread.interrupted();
            if (control.attention() || !cpu.halted()) {
                return false;
            }
        }
        return true;
    }
}
