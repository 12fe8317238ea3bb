package dev.hv.api.device;

/**
 * Role of a controller that moves data for devices that cannot reach memory by themselves, as the
 * pair of 8237A does on the ISA bus.
 */
public interface DmaController {
    /**
     * Returns a channel, the same object for the same number.
     *
     * @param number 0 to 3 for bytes, 5 to 7 for words
     * @throws IllegalArgumentException if there is no such channel
     */
    DmaChannel channel(int number);
}
