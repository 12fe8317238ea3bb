package dev.hv.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.tck.bus.BusTrial;
import dev.hv.tck.mutant.BusBug;
import dev.hv.tck.mutant.FaultyBus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules for buses find what is wrong, and nothing else. */
final class BusRulesBiteTest {
    @Test
    void theModelPassesEveryRule() {
        Report report = BusExamination.of(BusTrial.MODEL, Effort.USUAL, 1, _ -> true);
        assertEquals(report.verdicts(), report.with(Status.PASS), report::toString);
    }

    @ParameterizedTest
    @EnumSource
    void eachMutantFailsTheRuleThatItNames(BusBug bug) {
        Report report =
                BusExamination.of(
                        FaultyBus.with(bug),
                        Effort.USUAL,
                        1,
                        rule -> rule.id().equals(bug.killer()));
        List<String> failed =
                report.with(Status.FAIL).stream().map(verdict -> verdict.rule().id()).toList();
        assertEquals(List.of(bug.killer()), failed, report::toString);
    }

    @Test
    void everyRuleForBusesHasAMutantThatItKills() {
        Set<String> killers =
                Stream.of(BusBug.values()).map(BusBug::killer).collect(Collectors.toSet());
        Set<String> rules =
                Catalogue.busRules().stream().map(RuleInfo::id).collect(Collectors.toSet());
        assertEquals(rules, killers);
    }

    @Test
    void aFailureTellsTheShortestScriptThatShowsIt() {
        Report report =
                BusExamination.of(
                        FaultyBus.with(BusBug.HOLES_READ_ZERO),
                        Effort.USUAL,
                        1,
                        rule -> rule.id().equals("BUS-OPN-01"));
        Verdict verdict = report.with(Status.FAIL).getFirst();
        assertTrue(verdict.explanation().contains("script of 1 steps"), verdict::toString);
    }
}
