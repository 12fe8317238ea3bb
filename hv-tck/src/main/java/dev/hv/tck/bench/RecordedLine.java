package dev.hv.tck.bench;

import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A line that leads nowhere and remembers. */
public final class RecordedLine implements InterruptLine {
    private final String slot;
    private final Trigger trigger;
    private final Consumer<String> onChange;
    private Consumer<String> onPulse = _ -> {};
    private LongSupplier calls = () -> 0;
    private long raisedIn = -1;
    private boolean level;
    private int rises;
    private Runnable endOfInterrupt = () -> {};

    /**
     * @param onChange is told of each change of the level
     */
    RecordedLine(String slot, Trigger trigger, Consumer<String> onChange) {
        this.slot = slot;
        this.trigger = trigger;
        this.onChange = onChange;
    }

    /**
     * Watches for levels that nobody can see.
     *
     * @param counter of the calls into the device
     * @param hearer is told of a level that ends in the call in which it began
     */
    RecordedLine watched(LongSupplier counter, Consumer<String> hearer) {
        calls = counter;
        onPulse = hearer;
        return this;
    }

    @Override
    public void set(boolean asserted) {
        if (level != asserted) {
            level = asserted;
            rises += asserted ? 1 : 0;
            if (asserted) {
                raisedIn = calls.getAsLong();
            } else if (trigger == Trigger.LEVEL && raisedIn == calls.getAsLong()) {
                onPulse.accept(slot + " is level-triggered, and rose and fell within one call");
            }
            onChange.accept(slot + (asserted ? " rises" : " falls"));
        }
    }

    @Override
    public boolean asserted() {
        return level;
    }

    @Override
    public void onEndOfInterrupt(Runnable action) {
        endOfInterrupt = action;
    }

    /** Returns how often the line has gone up. */
    public int rises() {
        return rises;
    }

    /** Returns how the device said that its signal is to be taken. */
    public Trigger trigger() {
        return trigger;
    }

    /** The guest ends the interrupt: where the line still asserts, the device's action runs. */
    void endOfInterrupt() {
        if (level) {
            endOfInterrupt.run();
        }
    }
}
