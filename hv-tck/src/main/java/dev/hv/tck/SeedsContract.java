package dev.hv.tck;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * A JUnit test class that implements this examines its subjects with many seeds: what each is found
 * to be does not depend on the seed, and a seed always finds the same. It takes as many times as
 * long as there are seeds, and one more.
 */
@FunctionalInterface
public interface SeedsContract {
    /** Returns the subjects by their names: what an examination of each with a seed reports. */
    Map<String, LongFunction<Report>> subjects();

    /** Returns how many seeds are tried, from 1 on. */
    default int seeds() {
        return 20;
    }

    /** One test for each subject, which conforms with every seed, and to the same rules. */
    @TestFactory
    default Stream<DynamicTest> everySeedGivesTheSameVerdicts() {
        Assertions.assertFalse(subjects().isEmpty(), "there is no subject");
        return subjects().entrySet().stream()
                .map(
                        subject ->
                                DynamicTest.dynamicTest(
                                        subject.getKey(), () -> examine(subject.getValue())));
    }

    private void examine(LongFunction<Report> examination) {
        Report first = examination.apply(1);
        Assertions.assertEquals(
                List.of(), differences(first, examination.apply(1)), "seed 1 once more");
        for (long seed = 1; seed <= seeds(); seed++) {
            Report report = seed == 1 ? first : examination.apply(seed);
            Assertions.assertTrue(report.conforms(), report::toString);
            Assertions.assertEquals(
                    List.of(), differences(first, report), "seed " + seed + " beside seed 1");
        }
    }

    /** Returns where two reports of one subject are not the same: which rules, and what of both. */
    private static List<String> differences(Report one, Report other) {
        List<String> found = new ArrayList<>();
        Assertions.assertEquals(one.verdicts().size(), other.verdicts().size());
        for (int i = 0; i < one.verdicts().size(); i++) {
            Verdict before = one.verdicts().get(i);
            Verdict now = other.verdicts().get(i);
            boolean same =
                    one.seed() == other.seed()
                            ? before.equals(now)
                            : before.rule().equals(now.rule()) && before.status() == now.status();
            if (!same) {
                found.add(before + "\nand then\n" + now);
            }
        }
        return found;
    }
}
