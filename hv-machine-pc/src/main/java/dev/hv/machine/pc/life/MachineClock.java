package dev.hv.machine.pc.life;

/** Virtual time of one machine; it stands until it is started for the first time. */
public sealed interface MachineClock permits RealClock, InstructionClock {
    /** Returns nanoseconds since the machine was first started. Any thread. */
    long nanos();

    /** Returns whether time passes with the host's rather than with instructions. */
    boolean followsHost();

    /** Goes on; called on the thread of CPU 0. */
    void start();

    /** Stands still; called on the thread of CPU 0. */
    void stop();

    /** Sets the time while it stands still, for a restore. */
    void set(long nanos);
}
