package dev.hv.api.machine;

import java.util.List;

/**
 * A device as it sits in a machine.
 *
 * @param name of the instance
 * @param plugin id of its plugin
 * @param summary of its plugin
 * @param placements where its slots went
 */
public record DeviceInstance(
        String name, String plugin, String summary, List<Placement> placements) {
    /** Copies. */
    public DeviceInstance {
        placements = List.copyOf(placements);
    }

    /**
     * One slot in its place.
     *
     * @param slot name of the slot
     * @param place for people, such as {@code ports 0x3f8-0x3ff} or {@code irq 4}
     */
    public record Placement(String slot, String place) {}
}
