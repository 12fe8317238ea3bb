package dev.hv.tck.device;

import static dev.hv.tck.device.DeviceTrial.require;

import dev.hv.api.device.Claim;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.tck.Level;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Bench.Snapshot;
import dev.hv.tck.bench.SubjectFailure;
import dev.hv.tck.script.Dice;

import java.util.List;

/** Saved state: complete, without side effects, and never trusted. */
public final class StateRules {
    /** How many fields are spoiled for each script, one at a time. */
    private static final int SPOILED_FIELDS = 6;

    private StateRules() {}

    @Rule(
            id = "DEV-STA-01",
            text = "A device into which a saved state was loaded has the same future.",
            needs = Claim.SNAPSHOT,
            source = "dev.hv.api.device.Device#load")
    static void loadedDeviceHasTheSameFuture(DeviceTrial<?> trial) {
        trial.forFutures(
                (past, future) -> {
                    Bench original = trial.bench();
                    DeviceTrial.run(original, past);
                    original.quiesce();
                    Snapshot snapshot = original.save();
                    Bench loaded = trial.benchAt(snapshot.nanos());
                    try {
                        loaded.restore(reparsed(snapshot), original);
                    } catch (StateException e) {
                        throw new RuleViolation("refuses its own state: " + e.getMessage());
                    }
                    ResetRules.requireAlike(trial, "after loading", original, loaded, future);
                });
    }

    @Rule(
            id = "DEV-STA-05",
            text = "Loading replaces all that was: nothing is left of what a device did before.",
            needs = Claim.SNAPSHOT,
            source = "dev.hv.api.device.Device#load")
    static void loadingReplacesEverything(DeviceTrial<?> trial) {
        trial.forFutures(
                (past, future) -> {
                    Bench original = trial.bench();
                    DeviceTrial.run(original, past);
                    original.quiesce();
                    Snapshot snapshot = original.save();
                    Bench fresh = trial.benchAt(snapshot.nanos());
                    Bench used = trial.benchAt(snapshot.nanos());
                    DeviceTrial.run(used, future);
                    used.quiesce();
                    used.silence();
                    try {
                        fresh.restore(reparsed(snapshot), original);
                        used.restore(reparsed(snapshot), original);
                    } catch (StateException e) {
                        throw new RuleViolation("refuses its own state: " + e.getMessage());
                    }
                    ResetRules.requireAlike(
                            trial,
                            "after loading into a device that has been used",
                            fresh,
                            used,
                            future);
                });
    }

    private static Snapshot reparsed(Snapshot snapshot) throws StateException {
        StateTree state = StateTree.parse("snapshot", snapshot.state().toBytes());
        return new Snapshot(snapshot.nanos(), state, snapshot.deadlines());
    }

    @Rule(
            id = "DEV-STA-02",
            text = "Saving has no effect and never throws.",
            needs = Claim.SNAPSHOT,
            source = "dev.hv.api.device.Device#save")
    static void savingHasNoEffect(DeviceTrial<?> trial) {
        trial.forFutures(
                (past, future) -> {
                    Bench plain = trial.bench();
                    Bench saved = trial.bench();
                    DeviceTrial.run(plain, past);
                    DeviceTrial.run(saved, past);
                    int mark = saved.journal().size();
                    Snapshot first = saved.save();
                    Snapshot second = saved.save();
                    DeviceTrial.requireSame(
                            "saving showed outside", List.of(), saved.journal().since(mark));
                    require(
                            first.state().equals(second.state()),
                            "two saves in a row differ: "
                                    + StateDifference.between(first.state(), second.state()));
                    ResetRules.requireAlike(trial, "after saving", plain, saved, future);
                });
    }

    @Rule(
            id = "DEV-STA-03",
            text =
                    "A spoiled state is refused with a StateException, or is one that the device"
                            + " can be in.",
            needs = Claim.SNAPSHOT,
            source = "dev.hv.api.device.Device#load")
    static void spoiledStateIsRefusedOrHarmless(DeviceTrial<?> trial) {
        trial.forFutures(
                (past, future) -> {
                    Dice dice = trial.diceFor(future);
                    Bench original = trial.bench();
                    DeviceTrial.run(original, past);
                    StateTree state = original.save().state();
                    DeviceTrial.run(original, future);
                    List<String> fields = fields(state);
                    for (int i = 0; i < Math.min(SPOILED_FIELDS, fields.size()); i++) {
                        String field = dice.of(fields);
                        tryHostile(trial, spoil(state, field, dice), field, future);
                    }
                });
    }

    private static void tryHostile(
            DeviceTrial<?> trial, StateTree hostile, String field, List<DeviceStep> future) {
        Bench bench = trial.bench();
        try {
            bench.load(hostile);
        } catch (StateException e) {
            return;
        } catch (SubjectFailure e) {
            throw ResetRules.because("loading " + change(hostile, field), e);
        }
        try {
            bench.driveOutputs();
            DeviceTrial.run(bench, future);
            var _ = bench.save();
        } catch (SubjectFailure e) {
            throw ResetRules.because("took " + change(hostile, field) + ", and then", e);
        }
        require(!bench.clock().stuck(), "hangs after taking " + change(hostile, field));
    }

    private static String change(StateTree hostile, String field) {
        try {
            return field + " as " + HostileState.show(hostile, field);
        } catch (StateException e) {
            return field + " as a section";
        }
    }

    @Rule(
            id = "DEV-STA-04",
            level = Level.SHOULD,
            text = "A state in which a field is missing is refused.",
            needs = Claim.SNAPSHOT,
            source = "dev.hv.api.device.Device#load")
    static void incompleteStateIsRefused(DeviceTrial<?> trial) {
        StateTree state = trial.bench().save().state();
        List<String> fields = fields(state);
        if (fields.isEmpty()) {
            throw new UntestableRule("the state has no fields");
        }
        for (String field : fields) {
            require(refuses(trial, without(state, field)), "takes a state without " + field);
        }
    }

    private static boolean refuses(DeviceTrial<?> trial, StateTree state) {
        try {
            trial.bench().load(state);
            return false;
        } catch (StateException e) {
            return true;
        }
    }

    private static StateTree without(StateTree state, String field) {
        try {
            return HostileState.without(state, field);
        } catch (StateException e) {
            throw new AssertionError("a state that cannot be read back", e);
        }
    }

    private static List<String> fields(StateTree state) {
        try {
            return HostileState.fields(state);
        } catch (StateException e) {
            throw new AssertionError("a state that cannot be read back", e);
        }
    }

    private static StateTree spoil(StateTree state, String field, Dice dice) {
        try {
            return HostileState.spoiled(state, field, dice);
        } catch (StateException e) {
            throw new AssertionError("a state that cannot be read back", e);
        }
    }
}
