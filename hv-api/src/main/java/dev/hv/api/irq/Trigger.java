package dev.hv.api.irq;

/** How an input takes a signal. */
public enum Trigger {
    /** A rising edge is latched. */
    EDGE,
    /** The level is followed while it lasts. */
    LEVEL
}
