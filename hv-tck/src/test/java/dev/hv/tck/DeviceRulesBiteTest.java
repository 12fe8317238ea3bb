package dev.hv.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.mutant.Bug;
import dev.hv.tck.mutant.HostClockPlugin;
import dev.hv.tck.mutant.SamplePlugin;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules for devices find what is wrong, and nothing else. */
final class DeviceRulesBiteTest {
    private static <C extends Record> Report examine(DevicePlugin<C> plugin, long seed) {
        return DeviceExamination.of(plugin, Effort.USUAL, seed);
    }

    private static <C extends Record> Report examine(
            DevicePlugin<C> plugin, String rule, long seed) {
        return DeviceExamination.of(
                plugin,
                plugin.descriptor().defaults(),
                Effort.USUAL,
                seed,
                info -> info.id().equals(rule));
    }

    private static DevicePlugin<?> with(Bug bug) {
        return bug == Bug.CLOCK_OF_THE_HOST ? new HostClockPlugin() : SamplePlugin.with(bug);
    }

    /** One of ten seeds is enough: a run of the kit tries as many scripts as it is given effort. */
    private static Report examine(Bug bug) {
        Report report = examine(with(bug), bug.killer(), 1);
        for (long seed = 2; seed <= 10 && report.with(Status.FAIL).isEmpty(); seed++) {
            report = examine(with(bug), bug.killer(), seed);
        }
        return report;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theReferencePassesEveryRuleWithAnySeed(long seed) {
        Report report = examine(SamplePlugin.right(), seed);
        assertEquals(
                Catalogue.deviceRules(),
                report.with(Status.PASS).stream().map(Verdict::rule).toList(),
                report::toString);
        assertEquals(
                Stream.of(Catalogue.roleRules(), Catalogue.partRules())
                        .flatMap(List::stream)
                        .toList(),
                report.with(Status.NOT_CLAIMED).stream().map(Verdict::rule).toList(),
                report::toString);
    }

    @ParameterizedTest
    @EnumSource
    void eachMutantFailsTheRuleThatItNames(Bug bug) {
        Report report = examine(bug);
        List<String> failed =
                report.with(Status.FAIL).stream().map(verdict -> verdict.rule().id()).toList();
        assertTrue(failed.contains(bug.killer()), report::toString);
        assertEquals(List.of(), report.with(Status.ERROR), report::toString);
        report.with(Status.FAIL)
                .forEach(
                        verdict -> assertTrue(!verdict.explanation().isBlank(), verdict::toString));
    }

    @Test
    void everyRuleForDevicesHasAMutantThatItKills() {
        Set<String> killers = Stream.of(Bug.values()).map(Bug::killer).collect(Collectors.toSet());
        Set<String> rules =
                Catalogue.deviceRules().stream().map(RuleInfo::id).collect(Collectors.toSet());
        assertEquals(rules, killers);
    }

    @Test
    void theSameSeedGivesTheSameVerdictsTwice() {
        for (Bug bug : List.of(Bug.REGISTER_NOT_SAVED, Bug.INDEX_NOT_BOUNDED)) {
            assertEquals(statuses(bug), statuses(bug));
        }
    }

    /** Without the explanations: HotSpot leaves messages out of exceptions that it sees often. */
    private static List<String> statuses(Bug bug) {
        return DeviceExamination.of(SamplePlugin.with(bug), Effort.QUICK, 7).verdicts().stream()
                .map(verdict -> verdict.rule().id() + " " + verdict.status())
                .toList();
    }

    @Test
    void aFailureTellsTheShortestScriptThatShowsIt() {
        Report report =
                examine(SamplePlugin.with(Bug.SIGN_EXTENDED_RECEIVE_BUFFER), "DEV-GST-04", 1);
        Verdict verdict =
                report.verdicts().stream()
                        .filter(v -> v.rule().id().equals("DEV-GST-04"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(verdict.explanation().contains("script of 2 steps"), verdict::toString);
        assertTrue(verdict.explanation().contains("type the bytes"), verdict::toString);
        assertTrue(verdict.explanation().contains("read regs+0x0 BYTE"), verdict::toString);
    }
}
