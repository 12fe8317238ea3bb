package dev.hv.cli.tck;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.hv.api.device.NearestName;
import dev.hv.cli.InputException;
import dev.hv.tck.Waiver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads waivers: a YAML list of maps with {@code rule}, {@code reason} and {@code expires}, and
 * {@code subject} where a waiver is for one only.
 */
final class WaiverFile {
    private static final List<String> KEYS = List.of("rule", "subject", "reason", "expires");

    private final Path file;

    private WaiverFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @param rules ids that there are
     * @throws InputException if it cannot be read or says something that means nothing
     */
    static List<Waiver> read(Path file, List<String> rules) {
        try {
            JsonNode root = new YAMLMapper().readTree(Files.readString(file));
            if (!root.isArray()) {
                throw new InputException(file + ": expected a list of waivers");
            }
            List<Waiver> waivers = new ArrayList<>();
            for (JsonNode node : root) {
                waivers.add(new WaiverFile(file).waiver(node, rules));
            }
            return waivers;
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": no YAML: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InputException("--waivers '" + file + "': cannot be read", e);
        }
    }

    private Waiver waiver(JsonNode node, List<String> rules) {
        node.fieldNames()
                .forEachRemaining(
                        key -> {
                            if (!KEYS.contains(key)) {
                                throw new InputException(
                                        file
                                                + ": unknown key '"
                                                + key
                                                + "'; "
                                                + NearestName.hint(key, KEYS));
                            }
                        });
        String rule = text(node, "rule");
        if (!rules.contains(rule)) {
            throw new InputException(
                    file + ": no rule '" + rule + "'; " + NearestName.hint(rule, rules));
        }
        String subject = node.hasNonNull("subject") ? node.get("subject").asText() : "";
        String expires = text(node, "expires");
        try {
            return new Waiver(rule, subject, text(node, "reason"), LocalDate.parse(expires));
        } catch (DateTimeParseException e) {
            throw new InputException(
                    file + ": " + rule + ": expires '" + expires + "': expected 2027-01-31", e);
        }
    }

    private String text(JsonNode node, String key) {
        if (!node.hasNonNull(key) || node.get(key).asText().isBlank()) {
            throw new InputException(file + ": a waiver needs the key '" + key + "'");
        }
        return node.get(key).asText();
    }
}
