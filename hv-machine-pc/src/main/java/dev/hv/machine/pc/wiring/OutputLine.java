package dev.hv.machine.pc.wiring;

import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;

import java.util.ArrayList;
import java.util.List;

/**
 * An output of a device, fanned out to the inputs that the machine connects it to once all devices
 * are there.
 */
final class OutputLine implements InterruptLine {
    private final Trigger trigger;
    private final List<InterruptLine> targets = new ArrayList<>();
    private boolean level;
    private Runnable endOfInterrupt = () -> {};
    private Runnable everyEndOfInterrupt = () -> {};

    OutputLine(Trigger trigger) {
        this.trigger = trigger;
    }

    Trigger trigger() {
        return trigger;
    }

    void connect(InterruptLine target) {
        targets.add(target);
        target.onEndOfInterrupt(() -> endOfInterrupt.run());
        target.onEveryEndOfInterrupt(() -> everyEndOfInterrupt.run());
        target.set(level);
    }

    @Override
    public void set(boolean asserted) {
        if (level == asserted) {
            return;
        }
        level = asserted;
        for (int i = 0; i < targets.size(); i++) {
            targets.get(i).set(asserted);
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

    @Override
    public void onEveryEndOfInterrupt(Runnable action) {
        everyEndOfInterrupt = action;
    }
}
