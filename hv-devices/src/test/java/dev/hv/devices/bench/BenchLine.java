package dev.hv.devices.bench;

import dev.hv.api.irq.InterruptLine;

/** A line that counts its rising edges. */
public final class BenchLine implements InterruptLine {
    private boolean asserted;
    private int risingEdges;
    private Runnable endOfInterrupt = () -> {};
    private Runnable everyEndOfInterrupt = () -> {};

    @Override
    public void set(boolean level) {
        if (level && !asserted) {
            risingEdges++;
        }
        asserted = level;
    }

    @Override
    public boolean asserted() {
        return asserted;
    }

    @Override
    public void onEndOfInterrupt(Runnable action) {
        endOfInterrupt = action;
    }

    @Override
    public void onEveryEndOfInterrupt(Runnable action) {
        everyEndOfInterrupt = action;
    }

    /** Returns how often it went from low to high so far. */
    public int risingEdges() {
        return risingEdges;
    }

    /** Does what an interrupt controller does when the guest ends the interrupt. */
    public void endOfInterrupt() {
        everyEndOfInterrupt.run();
        if (asserted) {
            endOfInterrupt.run();
        }
    }
}
