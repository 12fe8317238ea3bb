package dev.hv.cli.vectors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.hv.cli.InputException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which flags an opcode defines, as files beside vectors say it: an object in JSON ({@code
 * metadata.json}, or one that is named after the processor), or a table with a row for each opcode
 * and the columns {@code op}, {@code ex} and {@code f_umask} ({@code 80386.csv}). Any thread.
 */
final class FlagMasks {
    /** The name that it has mostly. */
    static final String METADATA = "metadata.json";

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int HEXADECIMAL = 16;
    private static final long UPPER_HALF = -1L << 16;

    /** Something behind one of the prefixes of the 8086 and the 80386. */
    private static final Pattern PREFIXED =
            Pattern.compile("(26|2E|36|3E|64|65|66|67|F0|F2|F3).+", Pattern.CASE_INSENSITIVE);

    private final JsonNode opcodes;
    private final Map<String, Long> rows = new HashMap<>();

    /**
     * Those that some of the files tell.
     *
     * @throws InputException if such a file cannot be read
     */
    FlagMasks(List<Path> files) {
        JsonNode all = JSON.createObjectNode();
        for (Path file : files) {
            if (isMetadata(file)) {
                all = object(file);
                break;
            }
        }
        opcodes = all.has("opcodes") ? all.path("opcodes") : all;
        files.stream().filter(file -> file.toString().endsWith(".csv")).forEach(this::table);
    }

    /**
     * Vectors are an array in a {@code .json} file; an object is what is said of all of them, by
     * opcode: {@code metadata.json}, or, for the oldest, a file of the processor's name.
     */
    static boolean isMetadata(Path file) {
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

    private static JsonNode object(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new InputException(file + ": " + first, e);
        }
    }

    /** Takes the rows of a table, unless it is one of something else. */
    private void table(Path file) {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            List<String> header = cells(String.valueOf(lines.readLine()));
            int opcode = header.indexOf("op");
            int extension = header.indexOf("ex");
            int mask = header.indexOf("f_umask");
            if (opcode < 0 || extension < 0 || mask < 0) {
                return;
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> cells = cells(line);
                if (cells.size() == header.size() && !cells.get(mask).isEmpty()) {
                    String reg = cells.get(extension);
                    String name = cells.get(opcode) + (reg.isEmpty() ? "" : "." + reg);
                    rows.put(name, UPPER_HALF | number(file, cells.get(mask)));
                }
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read", e);
        }
    }

    private static long number(Path file, String text) {
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        try {
            return Long.parseLong(digits, HEXADECIMAL);
        } catch (NumberFormatException e) {
            throw new InputException(
                    file + ": f_umask " + text + ": expected a hexadecimal number", e);
        }
    }

    /** The cells of a line; commas between quotation marks are part of one. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (char c : (line + ",").toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        return cells;
    }

    /**
     * Returns the flags that are defined after instructions of a form, all ones if nothing is said.
     * What is said of {@code F7.4} is said of the opcode F7, or of its reg field 4; that counts for
     * {@code 66F7.4} too, unless it has its own.
     */
    long of(String form) {
        int dot = form.indexOf('.');
        String name = dot < 0 ? form : form.substring(0, dot);
        String extension = dot < 0 ? "" : form.substring(dot);
        while (!known(name, extension) && PREFIXED.matcher(name).matches()) {
            name = name.substring(2);
        }
        if (rows.containsKey(name + extension)) {
            return rows.getOrDefault(name + extension, -1L);
        }
        JsonNode opcode = opcodes.path(name);
        if (dot >= 0 && opcode.has("reg")) {
            opcode = opcode.path("reg").path(extension.substring(1));
        }
        return opcode.path("flags-mask").asLong(-1L);
    }

    private boolean known(String name, String extension) {
        return opcodes.has(name) || rows.containsKey(name + extension);
    }
}
