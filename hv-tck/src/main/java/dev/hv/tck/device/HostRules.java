package dev.hv.tck.device;

import static dev.hv.tck.device.DeviceTrial.require;
import static dev.hv.tck.device.DeviceTrial.requireSame;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Offence;

import java.util.List;
import java.util.Map;

/** What a device does to its host, to memory and to others of its kind. */
public final class HostRules {
    /** How many devices must each leave a file open before that counts. */
    private static final int DEVICES = 8;

    private HostRules() {}

    @Rule(
            id = "DEV-ISO-01",
            text =
                    "Two devices of a plugin share nothing: neither shows what is done to the"
                            + " other.",
            source = "dev.hv.api.device.DevicePlugin#create")
    static void devicesShareNothing(DeviceTrial<?> trial) {
        trial.forFutures(
                (past, future) -> {
                    Bench alone = trial.bench();
                    DeviceTrial.run(alone, past);
                    DeviceTrial.run(alone, future);
                    Bench beside = trial.bench();
                    DeviceTrial.run(beside, past);
                    Bench neighbour = trial.bench();
                    DeviceTrial.run(neighbour, future);
                    DeviceTrial.run(beside, future);
                    requireSame(
                            "a device shows something else where another one is used beside it;"
                                    + " look for what is static, or kept in the plugin",
                            alone.journal().all(),
                            beside.journal().all());
                    neighbour.close();
                });
    }

    @Rule(
            id = "DEV-DET-02",
            text =
                    "A device asks neither the host's clocks nor chance: its code does not name"
                            + " them.",
            source = "dev.hv.api.device.DeviceContext#clock")
    static void hostIsNotAsked(DeviceTrial<?> trial) {
        requireSame(
                "time is virtual: DeviceContext.clock() and wallClock() tell it",
                List.of(),
                HostUse.in(trial.plugin().getClass()));
    }

    @Rule(
            id = "DEV-RST-05",
            text =
                    "After a cold reset while inputs are high, their levels are all that is left of"
                            + " what was before.",
            source = "dev.hv.api.irq.LineInput#level")
    static void levelsOutliveResets(DeviceTrial<?> trial) {
        if (trial.bench().inputs().isEmpty()) {
            throw new UntestableRule("the device has no inputs");
        }
        trial.forFutures(
                (past, future) -> {
                    Bench used = trial.bench();
                    DeviceTrial.run(used, past);
                    used.forget();
                    Bench fresh = trial.benchAt(used.clock().nanos());
                    fresh.driveAs(used);
                    fresh.reset(ResetKind.COLD);
                    used.reset(ResetKind.COLD);
                    ResetRules.requireAlike(
                            trial, "after a cold reset with inputs high", fresh, used, future);
                });
    }

    @Rule(
            id = "DEV-LIN-03",
            text =
                    "A level-triggered line does not rise and fall within one call: nobody could"
                            + " see it.",
            source = "dev.hv.api.irq.Trigger#LEVEL")
    static void levelsLast(DeviceTrial<?> trial) {
        DescriptorRules.requireNone(trial, Offence.Kind.PULSE);
    }

    @Rule(
            id = "DEV-CHR-01",
            text = "A receiver takes every byte for which it has said that there is room.",
            needs = Claim.CHARACTERS,
            source = "dev.hv.api.backend.CharacterBackend.Receiver#receive")
    static void receiversKeepTheirWord(DeviceTrial<?> trial) {
        DescriptorRules.requireNone(trial, Offence.Kind.ROOM);
    }

    @Rule(
            id = "DEV-CHR-02",
            text = "A receiver that had no room says so when it has room again.",
            needs = Claim.CHARACTERS,
            source = "dev.hv.api.backend.CharacterBackend#roomAvailable")
    static void roomIsAnnounced(DeviceTrial<?> trial) {
        trial.forScripts(
                script -> {
                    Bench bench = trial.bench();
                    for (DeviceStep step : script) {
                        step.on(bench);
                        int forgotten = bench.forgottenCharacters();
                        require(
                                forgotten == 0,
                                "after \"%s\" there is room for %d waiting bytes, and nobody was told"
                                        .formatted(step, forgotten));
                    }
                });
    }

    @Rule(
            id = "DEV-LIF-04",
            text = "A closed device leaves no file, socket or pipe open.",
            source = "dev.hv.api.device.Device#close")
    static void noFileOutlivesTheDevice(DeviceTrial<?> trial) {
        DeviceScripts scripts = new DeviceScripts(trial.bench());
        List<DeviceStep> script = scripts.script(trial.dice(), trial.effort().steps());
        useAndClose(trial, script);
        Map<String, Integer> before = OpenFiles.now();
        for (int i = 0; i < DEVICES; i++) {
            useAndClose(trial, script);
        }
        OpenFiles.now()
                .forEach(
                        (file, times) ->
                                require(
                                        times - before.getOrDefault(file, 0) < DEVICES,
                                        "each of %d closed devices has left %s open"
                                                .formatted(DEVICES, file)));
    }

    private static void useAndClose(DeviceTrial<?> trial, List<DeviceStep> script) {
        Bench bench = trial.bench();
        DeviceTrial.run(bench, script);
        bench.close();
    }
}
