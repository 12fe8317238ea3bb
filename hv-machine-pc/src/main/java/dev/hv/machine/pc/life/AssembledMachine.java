package dev.hv.machine.pc.life;

import dev.hv.api.backend.HostBackend;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.api.machine.DeviceInstance;
import dev.hv.api.machine.MachineEnd;
import dev.hv.api.machine.MachineState;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateTree;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.MachineMap;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.StateWatcher;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A machine with its life. Callers only leave orders with {@link Control} and wait; the thread of
 * CPU 0 carries them out. {@code commands} lets one caller at a time do so.
 */
public final class AssembledMachine implements PcMachine {
    private final ReentrantLock commands = new ReentrantLock();
    private final Parts parts;
    private final Requests requests;
    private final Control control;
    private final @Nullable EventLoop events;
    private final CpuLoop cpuLoop;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private boolean closed;

    /** A machine that is CREATED. */
    public AssembledMachine(Parts parts) {
        this.parts = parts;
        requests = parts.requests();
        control = requests.control();
        boolean real = parts.spec().clock().mode() == ClockSpec.Mode.REAL;
        events =
                real
                        ? new EventLoop(parts.domain(), parts.timers(), parts.clock(), requests)
                        : null;
        cpuLoop = new CpuLoop(parts, events);
        requests.onRequest(cpuLoop::kick);
        requests.onProcessorReset(
                () -> parts.startUp().takesProcessor() && parts.pins().initialize());
        parts.pins().onWake(cpuLoop::wake);
        parts.domain().onWork(events == null ? cpuLoop::kick : events::wake);
        parts.timers().onEarlier(events == null ? cpuLoop::timerEarlier : events::wake);
    }

    @Override
    public String name() {
        return parts.spec().name();
    }

    @Override
    public MachineState state() {
        return control.state();
    }

    @Override
    public MachineSpec spec() {
        return parts.spec();
    }

    @Override
    public MachineMap map() {
        return parts.map();
    }

    @Override
    public String bootDescription() {
        return parts.startUp().description();
    }

    @Override
    public long nanos() {
        return parts.clock().nanos();
    }

    @Override
    public void start() {
        command(
                () -> {
                    require(MachineState.CREATED);
                    if (parts.spec().clock().start().isEmpty() && events != null) {
                        parts.date().origin(Instant.now());
                    }
                    control.askStart();
                    startThreads();
                    control.awaitState(MachineState.RUNNING);
                });
    }

    private void startThreads() {
        if (events != null) {
            threads.add(Thread.ofPlatform().name(name() + "/events").daemon().unstarted(events));
        }
        threads.add(Thread.ofPlatform().name(name() + "/cpu0").daemon().unstarted(cpuLoop));
        threads.forEach(Thread::start);
    }

    @Override
    public void pause() {
        command(
                () -> {
                    if (control.state() == MachineState.RUNNING) {
                        control.askPause();
                        cpuLoop.kick();
                        control.awaitState(MachineState.PAUSED);
                    }
                });
    }

    @Override
    public void resume() {
        command(
                () -> {
                    if (control.state() == MachineState.PAUSED) {
                        control.askResume();
                        control.awaitState(MachineState.RUNNING);
                    }
                });
    }

    @Override
    public void reset(ResetKind kind) {
        command(
                () -> {
                    MachineState state = control.state();
                    if (state == MachineState.RUNNING || state == MachineState.PAUSED) {
                        long ticket = control.askReset(kind);
                        cpuLoop.kick();
                        control.awaitReset(ticket);
                    }
                });
    }

    @Override
    public void powerButton() {
        parts.domain().execute(parts.powerButton()::pulse);
    }

    @Override
    public void stop() {
        command(this::stopNow);
    }

    private void stopNow() {
        MachineEnd stopped = new MachineEnd(MachineEnd.Kind.STOPPED, 0, "");
        if (threads.isEmpty()) {
            control.ended(stopped);
        } else if (!closed) {
            requests.end(stopped);
            control.awaitState(MachineState.CLOSED);
        }
    }

    @Override
    public MachineEnd await() throws InterruptedException {
        return control.awaitEnd();
    }

    @Override
    public Optional<MachineEnd> await(Duration timeout) throws InterruptedException {
        return control.awaitEnd(timeout);
    }

    @Override
    public AddressSpace memory() {
        return parts.memory();
    }

    @Override
    public AddressSpace ports() {
        return parts.ports();
    }

    @Override
    public List<VirtualCpu> cpus() {
        return List.of(parts.cpu());
    }

    @Override
    public List<DeviceInstance> devices() {
        return parts.map().devices();
    }

    @Override
    public MemorySegment ram() {
        return parts.ram().segment();
    }

    @Override
    public StateTree save() {
        beginCommand();
        try {
            if (closed || control.state() == MachineState.RUNNING) {
                throw new IllegalStateException(
                        name() + " is " + (closed ? "closed" : "RUNNING") + ", pause it to save");
            }
            parts.domain().lock().lock();
            try {
                return new Snapshot(parts).save();
            } finally {
                parts.domain().lock().unlock();
            }
        } finally {
            commands.unlock();
        }
    }

    @Override
    public void watchState(long everyNanos, StateWatcher watcher) {
        if (everyNanos < 1) {
            throw new IllegalArgumentException("every " + everyNanos + " ns, expected 1 or more");
        }
        command(
                () -> {
                    require(MachineState.CREATED);
                    if (events != null) {
                        throw new IllegalStateException(name() + " has no deterministic clock");
                    }
                    cpuLoop.watch(new StateWatch(parts, everyNanos, watcher));
                });
    }

    @Override
    public void load(StateReader state) throws StateException {
        beginCommand();
        try {
            require(MachineState.CREATED);
            parts.domain().lock().lock();
            try {
                new Snapshot(parts).load(state);
            } catch (StateException | RuntimeException e) {
                control.ended(Requests.failure(e));
                throw e;
            } finally {
                parts.domain().lock().unlock();
            }
            control.askPause();
            startThreads();
            control.awaitState(MachineState.PAUSED);
        } finally {
            commands.unlock();
        }
    }

    @Override
    public void close() {
        beginCommand();
        try {
            if (closed) {
                return;
            }
            stopNow();
            for (Thread thread : threads) {
                join(thread);
            }
            closed = true;
            closeParts();
        } finally {
            commands.unlock();
        }
    }

    /** Closes everything, and throws the first fault only then. */
    private void closeParts() {
        List<Runnable> steps = new ArrayList<>();
        steps.add(parts.domain()::close);
        for (Instance instance : parts.instances().reversed()) {
            steps.add(instance.guard().work(instance.device()::quiesce));
        }
        for (Instance instance : parts.instances().reversed()) {
            steps.add(inDomain(instance.guard().work(instance.device()::close)));
            for (HostBackend backend : instance.backends()) {
                steps.add(instance.guard().work(() -> close(backend)));
            }
        }
        steps.add(parts.cpu()::close);
        steps.add(parts.release());
        RuntimeException first = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private Runnable inDomain(Runnable step) {
        return () -> parts.domain().enter(step);
    }

    private static void close(HostBackend backend) {
        if (backend instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("its backend did not close: " + e.getMessage(), e);
            }
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void command(Runnable code) {
        beginCommand();
        try {
            code.run();
        } finally {
            commands.unlock();
        }
    }

    private void beginCommand() {
        if (parts.domain().lock().isHeldByCurrentThread()
                || threads.contains(Thread.currentThread())) {
            throw new IllegalStateException(
                    name() + ": a machine's own thread cannot wait for its machine");
        }
        commands.lock();
    }

    private void require(MachineState wanted) {
        if (control.state() != wanted) {
            throw new IllegalStateException(
                    name() + " is " + control.state() + ", expected " + wanted);
        }
    }

    @Override
    public String toString() {
        return name() + " (" + state() + ")";
    }
}
