package dev.hv.api.device;

/** How far a reset goes. */
public enum ResetKind {
    /** Power was off. */
    COLD,
    /** The reset line; what a battery keeps stays. */
    WARM,
    /** Only the device's bus was reset. */
    BUS
}
