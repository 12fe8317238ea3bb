package dev.hv.plugins.examples.temperature;

import dev.hv.api.device.Option;

/**
 * Where the sensor hangs.
 *
 * @param ambient temperature around it, in degrees Celsius, -40 to 125
 * @param start temperature of the sensor when power comes, in degrees Celsius, -40 to 125
 * @param heater by how much the heater raises what the sensor tends to, in kelvin, 0 to 100
 * @param timeConstant in which the difference falls to 1/e, in seconds, 1 to 3600
 */
public record TemperatureSensorConfig(
        @Option(doc = "Temperature around the sensor", min = -40, max = 125, unit = "°C")
                int ambient,
        @Option(doc = "Temperature when power comes", min = -40, max = 125, unit = "°C") int start,
        @Option(doc = "How much warmer the heater makes it", min = 0, max = 100, unit = "K")
                int heater,
        @Option(doc = "Time constant of the sensor", min = 1, max = 3600, unit = "s")
                int timeConstant) {}
