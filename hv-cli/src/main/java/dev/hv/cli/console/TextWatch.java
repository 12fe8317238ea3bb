package dev.hv.cli.console;

import java.nio.charset.StandardCharsets;

/**
 * Notices a text in a stream of bytes, by the method of Knuth, Morris and Pratt: no byte is looked
 * at twice, and none is kept.
 */
final class TextWatch {
    private final byte[] text;
    private final int[] fallback;
    private int matched;

    /**
     * @param text not empty
     */
    TextWatch(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        fallback = new int[this.text.length + 1];
        for (int i = 1; i < this.text.length; i++) {
            fallback[i + 1] = next(this.text[i], fallback[i]);
        }
    }

    /** Takes the next byte; returns whether the text ends with it. */
    boolean endsWith(byte value) {
        matched = next(value, matched == text.length ? fallback[matched] : matched);
        return matched == text.length;
    }

    /** How much of the text is matched after a byte, when {@code length} of it was before. */
    private int next(byte value, int length) {
        int candidate = length;
        while (candidate > 0 && text[candidate] != value) {
            candidate = fallback[candidate];
        }
        return text[candidate] == value ? candidate + 1 : 0;
    }
}
