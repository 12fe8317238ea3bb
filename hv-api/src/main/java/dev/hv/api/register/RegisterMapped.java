package dev.hv.api.register;

import java.util.Map;

/** Role of a device whose registers are declared: documentation and the TCK find them here. */
public interface RegisterMapped {
    /**
     * Returns the registers behind each slot of the device that has declared ones, by its name;
     * registers that are reached only through others, as by index and data, have another name.
     */
    Map<String, RegisterMap> registerMaps();
}
