package dev.hv.machine.pc;

import dev.hv.api.cpu.CpuState;

import java.util.Optional;

/**
 * What stands in for a PC's firmware: it brings the guest into memory and the first CPU to the
 * guest's entry. Bind another one in a Guice module to replace it.
 */
public interface Firmware {
    /**
     * Reads and checks everything that {@link Image#load} needs.
     *
     * @throws AssemblyException if it cannot be booted on that hardware; the message names the file
     *     and what is wrong with it
     */
    Image prepare(Platform platform, BootSpec boot);

    /** Returns whether a processor is one of a PC's, which its registers tell. */
    static boolean isX86(CpuState cpu) {
        return cpu.registers().stream().anyMatch(register -> register.name().equals("rip"));
    }

    /** A guest that can be booted, any number of times. */
    interface Image {
        /** Returns one line for people: what is booted, and how. */
        String description();

        /** Returns whether it can start such a processor; it need not look if it can start any. */
        default boolean starts(CpuState cpu) {
            return true;
        }

        /**
         * Returns read-only memory that ends at 4 GiB, where a processor begins after a reset of
         * its own that leaves all else as it was (INIT#). Without such memory, that resets the
         * machine as a whole.
         */
        default Optional<byte[]> rom() {
            return Optional.empty();
        }

        /**
         * Connects what answers the guest while it runs, and what a machine that goes on from a
         * saved state has no less. Called once, inside the device domain, before the machine starts
         * or takes a state in: the devices are not to be asked anything yet.
         */
        default void connect(BootTarget target) {}

        /**
         * Writes the guest into memory and sets the registers of the first CPU. Called inside the
         * device domain after each reset, with the CPU in its reset state and A20 open.
         */
        void load(BootTarget target);
    }
}
