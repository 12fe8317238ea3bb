package dev.hv.cli.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.hv.cli.InputException;
import dev.hv.tck.cpu.CpuVector;
import dev.hv.tck.cpu.CpuVector.MemoryByte;

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
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A directory of instruction vectors: one file of JSON lines a form, named by opcode with {@code
 * .jsonl} or {@code .jsonl.gz}, and {@code metadata.json}, which says which flags each opcode
 * defines.
 */
public final class VectorDirectory {
    private static final String PLAIN = ".jsonl";
    private static final String COMPRESSED = ".jsonl.gz";
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
        Path metadata = directory.resolve("metadata.json");
        if (!Files.isDirectory(directory)) {
            throw new InputException(directory + ": no such directory");
        }
        try {
            opcodes =
                    Files.exists(metadata)
                            ? JSON.readTree(metadata.toFile()).path("opcodes")
                            : JSON.createObjectNode();
        } catch (IOException e) {
            throw new InputException(metadata + ": " + e.getMessage(), e);
        }
        if (forms().isEmpty()) {
            throw new InputException(
                    directory + ": expected files of vectors such as 00" + COMPRESSED);
        }
    }

    /** Returns the names of the forms, in order. */
    public List<String> forms() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(PLAIN) || name.endsWith(COMPRESSED))
                    .map(name -> name.substring(0, name.indexOf(PLAIN)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException(directory + ": cannot be listed", e);
        }
    }

    /** Gives every vector of a form to somebody, in the order of the file. */
    public void read(String form, Consumer<CpuVector> consumer) {
        Path compressed = directory.resolve(form + COMPRESSED);
        Path file = Files.exists(compressed) ? compressed : directory.resolve(form + PLAIN);
        long flagsMask = flagsMask(form);
        int number = 0;
        try (InputStream in = Files.newInputStream(file);
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        file.equals(compressed) ? new GZIPInputStream(in) : in,
                                        StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    consumer.accept(vector(form, flagsMask, JSON.readTree(line)));
                }
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new InputException(file + " line " + number + ": no vector: " + firstLine(e), e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read", e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** The metadata of {@code F7.4} is that of the opcode F7, or of its reg field 4. */
    private long flagsMask(String form) {
        int dot = form.indexOf('.');
        JsonNode opcode = opcodes.path(dot < 0 ? form : form.substring(0, dot));
        if (dot >= 0 && opcode.has("reg")) {
            opcode = opcode.path("reg").path(form.substring(dot + 1));
        }
        return opcode.path("flags-mask").asLong(-1L);
    }

    private static CpuVector vector(String form, long flagsMask, JsonNode json) {
        return new CpuVector(
                form,
                json.path("name").asText(),
                bytes(json.path("bytes").asText()),
                registers(json.path("regs")),
                memory(json.path("ram")),
                registers(json.path("final_regs")),
                memory(json.path("final_ram")),
                flagsMask,
                json.path("exception").asInt(-1),
                json.path("flags_at").asLong(-1L));
    }

    private static Map<String, Long> registers(JsonNode json) {
        Map<String, Long> registers = new HashMap<>();
        json.properties()
                .forEach(entry -> registers.put(entry.getKey(), entry.getValue().asLong()));
        return registers;
    }

    private static List<Integer> bytes(String hexadecimal) {
        List<Integer> bytes = new ArrayList<>();
        for (byte one : HexFormat.of().parseHex(hexadecimal)) {
            bytes.add(one & 0xFF);
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
