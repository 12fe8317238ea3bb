package dev.hv.cli.demo;

import java.util.Map;
import java.util.Optional;

/**
 * Evaluates sums, differences, products and whole quotients of numbers, characters and symbols. A
 * cursor over one line; {@link Operands} goes on where an expression ends.
 */
final class Expression {
    private final String text;
    private final Map<String, Long> symbols;
    private final boolean complete;
    private int at;

    /**
     * @param complete whether all symbols are known; if not, an unknown one counts as 0
     */
    Expression(String text, Map<String, Long> symbols, boolean complete) {
        this.text = text;
        this.symbols = symbols;
        this.complete = complete;
    }

    /** Evaluates from here to the first character that cannot go on. */
    long sum() throws AssemblyException {
        long value = product();
        while (true) {
            if (take("+")) {
                value += product();
            } else if (take("-")) {
                value -= product();
            } else {
                return value;
            }
        }
    }

    /** Evaluates factors with signs of multiplication and division between them. */
    long product() throws AssemblyException {
        long value = factor();
        while (true) {
            if (take("*")) {
                value *= factor();
            } else if (take("/")) {
                value = quotient(value, factor());
            } else {
                return value;
            }
        }
    }

    private long quotient(long value, long divisor) throws AssemblyException {
        if (divisor == 0 && complete) {
            throw new AssemblyException("division by 0");
        }
        return divisor == 0 ? 0 : value / divisor;
    }

    /** Evaluates one number, character, symbol or sum in parentheses. */
    long factor() throws AssemblyException {
        if (take("-")) {
            return -factor();
        }
        if (take("(")) {
            long value = sum();
            expect(")");
            return value;
        }
        if (take("'")) {
            char character = at < text.length() ? text.charAt(at) : ' ';
            at++;
            expect("'");
            return character;
        }
        String word = word().orElseThrow(() -> new AssemblyException("a value is missing"));
        return Character.isDigit(word.charAt(0)) ? number(word) : symbol(word);
    }

    private static long number(String word) throws AssemblyException {
        try {
            return Long.decode(word);
        } catch (NumberFormatException e) {
            throw new AssemblyException("'" + word + "' is no number");
        }
    }

    private long symbol(String name) throws AssemblyException {
        Long value = symbols.get(name);
        if (value == null && complete) {
            throw new AssemblyException("'" + name + "' is not defined");
        }
        return value == null ? 0 : value;
    }

    /** Takes the next word or number, if one is next. */
    Optional<String> word() {
        skipSpace();
        int start = at;
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        return start == at ? Optional.empty() : Optional.of(text.substring(start, at));
    }

    /** Takes back what {@link #word} took. */
    void putBack(String word) {
        at -= word.length();
    }

    /** Takes {@code next} if it is next. */
    boolean take(String next) {
        skipSpace();
        boolean found = text.startsWith(next, at);
        if (found) {
            at += next.length();
        }
        return found;
    }

    void expect(String next) throws AssemblyException {
        if (!take(next)) {
            throw new AssemblyException("expected " + next + " before '" + rest() + "'");
        }
    }

    /** Takes everything up to {@code end}, spaces and all, and {@code end} itself. */
    String until(char end) throws AssemblyException {
        int stop = text.indexOf(end, at);
        if (stop < 0) {
            throw new AssemblyException("expected " + end + " before the line's end");
        }
        String taken = text.substring(at, stop);
        at = stop + 1;
        return taken;
    }

    /** Returns what has not been taken. */
    String rest() {
        skipSpace();
        return text.substring(at);
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.';
    }
}
