package dev.hv.cpu.x86.fp;

/**
 * AES rounds (FIPS 197; SDM volume 2, AESENC and its kin) as functions of a state of two longs.
 * Tables hold what a byte contributes to its column; they are computed from the field's definition.
 */
public final class Aes {
    private static final int POLYNOMIAL = 0x11B;
    private static final byte[] SUBSTITUTE = new byte[256];
    private static final byte[] INVERSE = new byte[256];

    /** SubBytes and MixColumns of a byte in row 0. */
    private static final int[] ENCRYPT = new int[256];

    /** InvSubBytes and InvMixColumns of a byte in row 0. */
    private static final int[] DECRYPT = new int[256];

    /** InvMixColumns alone. */
    private static final int[] UNMIX = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int inverse = inverse(i);
            int spread = inverse * 0x0101;
            int mixed = inverse;
            for (int shift = 4; shift < 8; shift++) {
                mixed ^= spread >>> shift;
            }
            SUBSTITUTE[i] = (byte) (mixed ^ 0x63);
        }
        for (int i = 0; i < 256; i++) {
            INVERSE[SUBSTITUTE[i] & 0xFF] = (byte) i;
        }
        for (int i = 0; i < 256; i++) {
            int s = SUBSTITUTE[i] & 0xFF;
            ENCRYPT[i] = times(s, 2) | s << 8 | s << 16 | times(s, 3) << 24;
            UNMIX[i] = times(i, 14) | times(i, 9) << 8 | times(i, 13) << 16 | times(i, 11) << 24;
        }
        for (int i = 0; i < 256; i++) {
            DECRYPT[i] = UNMIX[INVERSE[i] & 0xFF];
        }
    }

    private Aes() {}

    /** Multiplies in GF(2^8). */
    private static int times(int a, int b) {
        int product = 0;
        int factor = a;
        for (int bits = b; bits != 0; bits >>>= 1) {
            product ^= (bits & 1) != 0 ? factor : 0;
            factor <<= 1;
            factor ^= (factor & 0x100) != 0 ? POLYNOMIAL : 0;
        }
        return product;
    }

    private static int inverse(int a) {
        for (int b = 1; b < 256; b++) {
            if (times(a, b) == 1) {
                return b;
            }
        }
        return 0;
    }

    /** Byte of a row and column of the state. */
    private static int at(long low, long high, int row, int column) {
        long half = (column & 2) == 0 ? low : high;
        return (int) (half >>> (8 * row + 32 * (column & 1))) & 0xFF;
    }

    /** A column after ShiftRows ({@code step} 1) or InvShiftRows (-1) and a table of row 0. */
    private static int column(int[] table, long low, long high, int column, int step) {
        int result = 0;
        for (int row = 0; row < 4; row++) {
            int value = table[at(low, high, row, column + step * row & 3)];
            result ^= Integer.rotateLeft(value, 8 * row);
        }
        return result;
    }

    private static int bytes(byte[] table, long low, long high, int column, int step) {
        int result = 0;
        for (int row = 0; row < 4; row++) {
            result |= (table[at(low, high, row, column + step * row & 3)] & 0xFF) << (8 * row);
        }
        return result;
    }

    private static long pair(int high, int low) {
        return (long) high << 32 | (low & 0xFFFF_FFFFL);
    }

    /** AESENC without the round key; {@code part} 0 is the low half of the result. */
    public static long aesenc(long low, long high, int part) {
        int first = 2 * part;
        return pair(column(ENCRYPT, low, high, first + 1, 1), column(ENCRYPT, low, high, first, 1));
    }

    /** AESDEC without the round key. */
    public static long aesdec(long low, long high, int part) {
        int first = 2 * part;
        return pair(
                column(DECRYPT, low, high, first + 1, -1), column(DECRYPT, low, high, first, -1));
    }

    /** AESENCLAST without the round key. */
    public static long aesenclast(long low, long high, int part) {
        int first = 2 * part;
        return pair(
                bytes(SUBSTITUTE, low, high, first + 1, 1), bytes(SUBSTITUTE, low, high, first, 1));
    }

    /** AESDECLAST without the round key. */
    public static long aesdeclast(long low, long high, int part) {
        int first = 2 * part;
        return pair(bytes(INVERSE, low, high, first + 1, -1), bytes(INVERSE, low, high, first, -1));
    }

    /** AESIMC of two columns. */
    public static long aesimc(long columns) {
        return pair(column(UNMIX, columns, columns, 1, 0), column(UNMIX, columns, columns, 0, 0));
    }

    /** Half of AESKEYGENASSIST, from the upper of two dwords. */
    public static long aeskeygenassist(long dwords, int imm) {
        int word = bytes(SUBSTITUTE, dwords, dwords, 1, 0);
        return pair(Integer.rotateRight(word, 8) ^ (imm & 0xFF), word);
    }
}
