package dev.hv.api.cpu;

import java.util.List;
import java.util.Set;

/**
 * Makes virtual CPUs: an interpreter, a translator or a driver of the host's own. By ServiceLoader.
 */
public interface CpuBackend {
    /** Returns a unique id, such as {@code x86}. */
    String id();

    /** Returns what its CPUs can do beyond running. */
    Set<CpuCapability> capabilities();

    /** Returns whether this host can run it; {@link #create} says why not. */
    boolean available();

    /** Returns the names of the models that {@link #create} takes, the default first. */
    List<String> models();

    /**
     * Makes a CPU, in its power-on state.
     *
     * @param index 0 for the boot processor
     * @throws IllegalArgumentException for a model or feature that it does not know; the message
     *     names what it knows
     * @throws IllegalStateException if it is not available on this host
     */
    VirtualCpu create(CpuModel model, int index, CpuBus bus);
}
