package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cli.request.Key;
import dev.hv.cli.request.MachineFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the pages tell people to type is what the command understands. */
final class PagesTest {
    private static final Path ROOT = Path.of("..");

    /** A line of a block, or what stands between two backquotes. */
    private static final Pattern COMMAND =
            Pattern.compile("(?m)^ {4}(?:\\./)?hv (.*)$|`(?:\\./)?hv ([^`]*)`");

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @TempDir private Path folder;

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.walk(ROOT, 2)) {
            return top.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    /** The words up to what the shell does with the rest of the line. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            String text = word.group(1) == null ? word.group(2) : word.group(1);
            if (word.group(1) == null && text.matches("[#<>].*|[|;&]+|2>.*")) {
                break;
            }
            words.add(text);
        }
        return words;
    }

    @Test
    void everyCommandOnAPageIsUnderstood() throws IOException {
        List<String> wrong = new ArrayList<>();
        int found = 0;
        for (Path page : pages()) {
            Matcher command = COMMAND.matcher(Files.readString(page).replace("\\\n", " "));
            while (command.find()) {
                String line = command.group(1) == null ? command.group(2) : command.group(1);
                found++;
                try {
                    Hv.command().parseArgs(words(line).toArray(String[]::new));
                } catch (MissingParameterException e) {
                    assertTrue(words(line).size() > 0, "a page may leave out what it needs");
                } catch (ParameterException e) {
                    wrong.add(page + ": hv " + line + ": " + e.getMessage());
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(found > 50, "found " + found);
    }

    @Test
    void everyFileInYamlOnAPageIsRead() throws IOException {
        int found = 0;
        for (Path page : pages()) {
            Matcher yaml = YAML.matcher(Files.readString(page));
            while (yaml.find()) {
                Path file = Files.writeString(folder.resolve("page.yaml"), yaml.group(1));
                if (yaml.group(1).startsWith("- rule:")) {
                    Outcome read =
                            Outcome.of(
                                    "tck", "post-port", "--rule=DEV-LIF-01", "--waivers=" + file);
                    assertEquals(0, read.code(), read::toString);
                } else {
                    assertTrue(MachineFile.read(file).has(Key.PROFILE));
                }
                found++;
            }
        }
        assertTrue(found >= 2, "found " + found);
    }
}
