package dev.hv.cpu.x86.decode;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Every opcode byte of every map, with enough prefixes and ModRM bytes to reach every form. */
public final class Encodings {
    private static final int[][] PREFIXES = {{}, {0x66}, {0xF2}, {0xF3}, {0x67}, {0x64}};
    private static final int[] REX = {0, 0x41, 0x48};
    private static final int[][] ESCAPES = {{}, {0x0F}, {0x0F, 0x38}, {0x0F, 0x3A}};
    private static final int SIB_BASE_INDEX_2 = 0x4B;
    private static final int SIB_BASE = 0x24;

    private Encodings() {}

    /**
     * Decodes them all.
     *
     * @param bits the mode: 16, 32 or 64
     * @param each gets the valid ones
     */
    public static void forEach(int bits, Consumer<Instruction> each) {
        forEachWithBytes(bits, (in, bytes) -> each.accept(in));
    }

    /** The same, with the bytes that are decoded, which change with the next. */
    public static void forEachWithBytes(int bits, BiConsumer<Instruction, byte[]> each) {
        Decoder decoder = new Decoder();
        byte[] code = new byte[Decoder.MAXIMUM_LENGTH];
        for (int[] prefix : PREFIXES) {
            for (int rex : REX) {
                if (rex != 0 && bits != 64) {
                    continue;
                }
                for (int[] escape : ESCAPES) {
                    int at = put(code, 0, prefix);
                    if (rex != 0) {
                        code[at++] = (byte) rex;
                    }
                    opcodes(decoder, code, put(code, at, escape), bits, each);
                }
            }
        }
        vex(decoder, code, bits, each);
    }

    /** Every map, prefix, vector length and W; vvvv is 1111b, which is also register 0. */
    private static void vex(
            Decoder decoder, byte[] code, int bits, BiConsumer<Instruction, byte[]> each) {
        for (int map = 1; map <= 3; map++) {
            for (int last = 0; last < 8; last++) {
                for (int w = 0; w <= 0x80; w += 0x80) {
                    int at = put(code, 0, new int[] {0xC4, 0xE0 | map, w | 0x78 | last});
                    opcodes(decoder, code, at, bits, each);
                }
            }
        }
    }

    private static int put(byte[] code, int at, int[] bytes) {
        for (int value : bytes) {
            code[at++] = (byte) value;
        }
        return at;
    }

    private static void opcodes(
            Decoder decoder, byte[] code, int at, int bits, BiConsumer<Instruction, byte[]> each) {
        for (int opcode = 0; opcode < 256; opcode++) {
            code[at] = (byte) opcode;
            for (int modRm = 0; modRm < 256; modRm++) {
                int rm = modRm & 7;
                boolean memory = modRm < 0xC0;
                if (memory && rm != 0 && rm != 4 && rm != 5 && rm != 6) {
                    continue;
                }
                code[at + 1] = (byte) modRm;
                code[at + 2] = (byte) (modRm < 0x40 ? SIB_BASE : SIB_BASE_INDEX_2);
                Instruction in = decoder.decode(code, 0, code.length, bits);
                if (in != Decoder.TOO_LONG && in.isValid()) {
                    each.accept(in, code);
                    if (!in.hasModRm) {
                        break;
                    }
                }
            }
        }
    }
}
