package dev.hv.devices.keyboard;

import dev.hv.api.device.Option;

/**
 * What is plugged into the controller.
 *
 * @param mouse whether there is a mouse at the auxiliary port
 */
public record KeyboardController8042Config(
        @Option(doc = "Whether a mouse is at the auxiliary port") boolean mouse) {}
