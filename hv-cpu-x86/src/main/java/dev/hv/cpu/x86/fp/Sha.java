package dev.hv.cpu.x86.fp;

/**
 * The steps of SHA-1 and SHA-256 (FIPS 180-4) that the SHA extensions have (SDM volume 2, SHA1RNDS4
 * and its kin). {@code part} 0 is the low half of a result, 1 the high one.
 */
public final class Sha {
    private static final int[] SHA1_CONSTANTS = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};

    private Sha() {}

    private static int low(long pair) {
        return (int) pair;
    }

    private static int high(long pair) {
        return (int) (pair >>> 32);
    }

    private static long pair(int high, int low) {
        return (long) high << 32 | (low & 0xFFFF_FFFFL);
    }

    /** The high half of SHA1NEXTE; the low half is the second operand's. */
    public static long sha1nexte(long aHigh, long bHigh) {
        return pair(high(bHigh) + Integer.rotateLeft(high(aHigh), 30), low(bHigh));
    }

    public static long sha1msg2(long aLow, long aHigh, long bLow, long bHigh, int part) {
        int w16 = Integer.rotateLeft(high(aHigh) ^ low(bHigh), 1);
        if (part == 1) {
            return pair(w16, Integer.rotateLeft(low(aHigh) ^ high(bLow), 1));
        }
        return pair(
                Integer.rotateLeft(high(aLow) ^ low(bLow), 1),
                Integer.rotateLeft(low(aLow) ^ w16, 1));
    }

    public static long sha1rnds4(long aLow, long aHigh, long bLow, long bHigh, int imm, int part) {
        int a = high(aHigh);
        int b = low(aHigh);
        int c = high(aLow);
        int d = low(aLow);
        int e = 0;
        for (int i = 0; i < 4; i++) {
            long half = i < 2 ? bHigh : bLow;
            int word = (i & 1) == 0 ? high(half) : low(half);
            int mixed =
                    switch (imm & 3) {
                        case 0 -> (b & c) ^ (~b & d);
                        case 2 -> (b & c) ^ (b & d) ^ (c & d);
                        default -> b ^ c ^ d;
                    };
            int next = mixed + Integer.rotateLeft(a, 5) + word + e + SHA1_CONSTANTS[imm & 3];
            e = d;
            d = c;
            c = Integer.rotateLeft(b, 30);
            b = a;
            a = next;
        }
        return part == 0 ? pair(c, d) : pair(a, b);
    }

    /** {@code keys} are two message dwords with their constants added. */
    public static long sha256rnds2(
            long aLow, long aHigh, long bLow, long bHigh, long keys, int part) {
        int a = high(bHigh);
        int b = low(bHigh);
        int c = high(aHigh);
        int d = low(aHigh);
        int e = high(bLow);
        int f = low(bLow);
        int g = high(aLow);
        int h = low(aLow);
        for (int i = 0; i < 2; i++) {
            int sigma1 =
                    Integer.rotateRight(e, 6)
                            ^ Integer.rotateRight(e, 11)
                            ^ Integer.rotateRight(e, 25);
            int sigma0 =
                    Integer.rotateRight(a, 2)
                            ^ Integer.rotateRight(a, 13)
                            ^ Integer.rotateRight(a, 22);
            int first = ((e & f) ^ (~e & g)) + sigma1 + (int) (keys >>> (32 * i)) + h;
            int second = ((a & b) ^ (a & c) ^ (b & c)) + sigma0;
            h = g;
            g = f;
            f = e;
            e = d + first;
            d = c;
            c = b;
            b = a;
            a = first + second;
        }
        return part == 0 ? pair(e, f) : pair(a, b);
    }

    private static int small0(int word) {
        return Integer.rotateRight(word, 7) ^ Integer.rotateRight(word, 18) ^ word >>> 3;
    }

    private static int small1(int word) {
        return Integer.rotateRight(word, 17) ^ Integer.rotateRight(word, 19) ^ word >>> 10;
    }

    /** Half of SHA256MSG1, from two dwords and the one behind them. */
    public static long sha256msg1(long words, long next) {
        return pair(high(words) + small0(low(next)), low(words) + small0(high(words)));
    }

    /** The low half of SHA256MSG2 from the high half of the second operand; then the high half. */
    public static long sha256msg2(long words, long before) {
        return pair(high(words) + small1(high(before)), low(words) + small1(low(before)));
    }
}
