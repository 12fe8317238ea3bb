package dev.hv.api.bus;

/** What an access does that the modelled hardware does not take. */
public enum OnInvalid {
    /** Reads see all ones, as an undriven bus with pull-ups; writes are lost. */
    OPEN_BUS,
    /** Reads see zero; writes are lost. */
    READ_ZERO,
    /** The access ends with a {@link BusFault}. */
    FAULT
}
