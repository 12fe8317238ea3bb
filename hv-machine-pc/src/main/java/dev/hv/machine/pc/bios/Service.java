package dev.hv.machine.pc.bios;

/** A BIOS service: what is behind an interrupt vector. */
@FunctionalInterface
interface Service {
    /**
     * Serves a call, or a part of it. Never throws for anything that a guest does.
     *
     * @param frame the caller's registers
     */
    Outcome call(Frame frame);
}
