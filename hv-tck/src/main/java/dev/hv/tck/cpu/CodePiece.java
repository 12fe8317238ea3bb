package dev.hv.tck.cpu;

import dev.hv.tck.script.Step;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * An instruction of a program that can be cut down.
 *
 * @param bytes each 0 to 255
 */
@SuppressWarnings("exports") // how scripts shrink stays inside the module
public record CodePiece(List<Integer> bytes) implements Step<CodePiece> {
    /** Copies. */
    public CodePiece {
        bytes = List.copyOf(bytes);
    }

    /** Returns the piece with those bytes, in hexadecimal without spaces. */
    public static CodePiece of(String hexadecimal) {
        byte[] parsed = HexFormat.of().parseHex(hexadecimal);
        Integer[] bytes = new Integer[parsed.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = parsed[i] & 0xFF;
        }
        return new CodePiece(List.of(bytes));
    }

    @Override
    public Stream<CodePiece> simpler() {
        return Stream.empty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        bytes.forEach(one -> text.append(String.format("%02x", one)));
        return text.toString();
    }
}
