package dev.hv.api.machine;

import java.io.IOException;

/**
 * Stands in for a machine's firmware: brings something into memory after each reset, and the first
 * CPU to where it begins. Found with ServiceLoader; stateless, with a public no-argument
 * constructor, from any thread.
 *
 * <p>People name it by {@link #scheme}, a colon and an address: {@code --firmware
 * flat:program.bin}.
 */
public interface FirmwarePlugin {
    /** Returns the word before the colon: lower case letters, digits and hyphens; unique. */
    String scheme();

    /** Returns one line for lists. */
    String summary();

    /**
     * Reads and checks everything that {@link Image#start} needs.
     *
     * @param address what comes after the colon
     * @throws IOException if it cannot be started; the message is shown to the person
     */
    Image prepare(String address) throws IOException;

    /** What can be started, any number of times. */
    interface Image {
        /** Returns one line for people: what is started, and how. */
        String description();

        /**
         * Brings it in, and the CPU to its beginning. Called inside the device domain after each
         * reset, with the CPU and all devices in their reset state.
         */
        void start(FirmwareTarget target);
    }
}
