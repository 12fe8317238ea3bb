package dev.hv.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.mutant.RoleBug;
import dev.hv.tck.mutant.RolePlugins;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules for interrupt controllers and PCI functions find what is wrong, and nothing else. */
final class RoleRulesBiteTest {
    private static <C extends Record> Report examine(
            DevicePlugin<C> plugin, long seed, Predicate<RuleInfo> wanted) {
        C config = plugin.descriptor().defaults();
        return DeviceExamination.of(plugin, config, Effort.USUAL, seed, wanted);
    }

    @Test
    void rightOnesKeepEveryRuleWithAnySeed() {
        for (long seed = 1; seed <= 3; seed++) {
            for (DevicePlugin<?> plugin : RolePlugins.right()) {
                Report report = examine(plugin, seed, _ -> true);
                assertTrue(report.conforms(), report::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachMutantFailsTheRuleThatItNames(RoleBug bug) {
        DevicePlugin<?> plugin = RolePlugins.with(bug);
        for (long seed = 1; seed <= 3; seed++) {
            Report report = examine(plugin, seed, rule -> rule.id().equals(bug.killer()));
            assertEquals(
                    List.of(bug.killer()),
                    report.with(Status.FAIL).stream().map(v -> v.rule().id()).toList(),
                    report::toString);
        }
    }

    @Test
    void everyRuleHasAMutantThatItKills() {
        Set<String> killers =
                Stream.of(RoleBug.values()).map(RoleBug::killer).collect(Collectors.toSet());
        Set<String> rules =
                Catalogue.roleRules().stream().map(RuleInfo::id).collect(Collectors.toSet());
        assertEquals(rules, killers);
    }
}
