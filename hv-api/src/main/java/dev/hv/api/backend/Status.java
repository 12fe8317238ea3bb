package dev.hv.api.backend;

/** How a host operation ended. */
public enum Status {
    /** Done. */
    OK,
    /** The host could not. */
    IO_ERROR,
    /** A write to something read-only. */
    READ_ONLY,
    /** Outside the medium. */
    OUT_OF_RANGE,
    /** The host has no room left for what was to be written. */
    NO_SPACE,
    /** There is no medium. */
    NO_MEDIUM
}
