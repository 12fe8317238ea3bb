package dev.hv.cpu.x86.tck;

import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;

import java.util.SplittableRandom;

/** Code that nobody wrote: noise, or valid instructions of every map, one behind the other. */
final class RandomCode {
    private static final int[] PREFIXES = {0x66, 0x67, 0xF2, 0xF3, 0xF0, 0x2E, 0x36, 0x64, 0x65};
    private static final int[][] ESCAPES = {{}, {}, {}, {0x0F}, {0x0F}, {0x0F, 0x38}, {0x0F, 0x3A}};
    private static final int[] OFTEN = {0x0F, 0x66, 0xF3, 0xC5, 0xC4, 0x48, 0x67, 0xEB};
    private static final int MOST_BYTES = 15;

    private final SplittableRandom random;
    private final Decoder decoder = new Decoder();

    RandomCode(SplittableRandom random) {
        this.random = random;
    }

    /** Returns that many bytes of noise, with more than its share of escapes and prefixes. */
    byte[] noise(int length) {
        byte[] code = new byte[length];
        random.nextBytes(code);
        for (int at = 0; at < length; at += 1 + random.nextInt(6)) {
            code[at] = (byte) OFTEN[random.nextInt(OFTEN.length)];
        }
        return code;
    }

    /** Returns that many bytes of instructions of that width; jumps lead to their neighbours. */
    byte[] instructions(int length, int bits) {
        byte[] code = new byte[length + MOST_BYTES];
        random.nextBytes(code);
        for (int at = 0; at < length; ) {
            at += instruction(code, at, bits);
        }
        return java.util.Arrays.copyOf(code, length);
    }

    private int instruction(byte[] code, int at, int bits) {
        byte[] bytes = new byte[MOST_BYTES];
        for (int tries = 0; tries < 20; tries++) {
            encode(bytes, bits);
            Instruction in = decoder.decode(bytes, 0, MOST_BYTES, bits);
            if (in != Decoder.TOO_LONG && in.isValid() && in.length <= MOST_BYTES) {
                if (in.operandCount() > 0 && in.operand(0).kind() == Operand.Kind.RELATIVE) {
                    aim(bytes, in);
                }
                System.arraycopy(bytes, 0, code, at, in.length);
                return in.length;
            }
        }
        return 1;
    }

    /** The displacement comes last; a short one, mostly, and often backwards. */
    private void aim(byte[] bytes, Instruction in) {
        int size = in.immediate == (byte) in.immediate && in.length < 4 ? 1 : 2;
        int distance = random.nextInt(-60, 90);
        bytes[in.length - size] = (byte) distance;
        for (int i = in.length - size + 1; i < in.length; i++) {
            bytes[i] = (byte) (distance >> 8);
        }
    }

    private void encode(byte[] bytes, int bits) {
        random.nextBytes(bytes);
        int at = 0;
        while (random.nextInt(5) == 0 && at < 4) {
            bytes[at++] = (byte) PREFIXES[random.nextInt(PREFIXES.length)];
        }
        if (random.nextInt(6) == 0) {
            bytes[at++] = (byte) 0xC4;
            bytes[at++] = (byte) (random.nextInt(8) << 5 | 1 + random.nextInt(3));
            bytes[at] = (byte) (random.nextInt(256) | (random.nextBoolean() ? 0x78 : 0));
            return;
        }
        if (bits == 64 && random.nextBoolean()) {
            bytes[at++] = (byte) (0x40 | random.nextInt(16));
        }
        for (int escape : ESCAPES[random.nextInt(ESCAPES.length)]) {
            bytes[at++] = (byte) escape;
        }
    }
}
