package dev.hv.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class RulesPageTest {
    @Test
    void theCommittedPageIsCurrent() throws IOException {
        assertEquals(
                RulesPage.markdown(),
                Files.readString(Path.of("RULES.md")),
                "RULES.md is not what the rules say; write the output of RulesPage into it");
    }

    @Test
    void theCommittedListForMachinesIsCurrent() throws IOException {
        assertEquals(
                RulesPage.yaml(),
                Files.readString(Path.of("rules.yaml")),
                "rules.yaml is not what the rules say; write the output of RulesPage yaml into it");
    }

    @Test
    void noIdIsUsedTwice() {
        List<String> ids = Catalogue.allRules().stream().map(RuleInfo::id).toList();
        assertEquals(ids.stream().distinct().toList(), ids);
    }
}
