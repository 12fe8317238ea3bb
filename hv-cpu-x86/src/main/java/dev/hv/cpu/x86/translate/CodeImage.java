package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.decode.Dialect;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Guest code as it was at one moment, with what the interpreter knows of it. All distances are from
 * the first byte of the region to be.
 *
 * @param mode see {@link dev.hv.cpu.x86.core.Mode}
 * @param dialect how the processor reads code
 * @param features what the processor's model has, as the opcode table writes it
 * @param careful whether a region of it was left too often by instructions that could not be done
 *     quickly: now they call their helpers
 * @param stretches the code, in pieces that do not touch each other
 * @param seen the blocks that have run, by the distance of their first byte
 */
public record CodeImage(
        int mode,
        Dialect dialect,
        Set<String> features,
        boolean careful,
        List<Stretch> stretches,
        Map<Integer, Seen> seen) {

    /**
     * Bytes that follow each other.
     *
     * @param first distance of the first one
     * @param bytes the code
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Stretch(int first, byte[] bytes) {
        /** Returns the distance behind the last one. */
        public int end() {
            return first + bytes.length;
        }

        boolean has(int offset) {
            return offset >= first && offset < end();
        }
    }

    /**
     * A block that has run.
     *
     * @param instructions how many it has
     * @param runs how often it ran
     * @param targets distances of the places where its indirect jump or return has led
     * @param usual those of them to which it led often
     */
    public record Seen(int instructions, int runs, List<Integer> targets, List<Integer> usual) {
        /** A block without an indirect jump. */
        public Seen(int instructions, int runs) {
            this(instructions, runs, List.of(), List.of());
        }
    }

    /**
     * Returns the code between two distances.
     *
     * @throws IllegalArgumentException if it does not have all of that
     */
    public byte[] bytes(int from, int to) {
        Stretch stretch = stretch(from);
        if (stretch == null || to > stretch.end()) {
            throw new IllegalArgumentException("no code from " + from + " to " + to);
        }
        return Arrays.copyOfRange(stretch.bytes, from - stretch.first, to - stretch.first);
    }

    @Nullable Stretch stretch(int offset) {
        for (Stretch stretch : stretches) {
            if (stretch.has(offset)) {
                return stretch;
            }
        }
        return null;
    }
}
