package dev.hv.tck;

import dev.hv.api.device.Claim;
import dev.hv.tck.device.DeviceTrial;
import dev.hv.tck.device.Variants;
import dev.hv.tck.device.Variants.Variant;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Rules hold in every configuration, not in the default one alone. */
final class VariantRules {
    /** Those by which most of what can go wrong shows. */
    private static final Set<String> TELLING =
            Set.of("DEV-GST-01", "DEV-RST-01", "DEV-STA-01", "DEV-PEK-01", "DEV-LIN-01");

    private VariantRules() {}

    @Rule(
            id = "DEV-CFG-06",
            text =
                    "With each option at its bounds, or turned round, a device keeps the rules as"
                            + " well.",
            source = "dev.hv.api.device.DevicePlugin#create")
    static <C extends Record> void everyConfigurationKeepsTheRules(DeviceTrial<C> trial) {
        List<Variant<C>> variants = Variants.of(trial);
        if (variants.isEmpty()) {
            throw new UntestableRule("there is one configuration only");
        }
        Set<Claim> claims = trial.plugin().descriptor().claims();
        for (Variant<C> variant : variants) {
            List<Class<?>> areas =
                    variant.logical()
                            ? Stream.of(Catalogue.TRIED, Catalogue.PART)
                                    .flatMap(List::stream)
                                    .toList()
                            : Catalogue.TRIED;
            Plan plan =
                    Plan.of(Effort.QUICK, 1)
                            .wanting(
                                    rule ->
                                            TELLING.contains(rule.id())
                                                    || !rule.id().startsWith("DEV"));
            for (Verdict verdict : new Judge<>(areas, claims, plan, _ -> variant.trial()).judge()) {
                if (verdict.status() == Status.FAIL || verdict.status() == Status.ERROR) {
                    throw new RuleViolation("with " + variant.what() + ":\n" + verdict);
                }
            }
        }
    }
}
