package dev.hv.cli.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A directory of instruction vectors: one file of JSON lines a form, named by opcode with {@code
 * .jsonl} or {@code .jsonl.gz}, and {@code metadata.json}, which says which flags each opcode
 * defines. The arrays that SingleStepTests publishes are taken too ({@code .json}, {@code
 * .json.gz}): there states are in {@code initial} and {@code final}, bytes are numbers, and an
 * exception is an object; and so are its files in binary, see {@link MooFile} ({@code .MOO}, {@code
 * .MOO.gz}). Vectors whose hash stands in {@code revocation_list.txt}, here or in the folder above,
 * are left out.
 */
public final class VectorDirectory {
    private static final String REVOCATIONS = "revocation_list.txt";
    private static final String COMPRESSED = ".jsonl.gz";
    private static final List<String> ENDINGS =
            List.of(COMPRESSED, ".jsonl", ".json.gz", ".json", ".MOO.gz", ".MOO");

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final FlagMasks flags;
    private final Set<String> revoked;

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
        List<Path> beside = new ArrayList<>(files(directory));
        Path above = directory.toAbsolutePath().getParent();
        if (above != null && Files.isReadable(above)) {
            beside.addAll(files(above));
        }
        flags = new FlagMasks(beside.stream().filter(this::describes).toList());
        revoked = revoked(beside);
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

    /** The folder above counts too: SingleStepTests have them there. */
    private boolean describes(Path file) {
        return file.startsWith(directory)
                || file.endsWith(FlagMasks.METADATA)
                || file.toString().endsWith(".csv");
    }

    private static Set<String> revoked(List<Path> files) {
        Set<String> hashes = new HashSet<>();
        for (Path file : files) {
            if (file.endsWith(REVOCATIONS)) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                            .forEach(line -> hashes.add(line.toLowerCase(Locale.ROOT)));
                } catch (IOException | UncheckedIOException e) {
                    throw new InputException(file + ": cannot be read", e);
                }
            }
        }
        return hashes;
    }

    /** Returns the names of the forms, in order. */
    public List<String> forms() {
        return files(directory).stream()
                .filter(file -> !FlagMasks.isMetadata(file))
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
        long flagsMask = flags.of(form);
        int number = 0;
        String name = file.getFileName().toString();
        if (name.contains(".MOO")) {
            readBinary(file, new MooFile(form, flagsMask, revoked), consumer);
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
                JsonNode json = vectors.nextValue();
                if (!revoked.contains(json.path("hash").asText())) {
                    consumer.accept(vector(form, flagsMask, json));
                }
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
