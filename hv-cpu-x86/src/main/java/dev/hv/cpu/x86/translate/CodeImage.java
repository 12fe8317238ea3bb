package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.decode.Dialect;

import java.util.Map;
import java.util.Set;

/**
 * Guest code as it was at one moment, with what the interpreter knows of it.
 *
 * @param mode see {@link dev.hv.cpu.x86.core.Mode}
 * @param dialect how the processor reads code
 * @param features what the processor's model has, as the opcode table writes it
 * @param first distance of the first byte from the entry; not above 0
 * @param bytes the code
 * @param seen the blocks that have run, by the distance of their first byte from the entry
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CodeImage(
        int mode,
        Dialect dialect,
        Set<String> features,
        int first,
        byte[] bytes,
        Map<Integer, Seen> seen) {

    /**
     * A block that has run.
     *
     * @param instructions how many it has
     * @param runs how often it ran
     */
    public record Seen(int instructions, int runs) {}

    int end() {
        return first + bytes.length;
    }
}
