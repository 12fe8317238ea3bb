package dev.hv.api.machine;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.api.state.StateTree;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A machine that was assembled. All methods may be called by any thread but the machine's own;
 * calls that change the state wait until it has changed.
 *
 * <p>CREATED → RUNNING ⇄ PAUSED → CLOSED, or FAILED from anywhere.
 */
public interface Machine extends AutoCloseable {
    /** Returns a name for people. */
    String name();

    /** Returns where it is in its life. */
    MachineState state();

    /**
     * Starts the guest.
     *
     * @throws IllegalStateException unless CREATED
     */
    void start();

    /** Stands still between two instructions. Does nothing unless RUNNING. */
    void pause();

    /** Goes on. Does nothing unless PAUSED. */
    void resume();

    /** Resets, running or paused, and boots again. */
    void reset(ResetKind kind);

    /** Presses the power button: a request to the guest. */
    void powerButton();

    /** Ends the machine at once, as pulling the plug does. Does nothing if it has ended. */
    void stop();

    /** Waits until the machine has ended. */
    MachineEnd await() throws InterruptedException;

    /** Waits until the machine has ended, or empty if the time runs out first. */
    Optional<MachineEnd> await(Duration timeout) throws InterruptedException;

    /** Returns memory as the first CPU sees it. */
    AddressSpace memory();

    /** Returns port space. */
    AddressSpace ports();

    /** Returns the CPUs; touch their state only while the machine is not RUNNING. */
    List<VirtualCpu> cpus();

    /** Returns the instances, in the order in which they were made. */
    List<DeviceInstance> devices();

    /**
     * Returns the whole state: CPUs, devices, clock and a digest of memory.
     *
     * @throws IllegalStateException if RUNNING
     */
    StateTree save();

    /** Stops and lets go of everything; idempotent. */
    @Override
    void close();
}
