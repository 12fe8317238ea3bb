package dev.hv.cli.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.hv.api.device.NearestName;
import dev.hv.cli.InputException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a machine file: YAML whose keys are the options of {@code hv run} without their dashes.
 * What can be said more than once is one value or a list. A device may be a map with {@code
 * plugin}, {@code name} and its options; {@code set} may be a map. Relative paths are relative to
 * the file.
 */
public final class MachineFile {
    private static final long MAX_BYTES = 1 << 20;

    private static final YAMLMapper YAML =
            YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Path file;
    private final Map<Key, List<Argument>> said = new EnumMap<>(Key.class);

    private MachineFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws InputException if it cannot be read or says something that means nothing
     */
    public static Request read(Path file) {
        return new MachineFile(file).read(parse(file));
    }

    private static JsonNode parse(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new InputException(
                        "--machine '"
                                + file
                                + "': "
                                + (Files.exists(file) ? "is not a file" : "no such file"));
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new InputException("--machine '" + file + "': larger than 1 MiB");
            }
            return YAML.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
            String what = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new InputException(file + where + ": no YAML: " + what, e);
        } catch (IOException e) {
            throw new InputException("--machine '" + file + "': cannot be read", e);
        }
    }

    private Request read(JsonNode root) {
        if (!root.isObject()) {
            throw new InputException(file + ": expected keys and values, such as 'memory: 1G'");
        }
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            String word = field.getKey();
            Key key = Key.of(word).orElseThrow(() -> unknown(word));
            if (said.containsKey(key)) {
                throw new InputException(
                        file + ": " + word + ": there is a " + key.word() + " as well; choose one");
            }
            value(key, word, field.getValue());
        }
        return Request.of(said);
    }

    private InputException unknown(String word) {
        return new InputException(
                file + ": unknown key '" + word + "'; " + NearestName.hint(word, Key.words()));
    }

    private void value(Key key, String word, JsonNode value) {
        if (value.isArray() && key.repeatable()) {
            value.forEach(element -> value(key, word, element));
        } else if (value.isArray() && key == Key.BOOT) {
            add(key, word, order(word, value));
        } else if (value.isObject() && key == Key.DEVICE) {
            add(key, word, device(value));
        } else if (value.isObject() && key == Key.SET) {
            for (Map.Entry<String, JsonNode> setting : value.properties()) {
                add(
                        key,
                        word,
                        setting.getKey() + "=" + scalar(setting.getKey(), setting.getValue()));
            }
        } else {
            add(key, word, scalar(word, value));
        }
    }

    /** An order, as it would be written on the command line. */
    private String order(String word, JsonNode list) {
        return list.valueStream()
                .map(element -> scalar(word, element))
                .collect(Collectors.joining(","));
    }

    /** A device as a map, as it would be written on the command line. */
    private String device(JsonNode map) {
        JsonNode plugin = map.get("plugin");
        if (plugin == null) {
            throw new InputException(file + ": device: a map needs the key 'plugin'");
        }
        StringBuilder text = new StringBuilder(scalar("plugin", plugin));
        for (Map.Entry<String, JsonNode> option : map.properties()) {
            if (!option.getKey().equals("plugin")) {
                String value = scalar(option.getKey(), option.getValue());
                text.append(',').append(option.getKey()).append('=');
                text.append(DeviceArgument.escape(value));
            }
        }
        return text.toString();
    }

    private String scalar(String key, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw new InputException(
                    file
                            + ": "
                            + key
                            + ": expected one value, found "
                            + switch (value.getNodeType()) {
                                case ARRAY -> "a list";
                                case OBJECT -> "a map";
                                default -> "nothing";
                            });
        }
        return value.asText();
    }

    private void add(Key key, String word, String text) {
        Path absent = Path.of("");
        Path parent = file.getParent();
        said.computeIfAbsent(key, none -> new ArrayList<>())
                .add(new Argument(file + ": " + word, text, parent == null ? absent : parent));
    }
}
