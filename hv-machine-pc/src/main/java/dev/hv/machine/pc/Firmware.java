package dev.hv.machine.pc;

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

    /** A guest that can be booted, any number of times. */
    interface Image {
        /** Returns one line for people: what is booted, and how. */
        String description();

        /**
         * Writes the guest into memory and sets the registers of the first CPU. Called inside the
         * device domain after each reset, with the CPU in its reset state and A20 open.
         */
        void load(BootTarget target);
    }
}
