package dev.hv.machine.pc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class ReadmeTest {
    @Test
    void theExampleOfTheReadmeIsTheOneThatIsCompiledHere() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String source = Files.readString(Path.of("src/test/java/dev/hv/machine/pc/Example.java"));
        assertEquals(
                source.split("    // README\n", 3)[1].stripTrailing().stripIndent(),
                readme.split("```(java)?\n", 3)[1].strip());
    }

    @Test
    void theExampleSaysWhatIsWrongWithAKernelThatIsNotThere() {
        Path nowhere = Path.of("no-such-kernel");
        assertThrows(AssemblyException.class, () -> Example.run(nowhere, nowhere));
    }
}
