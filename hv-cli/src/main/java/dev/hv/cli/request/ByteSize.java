package dev.hv.cli.request;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: a number with K, M, G or T, powers of 1024, or of bytes without. */
public final class ByteSize {
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,18})(?:([KMGT])(?:I?B)?|B)?", Pattern.CASE_INSENSITIVE);

    private static final String SUFFIXES = "KMGT";

    private ByteSize() {}

    /**
     * Reads a size, in bytes.
     *
     * @throws dev.hv.cli.InputException if it is none
     */
    public static long parse(Argument argument) {
        Matcher matcher = SIZE.matcher(argument.text().strip());
        if (matcher.matches()) {
            String suffix = matcher.group(2) == null ? "" : matcher.group(2);
            int power =
                    suffix.isEmpty() ? 0 : SUFFIXES.indexOf(suffix.toUpperCase(Locale.ROOT)) + 1;
            BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(10 * power);
            if (bytes.bitLength() < Long.SIZE) {
                return bytes.longValueExact();
            }
        }
        throw argument.problem("expected a size such as 64M or 2G");
    }

    /** Returns a size as {@link #parse} takes it, with the largest suffix that loses nothing. */
    public static String text(long bytes) {
        long value = bytes;
        int power = 0;
        while (power < SUFFIXES.length() && value != 0 && value % 1024 == 0) {
            value /= 1024;
            power++;
        }
        return power == 0 ? value + " bytes" : value + SUFFIXES.substring(power - 1, power);
    }
}
