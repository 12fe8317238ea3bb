package dev.hv.cli.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A two-pass assembler for 32-bit x86, in the syntax of the Intel manuals: destination first,
 * memory in brackets, {@code byte} and {@code dword} where registers do not say the size.
 *
 * <p>Directives: {@code name:}, {@code name equ value}, {@code db}, {@code dw}, {@code dd} with
 * values and "text", {@code align n}, {@code fill count} (zeros). Comments begin with a semicolon.
 * Mnemonics are in lower case.
 */
final class Assembler {
    private final List<String> lines;
    private final long origin;
    private final Map<String, Long> symbols = new HashMap<>();

    private Assembler(String source, long origin) {
        this.lines = source.lines().toList();
        this.origin = origin;
    }

    /**
     * Assembles.
     *
     * @param origin the address at which the code will be
     * @throws AssemblyException naming the line that means nothing
     */
    static byte[] assemble(String source, long origin) throws AssemblyException {
        Assembler assembler = new Assembler(source, origin);
        assembler.pass(false);
        return assembler.pass(true);
    }

    private byte[] pass(boolean complete) throws AssemblyException {
        CodeBuffer out = new CodeBuffer(origin);
        for (int i = 0; i < lines.size(); i++) {
            try {
                line(withoutComment(lines.get(i)), out, complete);
            } catch (AssemblyException e) {
                throw new AssemblyException(i + 1, e);
            }
        }
        return out.toBytes();
    }

    private static String withoutComment(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            quoted ^= line.charAt(i) == '"';
            if (line.charAt(i) == ';' && !quoted) {
                return line.substring(0, i);
            }
        }
        return line;
    }

    private void line(String line, CodeBuffer out, boolean complete) throws AssemblyException {
        Expression cursor = new Expression(line, symbols, complete);
        Optional<String> first = cursor.word();
        if (first.isPresent() && cursor.take(":")) {
            define(first.get(), out.address(), complete);
            first = cursor.word();
        }
        if (first.isPresent()) {
            statement(first.get(), cursor, out, complete);
            if (!cursor.rest().isEmpty()) {
                throw new AssemblyException("'" + cursor.rest() + "' is too much");
            }
        } else if (!cursor.rest().isEmpty()) {
            throw new AssemblyException("'" + cursor.rest() + "' is no instruction");
        }
    }

    private void define(String name, long value, boolean again) throws AssemblyException {
        Long before = symbols.put(name, value);
        if (before != null && !again) {
            throw new AssemblyException("'" + name + "' is defined twice");
        }
    }

    private void statement(String word, Expression cursor, CodeBuffer out, boolean complete)
            throws AssemblyException {
        switch (word) {
            case "db", "dw", "dd" -> data(word, cursor, out);
            case "align" -> {
                long multiple = cursor.sum();
                while (out.address() % multiple != 0) {
                    out.put(0);
                }
            }
            case "fill" -> {
                long count = cursor.sum();
                for (long i = 0; i < count; i++) {
                    out.put(0);
                }
            }
            case "rep" -> {
                new Encoder(out).encode(word, List.of());
                Optional<String> repeated = cursor.word();
                new Encoder(out).encode(repeated.orElse(""), List.of());
            }
            default -> {
                Optional<String> second = cursor.word();
                if (second.isPresent() && second.get().equals("equ")) {
                    define(word, cursor.sum(), complete);
                } else {
                    second.ifPresent(cursor::putBack);
                    new Encoder(out).encode(word, Operands.parse(cursor));
                }
            }
        }
    }

    private static void data(String size, Expression cursor, CodeBuffer out)
            throws AssemblyException {
        do {
            if (cursor.take("\"")) {
                cursor.until('"').chars().forEach(out::put);
            } else {
                long value = cursor.sum();
                switch (size) {
                    case "db" -> out.put((int) value);
                    case "dw" -> out.putWord(value);
                    default -> out.putDouble(value);
                }
            }
        } while (cursor.take(","));
    }
}
