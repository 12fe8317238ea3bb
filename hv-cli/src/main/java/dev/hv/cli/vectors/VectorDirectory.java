package dev.hv.cli.vectors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.hv.cli.InputException;
import dev.hv.tck.cpu.CpuVector;
import dev.hv.tck.cpu.CpuVector.MemoryByte;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A directory of instruction vectors: one file of JSON lines a form, named by opcode with {@code
 * .jsonl} or {@code .jsonl.gz}, and {@code metadata.json}, which says which flags each opcode
 * defines. The arrays that SingleStepTests publishes are taken too ({@code .json}, {@code
 * .json.gz}): there states are in {@code initial} and {@code final}, bytes are numbers, and an
 * exception is an object; and so are its files in binary, see {@link MooFile} ({@code .MOO}, {@code
 * .MOO.gz}).
 */
public final class VectorDirectory {
    private static final String METADATA = "metadata.json";
    private static final String COMPRESSED = ".jsonl.gz";
    private static final List<String> ENDINGS =
            List.of(COMPRESSED, ".jsonl", ".json.gz", ".json", ".MOO.gz", ".MOO");

    /** Something behind one of the prefixes of the 8086 and the 80386. */
    private static final Pattern PREFIXED =
            Pattern.compile("(26|2E|36|3E|64|65|66|67|F0|F2|F3).+", Pattern.CASE_INSENSITIVE);

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final JsonNode opcodes;

    /**
     * Opens a directory.
     *
     * @throws InputException if there are no vectors in it
     */
    public VectorDirectory(Path directory) {
        this.directory = directory;
        if (!Files.isDirectory(directory)) {
            throw new InputException(directory + ": no such directory");
        }
        opcodes = opcodes(files(directory));
        if (forms().isEmpty()) {
            throw new InputException(
                    directory + ": expected files of vectors such as 00" + COMPRESSED);
        }
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new InputException(directory + ": cannot be listed", e);
        }
    }

    /**
     * Vectors are an array in a {@code .json} file; an object is what is said of all of them, by
     * opcode: {@code metadata.json}, or, for the oldest, a file of the processor's name.
     */
    private static boolean isMetadata(Path file) {
        String name = file.getFileName().toString();
        if (name.equals(METADATA) || !name.endsWith(".json")) {
            return name.equals(METADATA);
        }
        try (JsonParser tokens = JSON.createParser(file.toFile())) {
            return tokens.nextToken() == JsonToken.START_OBJECT;
        } catch (IOException e) {
            return false; // reading it as vectors will tell
        }
    }

    private static JsonNode opcodes(List<Path> files) {
        for (Path file : files) {
            if (isMetadata(file)) {
                try {
                    JsonNode all = JSON.readTree(file.toFile());
                    return all.has("opcodes") ? all.path("opcodes") : all;
                } catch (IOException e) {
                    throw new InputException(file + ": " + firstLine(e), e);
                }
            }
        }
        return JSON.createObjectNode();
    }

    /** Returns the names of the forms, in order. */
    public List<String> forms() {
        return files(directory).stream()
                .filter(file -> !isMetadata(file))
                .map(file -> file.getFileName().toString())
                .flatMap(
                        name ->
                                ENDINGS.stream()
                                        .filter(name::endsWith)
                                        .limit(1)
                                        .map(ending -> name.replace(ending, "")))
                .distinct()
                .sorted()
                .toList();
    }

    /** Gives every vector of a form to somebody, in the order of the file. */
    public void read(String form, Consumer<CpuVector> consumer) {
        Path file =
                ENDINGS.stream()
                        .map(ending -> directory.resolve(form + ending))
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow(() -> new InputException(directory + ": no form " + form));
        long flagsMask = flagsMask(form);
        int number = 0;
        String name = file.getFileName().toString();
        if (name.contains(".MOO")) {
            readBinary(file, new MooFile(form, flagsMask), consumer);
            return;
        }
        try (InputStream in = Files.newInputStream(file);
                BufferedReader text =
                        new BufferedReader(
                                new InputStreamReader(
                                        name.endsWith(".gz") ? new GZIPInputStream(in) : in,
                                        StandardCharsets.UTF_8));
                MappingIterator<JsonNode> vectors =
                        JSON.readerFor(JsonNode.class).readValues(text)) {
            while (vectors.hasNextValue()) {
                number++;
                consumer.accept(vector(form, flagsMask, vectors.nextValue()));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new InputException(file + " vector " + number + ": " + firstLine(e), e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read", e);
        }
    }

    private static void readBinary(Path file, MooFile vectors, Consumer<CpuVector> consumer) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                InputStream plain =
                        file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
            vectors.read(plain, consumer);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + " vector " + vectors.number() + ": " + firstLine(e), e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read", e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /**
     * The metadata of {@code F7.4} is that of the opcode F7, or of its reg field 4; that of {@code
     * 66F7.4} too, unless it has its own.
     */
    private long flagsMask(String form) {
        int dot = form.indexOf('.');
        String name = dot < 0 ? form : form.substring(0, dot);
        while (!opcodes.has(name) && PREFIXED.matcher(name).matches()) {
            name = name.substring(2);
        }
        JsonNode opcode = opcodes.path(name);
        if (dot >= 0 && opcode.has("reg")) {
            opcode = opcode.path("reg").path(form.substring(dot + 1));
        }
        return opcode.path("flags-mask").asLong(-1L);
    }

    private static CpuVector vector(String form, long flagsMask, JsonNode json) {
        boolean nested = json.has("initial");
        JsonNode before = json.path("initial");
        JsonNode after = json.path("final");
        JsonNode exception = json.path("exception");
        return new CpuVector(
                form,
                json.path("name").asText(),
                bytes(json.path("bytes")),
                registers(nested ? before.path("regs") : json.path("regs")),
                memory(nested ? before.path("ram") : json.path("ram")),
                registers(nested ? after.path("regs") : json.path("final_regs")),
                memory(nested ? after.path("ram") : json.path("final_ram")),
                flagsMask,
                exception.isObject() ? exception.path("number").asInt(-1) : exception.asInt(-1),
                exception.isObject()
                        ? exception.path("flag_address").asLong(-1L)
                        : json.path("flags_at").asLong(-1L));
    }

    private static Map<String, Long> registers(JsonNode json) {
        Map<String, Long> registers = new HashMap<>();
        json.properties()
                .forEach(entry -> registers.put(entry.getKey(), entry.getValue().asLong()));
        return registers;
    }

    /** A text in hexadecimal, or an array of numbers. */
    private static List<Integer> bytes(JsonNode json) {
        List<Integer> bytes = new ArrayList<>();
        if (json.isArray()) {
            json.forEach(one -> bytes.add(one.asInt() & 0xFF));
        } else {
            for (byte one : HexFormat.of().parseHex(json.asText())) {
                bytes.add(one & 0xFF);
            }
        }
        return bytes;
    }

    private static List<MemoryByte> memory(JsonNode json) {
        List<MemoryByte> memory = new ArrayList<>(json.size());
        json.forEach(
                pair -> memory.add(new MemoryByte(pair.path(0).asLong(), pair.path(1).asInt())));
        return memory;
    }
}
