package dev.hv.tck.device;

import static dev.hv.tck.device.DeviceTrial.requireSame;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Offence;
import dev.hv.tck.bench.SubjectFailure;

import java.util.Arrays;
import java.util.List;

/** Reset, and the lines that a device drives. */
public final class ResetRules {
    private ResetRules() {}

    @Rule(
            id = "DEV-RST-01",
            text = "After a cold reset a device cannot be told from a fresh one.",
            source = "dev.hv.api.device.Device#reset")
    static void coldResetEqualsFresh(DeviceTrial<?> trial) {
        trial.forFutures(
                (past, future) -> {
                    Bench used = trial.bench();
                    DeviceTrial.run(used, past);
                    used.silence();
                    used.reset(ResetKind.COLD);
                    Bench fresh = trial.benchAt(used.clock().nanos());
                    requireAlike(trial, "after a cold reset", fresh, used, future);
                });
    }

    @Rule(
            id = "DEV-RST-02",
            text = "The first phase of a reset touches nothing outside the device.",
            source = "dev.hv.api.device.Device#reset")
    static void firstPhaseDrivesNothing(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    for (ResetKind kind : ResetKind.values()) {
                        Bench bench = trial.bench();
                        DeviceTrial.run(bench, script);
                        bench.reset(kind);
                        DescriptorRules.requireNone(bench, Offence.Kind.RESET);
                    }
                });
    }

    @Rule(
            id = "DEV-RST-03",
            text = "A device that does not claim WARM_RESET keeps nothing over a warm reset.",
            source = "dev.hv.api.device.Claim#WARM_RESET")
    static void warmResetIsColdUnlessClaimed(DeviceTrial<?> trial) {
        if (trial.claims(Claim.WARM_RESET)) {
            throw new UntestableRule("the device claims WARM_RESET");
        }
        trial.forFutures(
                (past, future) -> {
                    Bench cold = trial.bench();
                    Bench warm = trial.bench();
                    for (Bench bench : List.of(cold, warm)) {
                        DeviceTrial.run(bench, past);
                        bench.silence();
                    }
                    cold.reset(ResetKind.COLD);
                    warm.reset(ResetKind.WARM);
                    requireAlike(trial, "after a warm reset", cold, warm, future);
                });
    }

    @Rule(
            id = "DEV-RST-04",
            text = "Neither phase of a reset ever throws.",
            source = "dev.hv.api.device.Device#reset")
    static void resetNeverThrows(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.unstarted(0, true);
                    bench.start();
                    for (ResetKind kind : ResetKind.values()) {
                        DeviceTrial.run(bench, script);
                        bench.reset(kind);
                    }
                });
    }

    /** Two devices that must not differ, now and in a future. */
    static void requireAlike(
            DeviceTrial<?> trial,
            String when,
            Bench expected,
            Bench actual,
            List<DeviceStep> future) {
        requireSame(
                "the lines differ " + when,
                List.of(expected.levels().toString()),
                List.of(actual.levels().toString()));
        requireSame(
                "the armed timers differ " + when,
                List.of(expected.clock().deadlines().toString()),
                List.of(actual.clock().deadlines().toString()));
        if (trial.claims(Claim.SNAPSHOT)) {
            requireSameState(when, expected, actual);
        }
        expected.copyMemory(actual);
        int expectedMark = expected.journal().size();
        int actualMark = actual.journal().size();
        DeviceTrial.run(expected, future);
        DeviceTrial.run(actual, future);
        requireSame(
                "what it shows differs " + when,
                expected.journal().since(expectedMark),
                actual.journal().since(actualMark));
    }

    private static void requireSameState(String when, Bench expected, Bench actual) {
        byte[] one = expected.save().state().toBytes();
        byte[] other = actual.save().state().toBytes();
        if (!Arrays.equals(one, other)) {
            throw new RuleViolation(
                    "the saved state differs "
                            + when
                            + "\n"
                            + StateDifference.between(
                                    expected.save().state(), actual.save().state()));
        }
    }

    @Rule(
            id = "DEV-LIN-01",
            text = "A line agrees with the state at all times: driving the outputs changes none.",
            source = "dev.hv.api.device.Device#driveOutputs")
    static void linesAgreeWithState(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    for (DeviceStep step : script) {
                        step.on(bench);
                        int mark = bench.journal().size();
                        bench.driveOutputs();
                        requireSame(
                                "driving the outputs changed something",
                                List.of(),
                                bench.journal().since(mark).stream()
                                        .filter(entry -> !entry.startsWith("event "))
                                        .toList());
                    }
                });
    }

    @Rule(
            id = "DEV-LIN-02",
            text = "Outputs, clock and peers are touched only inside the device domain.",
            source = "dev.hv.api.device.DeviceContext#execute")
    static void outputsAreDrivenInsideTheDomain(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    Subordinates threads =
                            Subordinates.of(
                                    () -> {
                                        DeviceTrial.run(bench, script);
                                        bench.quiesce();
                                    });
                    threads.await();
                    bench.quiesce();
                    DescriptorRules.requireNone(bench, Offence.Kind.DOMAIN);
                });
    }

    @Rule(
            id = "DEV-LIF-01",
            text = "A device can be asked for quiet at any time, and closed twice.",
            source = "dev.hv.api.device.Device#close")
    static void closingTwiceDoesNothing(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    bench.quiesce();
                    DeviceTrial.run(bench, script);
                    bench.quiesce();
                    bench.quiesce();
                    bench.close();
                    int mark = bench.journal().size();
                    bench.close();
                    requireSame(
                            "closing again did something", List.of(), bench.journal().since(mark));
                });
    }

    @Rule(
            id = "DEV-LIF-02",
            text = "A closed device leaves no thread behind.",
            source = "dev.hv.api.device.Device#close")
    static void noThreadOutlivesTheDevice(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Subordinates threads =
                            Subordinates.of(
                                    () -> {
                                        Bench bench = trial.bench();
                                        DeviceTrial.run(bench, script);
                                        bench.close();
                                    });
                    requireSame("threads outlive the device", List.of(), threads.await());
                });
    }

    @Rule(
            id = "DEV-LIF-03",
            text = "A closed device leaves no timer armed.",
            source = "dev.hv.api.device.Device#close")
    static void noTimerOutlivesTheDevice(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    DeviceTrial.run(bench, script);
                    bench.close();
                    requireSame(
                            "timers are armed after close",
                            List.of(),
                            List.copyOf(bench.clock().deadlines().keySet()));
                });
    }

    /** Throws what a rule found as a finding of that rule. */
    static RuleViolation because(String what, SubjectFailure failure) {
        return new RuleViolation(what + ": " + failure.getMessage());
    }
}
