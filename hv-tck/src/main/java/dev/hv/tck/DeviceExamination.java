package dev.hv.tck;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.device.DeviceTrial;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Holds a plugin's devices against all rules for devices. */
public final class DeviceExamination {
    /** The seed of a build, so that it gives the same verdicts every time. */
    public static final long USUAL_SEED = 1;

    private DeviceExamination() {}

    /** Examines devices in their default configuration, by every rule. */
    public static <C extends Record> Report of(DevicePlugin<C> plugin, Effort effort, long seed) {
        return of(plugin, plugin.descriptor().defaults(), effort, seed, _ -> true);
    }

    /**
     * Examines devices in one configuration.
     *
     * @param wanted which rules are to be run; the others are untested
     */
    public static <C extends Record> Report of(
            DevicePlugin<C> plugin,
            C config,
            Effort effort,
            long seed,
            Predicate<RuleInfo> wanted) {
        return of(plugin, config, Plan.of(effort, seed).wanting(wanted));
    }

    /** Examines devices in one configuration, as planned. */
    public static <C extends Record> Report of(DevicePlugin<C> plugin, C config, Plan plan) {
        Descriptor<C> descriptor = plugin.descriptor();
        Set<Claim> claims = new HashSet<>(descriptor.claims());
        claims.addAll(plan.claims());
        PartScripts<C> known =
                new PartScripts<>(
                        claims,
                        () ->
                                new DeviceTrial<>(
                                        plugin, config, plan.effort(), plan.seed(), List::of));
        var judge =
                new Judge<>(
                        Stream.of(Catalogue.DEVICE, Catalogue.ROLE, Catalogue.PART)
                                .flatMap(List::stream)
                                .toList(),
                        claims,
                        plan,
                        rule ->
                                new DeviceTrial<>(
                                        plugin, config, plan.effort(), plan.seed(rule), known));
        return new Report(descriptor.id(), plan.seed(), judge.judge());
    }
}
