package dev.hv.tck.process;

import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;

import java.util.Optional;

/** What a JAR must not do to the process that it lives in. */
public final class ProcessRules {
    private ProcessRules() {}

    @Rule(
            id = "PRC-END-01",
            text = "A plugin never ends the process.",
            source = "dev.hv.api.device.DevicePlugin")
    static void processLivesOn(ProcessOutcome outcome) {
        requireNothing(outcome.ended());
    }

    @Rule(id = "PRC-HNG-01", text = "Every call returns.", source = "dev.hv.api.device.Device")
    static void everyCallReturns(ProcessOutcome outcome) {
        requireNothing(outcome.hung());
    }

    @Rule(
            id = "PRC-JAR-01",
            text = "The JAR loads, and every class that it names can be made.",
            source = "dev.hv.api.plugin.PluginDescriptor")
    static void jarLoads(ProcessOutcome outcome) {
        requireNothing(outcome.refused());
    }

    @Rule(
            id = "PRC-MEM-01",
            text = "Nothing that a guest does makes a plugin use up the memory.",
            source = "dev.hv.api.bus.IoHandler")
    static void memoryIsBounded(ProcessOutcome outcome) {
        requireNothing(outcome.memory());
    }

    private static void requireNothing(Optional<String> finding) {
        finding.ifPresent(
                what -> {
                    throw new RuleViolation(what);
                });
    }
}
