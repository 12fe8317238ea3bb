package dev.hv.cli.run;

import dev.hv.cli.request.Argument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of addresses in a guest, from an ELF file, or from a list as {@code nm} prints it and Linux
 * installs it as {@code System.map}: lines of an address in hexadecimal digits, a letter, and a
 * name.
 */
public final class Symbols {
    /** No names. */
    public static final Symbols NONE = new Symbols(List.of());

    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{1,16}) \\S (\\S+)(\\s.*)?");
    private static final Pattern ADDRESS = Pattern.compile("-at-0x([0-9a-f]{1,16})");

    private final NavigableMap<Long, String> names = new TreeMap<>(Long::compareUnsigned);

    private Symbols(List<String> lines) {
        for (String line : lines) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                names.putIfAbsent(Long.parseUnsignedLong(parts.group(1), 16), parts.group(2));
            }
        }
    }

    private Symbols(Map<Long, String> known) {
        names.putAll(known);
    }

    /** Returns the names that a file has; lines of other forms name nothing. */
    public static Symbols read(Argument file) {
        try (FileChannel channel = FileChannel.open(file.path())) {
            if (ElfSymbols.isElf(channel)) {
                return new Symbols(ElfSymbols.read(channel, file));
            }
            Symbols symbols = new Symbols(Files.readAllLines(file.path()));
            if (symbols.names.isEmpty()) {
                throw file.problem("has no line like 'ffffffff81000000 T _text'");
            }
            return symbols;
        } catch (MalformedInputException e) {
            throw file.problem("is neither text, as nm prints it, nor an ELF file", e);
        } catch (IOException | UncheckedIOException e) {
            throw file.problem("cannot be read", e);
        }
    }

    /** Returns a line with the names of its addresses behind them. */
    String named(String line) {
        return ADDRESS.matcher(line).replaceAll(found -> found.group() + name(found.group(1)));
    }

    private String name(String digits) {
        long address = Long.parseUnsignedLong(digits, 16);
        Map.Entry<Long, String> below = names.floorEntry(address);
        if (below == null) {
            return "";
        }
        long distance = address - below.getKey();
        String name = "(" + below.getValue() + (distance == 0 ? "" : "+0x%x".formatted(distance));
        return Matcher.quoteReplacement(name + ")");
    }
}
