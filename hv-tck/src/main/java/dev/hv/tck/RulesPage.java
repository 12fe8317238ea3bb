package dev.hv.tck;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the catalogue for people: RULES.md. */
public final class RulesPage {
    private RulesPage() {}

    /** Prints the page. */
    public static void main(String[] arguments) {
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(markdown());
    }

    /** Returns the page. */
    public static String markdown() {
        return """
        # Rules

        Generated from the `@Rule` annotations of hv-tck; see its README for how to renew it.

        ## Devices

        """
                + table(Catalogue.deviceRules())
                + """

                ## Buses

                """
                + table(Catalogue.busRules());
    }

    private static String table(List<RuleInfo> rules) {
        return rules.stream()
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .map(RulesPage::row)
                .collect(
                        Collectors.joining(
                                "",
                                """
                                | id | level | rule | needs | since | enforces |
                                |---|---|---|---|---|---|
                                """,
                                ""));
    }

    private static String row(RuleInfo rule) {
        String needs =
                rule.needs().stream().map(Enum::name).sorted().collect(Collectors.joining(", "));
        return "| %s | %s | %s | %s | %s | `%s` |\n"
                .formatted(
                        rule.id(), rule.level(), rule.text(), needs, rule.since(), rule.source());
    }
}
