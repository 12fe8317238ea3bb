package dev.hv.machine.pc.bios;

import java.util.HashMap;
import java.util.Map;

/** Machine code in a segment of 64 KiB, put down piece by piece at chosen offsets, with labels. */
final class StubCode {
    private final byte[] segment = new byte[0x10000];
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<Integer, String> near = new HashMap<>();
    private final Map<Integer, String> rel8 = new HashMap<>();
    private int at;

    /** Goes on there. */
    StubCode org(int offset) {
        at = offset;
        return this;
    }

    int at() {
        return at;
    }

    StubCode label(String name) {
        labels.put(name, at);
        return this;
    }

    StubCode bytes(int... values) {
        for (int value : values) {
            segment[at++] = (byte) value;
        }
        return this;
    }

    StubCode word(int value) {
        return bytes(value, value >> 8);
    }

    StubCode doubleword(int value) {
        return word(value).word(value >> 16);
    }

    /** Returns the sum of that many bytes from an offset on. */
    int sum(int offset, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += segment[offset + i];
        }
        return sum;
    }

    StubCode text(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            bytes(c);
        }
        return this;
    }

    /** An opcode followed by a 16-bit distance. */
    StubCode near(int opcode, String label) {
        bytes(opcode);
        near.put(at, label);
        return word(0);
    }

    /** An opcode followed by an 8-bit distance. */
    StubCode jump(int opcode, String label) {
        bytes(opcode);
        rel8.put(at, label);
        return bytes(0);
    }

    /** Calls a stub as an INT instruction would, but without the vector. */
    StubCode simulateInt(String label) {
        return bytes(0x9C, 0x0E).near(0xE8, label); // pushf; push cs; call
    }

    int offset(String label) {
        Integer offset = labels.get(label);
        if (offset == null) {
            throw new IllegalStateException("no label " + label);
        }
        return offset;
    }

    /** Returns the segment with all distances in place. */
    byte[] finish() {
        near.forEach(
                (where, label) -> {
                    int distance = offset(label) - (where + 2);
                    segment[where] = (byte) distance;
                    segment[where + 1] = (byte) (distance >> 8);
                });
        rel8.forEach(
                (where, label) -> {
                    int distance = offset(label) - (where + 1);
                    if (distance != (byte) distance) {
                        throw new IllegalStateException(label + " is too far from " + where);
                    }
                    segment[where] = (byte) distance;
                });
        return segment;
    }
}
