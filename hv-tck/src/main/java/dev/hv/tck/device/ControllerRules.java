package dev.hv.tck.device;

import static dev.hv.tck.device.DeviceTrial.require;

import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleNotApplicable;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.SubjectFailure;
import dev.hv.tck.script.Dice;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Interrupt controllers of any make. How one is programmed is its own affair: random scripts do
 * that, and the rules compare what it does then with what it does when the same is told otherwise.
 */
public final class ControllerRules {
    private static final int MAX_VECTOR = 255;

    private ControllerRules() {}

    private static InterruptController controller(Bench bench) {
        if (bench.device() instanceof InterruptController controller) {
            return controller;
        }
        throw new RuleNotApplicable("the device is no interrupt controller");
    }

    @Rule(
            id = "ICT-CON-01",
            text =
                    "A controller has inputs, always as many; each takes any number of sources, and"
                            + " there are no others.",
            source = "dev.hv.api.irq.InterruptController#connect")
    static void inputsAreAsTold(DeviceTrial<?> trial) {
        int inputs = controller(trial.bench()).inputs();
        require(inputs > 0, "it has " + inputs + " inputs");
        for (int wrong : new int[] {-1, inputs, Integer.MAX_VALUE}) {
            Bench bench = trial.bench();
            String otherwise = "input %d of %d: ".formatted(wrong, inputs);
            try {
                require(
                        bench.refusesInput(wrong),
                        otherwise + "it is taken, expected IndexOutOfBoundsException");
            } catch (SubjectFailure e) {
                require(false, otherwise + e.getMessage() + ", expected IndexOutOfBoundsException");
            }
        }
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    IntStream.range(0, inputs).forEach(input -> bench.wire(input, "second"));
                    DeviceTrial.run(bench, script);
                    int now = controller(bench).inputs();
                    require(now == inputs, "it had %d inputs, and has %d".formatted(inputs, now));
                });
    }

    @Rule(
            id = "ICT-SRC-01",
            text = "A source tells the level that it drives itself, whatever the others do.",
            source = "dev.hv.api.irq.InterruptLine#asserted")
    static void sourcesTellTheirOwnLevel(DeviceTrial<?> trial) {
        int inputs = controller(trial.bench()).inputs();
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    Dice dice = trial.diceFor(script);
                    List<InterruptLine> sources = new ArrayList<>();
                    List<Boolean> levels = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        sources.add(bench.wire(dice.below(inputs), "more" + i));
                        levels.add(false);
                    }
                    for (DeviceStep step : script) {
                        step.on(bench);
                        int changed = dice.below(sources.size());
                        levels.set(changed, !levels.get(changed));
                        bench.set(sources.get(changed), levels.get(changed));
                        for (int i = 0; i < sources.size(); i++) {
                            require(
                                    sources.get(i).asserted() == levels.get(i),
                                    "a source that was set to %s says %s"
                                            .formatted(levels.get(i), !levels.get(i)));
                        }
                    }
                });
    }

    @Rule(
            id = "ICT-LVL-01",
            text = "Setting a level that a source has already does nothing.",
            source = "dev.hv.api.irq.InterruptLine#set")
    static void levelsAreNoEvents(DeviceTrial<?> trial) {
        controller(trial.bench());
        trial.forFutures(
                (past, future) -> {
                    Bench once = trial.bench();
                    Bench again = trial.bench();
                    DeviceTrial.run(once, past);
                    DeviceTrial.run(again, past);
                    again.repeatLevels();
                    ResetRules.requireAlike(
                            trial, "after each level was set once more", once, again, future);
                });
    }

    @Rule(
            id = "ICT-SHR-01",
            text =
                    "Sources on one input are OR-ed: a second one matters only while the first is"
                            + " low.",
            source = "dev.hv.api.irq.InterruptController#connect")
    static void sourcesAreOred(DeviceTrial<?> trial) {
        int inputs = controller(trial.bench()).inputs();
        trial.forFutures(
                (past, future) -> {
                    Bench plain = trial.bench();
                    Bench shared = trial.bench();
                    Dice dice = trial.diceFor(past);
                    int input = dice.below(inputs);
                    InterruptLine second = shared.wire(input, "second");
                    DeviceTrial.run(plain, past);
                    DeviceTrial.run(shared, past);
                    String wire = "wire" + input;
                    plain.drive(wire, true);
                    shared.drive(wire, true);
                    shared.set(second, true);
                    shared.drive(wire, false);
                    shared.drive(wire, true);
                    shared.set(second, false);
                    ResetRules.requireAlike(
                            trial,
                            "after a second source of input %d rose and fell while the first was high"
                                    .formatted(input),
                            plain,
                            shared,
                            future);
                    plain.drive(wire, true);
                    shared.drive(wire, true);
                    shared.set(second, true);
                    plain.drive(wire, false);
                    shared.drive(wire, false);
                    shared.set(second, false);
                    ResetRules.requireAlike(
                            trial,
                            "after both sources of input %d have fallen".formatted(input),
                            plain,
                            shared,
                            List.of());
                });
    }

    @Rule(
            id = "ICT-ACK-01",
            text = "An acknowledge cycle gives a vector from 0 to 255, or NO_VECTOR.",
            source = "dev.hv.api.irq.InterruptController#acknowledge")
    static void vectorsAreBytes(DeviceTrial<?> trial) {
        controller(trial.bench());
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    for (DeviceStep step : script) {
                        step.on(bench);
                        int vector = bench.acknowledge();
                        require(
                                vector >= InterruptController.NO_VECTOR && vector <= MAX_VECTOR,
                                "acknowledge gave " + vector);
                    }
                });
    }

    @Rule(
            id = "ICT-EOI-01",
            text =
                    "Of the actions for the end of an interrupt the last of a source runs, and only"
                            + " while that source asserts.",
            source = "dev.hv.api.irq.InterruptLine#onEndOfInterrupt")
    static void onlyAssertingSourcesHear(DeviceTrial<?> trial) {
        int inputs = controller(trial.bench()).inputs();
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    Dice dice = trial.diceFor(script);
                    List<String> wrong = new ArrayList<>();
                    for (int i = 0; i < inputs; i++) {
                        InterruptLine second = bench.wire(i, "second");
                        String name = "on input " + i;
                        second.onEndOfInterrupt(
                                () -> wrong.add("an action that was replaced runs " + name));
                        second.onEndOfInterrupt(
                                () -> {
                                    if (!second.asserted()) {
                                        wrong.add(
                                                "the action of a source that is low runs " + name);
                                    }
                                });
                        bench.set(second, dice.oneIn(2));
                    }
                    DeviceTrial.run(bench, script);
                    require(wrong.isEmpty(), wrong.isEmpty() ? "" : wrong.getFirst());
                });
    }

    @Rule(
            id = "ICT-VEC-01",
            text =
                    "Where two inputs ask, an acknowledge gives the vector that one of them gives"
                            + " alone.",
            source = "dev.hv.api.irq.InterruptController#acknowledge")
    static void noVectorIsInvented(DeviceTrial<?> trial) {
        int inputs = controller(trial.bench()).inputs();
        trial.forScripts(
                script -> {
                    Dice dice = trial.diceFor(script);
                    int one = dice.below(inputs);
                    int other = dice.below(inputs);
                    Bench first = asking(trial, script, one);
                    Bench second = asking(trial, script, other);
                    Bench both = asking(trial, script, one, other);
                    if (first.asserts() && second.asserts()) {
                        require(
                                both.asserts(),
                                "inputs %d and %d ask alone, and together do not"
                                        .formatted(one, other));
                        int alone = first.acknowledge();
                        int alternative = second.acknowledge();
                        int vector = both.acknowledge();
                        require(
                                vector == alone || vector == alternative,
                                "input %d gives vector %d, input %d gives %d, and both give %d"
                                        .formatted(one, alone, other, alternative, vector));
                    }
                });
    }

    /** Runs a script, lowers all inputs, and raises some. */
    private static Bench asking(DeviceTrial<?> trial, List<DeviceStep> script, int... inputs) {
        Bench bench = trial.bench();
        DeviceTrial.run(bench, script);
        bench.silence();
        for (int input : inputs) {
            bench.drive("wire" + input, true);
        }
        return bench;
    }

    @Rule(
            id = "ICT-SPU-01",
            text =
                    "An acknowledge cycle while the controller asks for nothing leaves it as it"
                            + " was.",
            source = "dev.hv.api.irq.InterruptController#acknowledge")
    static void acknowledgingNothingDoesNothing(DeviceTrial<?> trial) {
        controller(trial.bench());
        trial.forFutures(
                (past, future) -> {
                    Bench plain = trial.bench();
                    Bench acknowledged = trial.bench();
                    DeviceTrial.run(plain, past);
                    DeviceTrial.run(acknowledged, past);
                    if (!acknowledged.asserts()) {
                        var _ = acknowledged.acknowledge();
                        ResetRules.requireAlike(
                                trial,
                                "after an acknowledge cycle without a request",
                                plain,
                                acknowledged,
                                future);
                    }
                });
    }
}
