package dev.hv.tck;

import dev.hv.api.device.Claim;
import dev.hv.tck.device.DeviceStep;
import dev.hv.tck.device.DeviceTrial;
import dev.hv.tck.device.KnownScripts;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The scripts that the rules for standard parts are made of, for a plugin that claims such a part;
 * found when they are first asked for.
 *
 * @param <C> the plugin's configuration
 */
final class PartScripts<C extends Record> implements Supplier<List<List<DeviceStep>>> {
    private final Set<Claim> claims;
    private final Supplier<DeviceTrial<C>> trials;
    private @Nullable List<List<DeviceStep>> found;

    /**
     * @param claims of the plugin
     * @param trials makes what a rule gets
     */
    PartScripts(Set<Claim> claims, Supplier<DeviceTrial<C>> trials) {
        this.claims = claims;
        this.trials = trials;
    }

    @Override
    public List<List<DeviceStep>> get() {
        if (found == null) {
            found = find();
        }
        return found;
    }

    private List<List<DeviceStep>> find() {
        KnownScripts scripts = new KnownScripts();
        for (Class<?> area : Catalogue.PART) {
            RuleInfo.methods(area)
                    .filter(rule -> claims.containsAll(needs(rule)))
                    .forEach(rule -> scripts.watch(trials.get(), trial -> look(rule, trial)));
        }
        return scripts.all();
    }

    private static Set<Claim> needs(Method rule) {
        return RuleInfo.of(rule.getAnnotation(Rule.class)).needs();
    }

    private static void look(Method rule, DeviceTrial<?> trial) {
        try {
            rule.setAccessible(true);
            rule.invoke(null, trial);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new UntestableRule("it could not go on");
        }
    }
}
