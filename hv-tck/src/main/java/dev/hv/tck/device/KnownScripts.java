package dev.hv.tck.device;

import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Stimulus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the rules for a standard part do to it, as scripts for other rules: they lead to states that
 * chance hardly finds, such as the middle of a transfer.
 */
public final class KnownScripts {
    /** Longer ones would cost more than they show. */
    private static final int MAX_STEPS = 200;

    /** A rule may make many devices; what it does to the first tells most. */
    private static final int MAX_STEPS_OF_A_RULE = 3 * MAX_STEPS;

    private static final int MIN_STEPS = 2;

    private final List<List<DeviceStep>> scripts = new ArrayList<>();
    private int steps;

    /** Ends a rule of which enough has been seen. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Enough() {
            super("enough was seen", null, false, false);
        }
    }

    /**
     * Watches a rule that is looked at.
     *
     * @param trial of which it makes its devices
     * @param rule to look at; whether it is kept does not matter here
     */
    @SuppressWarnings("CatchingUnchecked") // what goes wrong is found by the rule itself
    public <C extends Record> void watch(DeviceTrial<C> trial, Consumer<DeviceTrial<C>> rule) {
        steps = 0;
        try {
            rule.accept(trial.watched(this));
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            // The scripts until then are as good as any.
        }
    }

    /** Returns the scripts that have been seen. */
    public List<List<DeviceStep>> all() {
        return scripts.stream()
                .filter(script -> script.size() >= MIN_STEPS)
                .map(List::copyOf)
                .toList();
    }

    void hear(Bench bench) {
        List<DeviceStep> script = new ArrayList<>();
        scripts.add(script);
        bench.onStimulus(stimulus -> add(script, stimulus));
    }

    private void add(List<DeviceStep> script, Stimulus stimulus) {
        if (stimulus.action().isEmpty()
                || script.size() >= MAX_STEPS
                || steps >= MAX_STEPS_OF_A_RULE) {
            throw new Enough();
        }
        steps++;
        script.add(new DeviceStep.Again(stimulus));
    }
}
