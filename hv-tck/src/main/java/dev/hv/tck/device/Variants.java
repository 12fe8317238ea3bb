package dev.hv.tck.device;

import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Option;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.SubjectFailure;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The configurations that differ from the default one in one option. */
public final class Variants {
    /** Devices with more memory than this are left out: each bench has all of it. */
    private static final long MAX_MEMORY_BYTES = 1 << 24;

    private Variants() {}

    /**
     * A configuration.
     *
     * @param what it is, for people
     * @param logical whether the option is true or false, so that a standard part stays one
     * @param trial of it
     */
    public record Variant<C extends Record>(String what, boolean logical, DeviceTrial<C> trial) {}

    /** Returns what can be made: numbers at their bounds, and logical options turned round. */
    public static <C extends Record> List<Variant<C>> of(DeviceTrial<C> trial) {
        List<Variant<C>> variants = new ArrayList<>();
        C defaults = trial.descriptor().defaults();
        Settings<C> settings = new Settings<>(trial.descriptor().config(), defaults);
        for (RecordComponent option : settings.components()) {
            if (option.getType() == boolean.class) {
                add(variants, trial, option, "the other way", true, settings.turned(option));
            }
        }
        for (RecordComponent option : settings.bounded()) {
            Option bounds = option.getAnnotation(Option.class);
            long largest = Settings.largestOf(option.getType());
            for (long legal : new long[] {bounds.min(), bounds.max()}) {
                if (legal >= -largest && legal < largest && legal != settings.number(option)) {
                    String value = Long.toString(legal);
                    add(variants, trial, option, value, false, settings.with(option, legal));
                }
            }
        }
        return variants;
    }

    private static <C extends Record> void add(
            List<Variant<C>> variants,
            DeviceTrial<C> trial,
            RecordComponent option,
            String value,
            boolean logical,
            Optional<C> config) {
        if (config.isPresent() && canBeMade(trial, config.get())) {
            String what = Settings.optionName(option) + " = " + value;
            variants.add(new Variant<>(what, logical, trial.with(config.get())));
        }
    }

    /** Whether a value is refused is the business of other rules. */
    private static <C extends Record> boolean canBeMade(DeviceTrial<C> trial, C config) {
        try (Bench bench = Bench.create(trial.plugin(), config, 0, true)) {
            return bench.memoryBytes() <= MAX_MEMORY_BYTES;
        } catch (ConfigException | SubjectFailure e) {
            return false;
        }
    }
}
