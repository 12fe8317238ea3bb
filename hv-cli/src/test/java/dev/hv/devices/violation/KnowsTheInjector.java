package dev.hv.devices.violation;

import com.google.inject.Inject;

/** A device that wires itself. */
public final class KnowsTheInjector {
    private final Object neighbour;

    @Inject
    KnowsTheInjector(Object neighbour) {
        this.neighbour = neighbour;
    }

    Object neighbour() {
        return neighbour;
    }
}
