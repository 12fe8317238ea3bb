package dev.hv.tck;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the catalogue for people: RULES.md. */
public final class RulesPage {
    private RulesPage() {}

    /** Prints the page; for machines where the argument is {@code yaml}. */
    public static void main(String[] arguments) {
        boolean yaml = arguments.length > 0 && arguments[0].equals("yaml");
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(yaml ? yaml() : markdown());
    }

    /** Returns the catalogue for machines: a list of maps, by id. */
    public static String yaml() {
        return Catalogue.allRules().stream()
                .sorted(Comparator.comparing(RuleInfo::id))
                .map(RulesPage::yaml)
                .collect(Collectors.joining("", "# Generated, as RULES.md is.\n", ""));
    }

    private static String yaml(RuleInfo rule) {
        String needs =
                rule.needs().stream().map(Enum::name).sorted().collect(Collectors.joining(", "));
        return """
        - id: %s
          level: %s
          text: %s
          needs: [%s]
          since: "%s"
          source: %s
        """
                .formatted(
                        rule.id(),
                        rule.level(),
                        quoted(rule.text()),
                        needs,
                        rule.since(),
                        quoted(rule.source()));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
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

                ## Interrupt controllers and PCI functions

                A device that is one of these is held against them as well.

                """
                + table(Catalogue.roleRules())
                + """

                ## Standard parts

                A device that claims to be one of these is held against its datasheet.

                """
                + table(Catalogue.partRules())
                + """

                ## Buses

                """
                + table(Catalogue.busRules())
                + """

                ## Processors

                """
                + table(Catalogue.cpuRules())
                + """

                ## JARs

                `hv tck` runs each subject in a process of its own and holds that against these.

                """
                + table(Catalogue.processRules());
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
