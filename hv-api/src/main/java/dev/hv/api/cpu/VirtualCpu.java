package dev.hv.api.cpu;

import dev.hv.api.device.ResetKind;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One virtual processor. It is run by one thread at a time; what may be called by others says so.
 */
public interface VirtualCpu extends AutoCloseable {
    /**
     * Runs until the budget is spent or something needs the machine. Nothing that a guest does
     * makes this throw: a broken implementation ends with {@link ExitReason#INTERNAL_ERROR}.
     *
     * <p>An exception that a device's handler throws passes through, with the CPU's state as if the
     * instruction had not begun; it is the plugin's fault, and the machine's to report.
     *
     * @param maxInstructions at most this many are retired; positive. A guest whose exceptions
     *     raise each other and let no instruction through spends it as well
     */
    CpuExit run(long maxInstructions);

    /**
     * Makes a run in progress, or the next one, return {@link ExitReason#CANCELLED} soon; within
     * one basic block if called on the CPU's own thread. Any thread, any time, idempotent.
     */
    void requestExit();

    /** The interrupt request pin; a level. Any thread. Ends a halt if the CPU takes it. */
    void interruptRequest(boolean asserted);

    /** A non-maskable interrupt; an edge. Any thread. */
    void nonMaskableInterrupt();

    /**
     * A pin that only some processors have: x86 knows {@code a20m} (a level: asserted masks address
     * bit 20), {@code ignne} (a level: x87 errors are ignored), {@code smi} and {@code init}
     * (edges).
     *
     * @throws IllegalArgumentException if this processor has no such pin
     */
    void pin(String name, boolean asserted);

    /** Returns the names that {@link #pin} takes; none, unless a processor says otherwise. */
    default Set<String> pins() {
        return Set.of();
    }

    /** Returns whether the CPU waits for an interrupt and none that it would take is pending. */
    boolean halted();

    /**
     * Returns how many instructions were retired since power-on. Exact when called between runs, or
     * by a device or clock during an access that this CPU makes: then it counts the instructions
     * before the one that makes the access.
     */
    long instructions();

    /**
     * Returns the physical address to which a linear address leads now, by paging and the A20 mask,
     * whatever the privilege and without any effect; empty where no page is present. To be called
     * when {@link #instructions} is exact: firmware that serves a guest's call finds the guest's
     * memory by it. The address itself, unless a processor says otherwise.
     */
    default OptionalLong physical(long linear) {
        return OptionalLong.of(linear);
    }

    /** Goes to the power-on or reset state. Only while not in {@link #run}. */
    void reset(ResetKind kind);

    /**
     * Returns the registers.
     *
     * @throws IllegalStateException during {@link #run}
     */
    CpuState state();

    /**
     * Returns what went by without being right: unimplemented instructions, registers and the like,
     * by name, with how often. Any thread; may be a little behind.
     */
    List<Diagnostic> diagnostics();

    /**
     * Returns what it did and how, by name, with how much of it: for people who want to know where
     * time goes. Any thread; may be a little behind. Nothing of it is part of the state.
     */
    default List<Diagnostic> statistics() {
        return List.of();
    }

    /**
     * Returns what it has made of the guest's code at a linear address, in lines for people who
     * want to know why that is slow; nothing if it has made nothing of it.
     *
     * @throws IllegalStateException during {@link #run}
     */
    default List<String> listing(long address) {
        return List.of();
    }

    @Override
    void close();

    /**
     * One line of the CPU's diagnostics or statistics.
     *
     * @param name what, such as {@code ud.vpaddd}
     * @param count how often, or how much
     */
    record Diagnostic(String name, long count) {}
}
