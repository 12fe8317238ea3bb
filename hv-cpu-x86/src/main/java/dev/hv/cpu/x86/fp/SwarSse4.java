package dev.hv.cpu.x86.fp;

/**
 * The packed integer operations on 64 bits that SSE4 and AVX2 added to those of {@link Swar}, with
 * the mnemonics of their instructions (SDM volume 2).
 */
public final class SwarSse4 {
    private static final long SIGNS_W = 0x8000_8000_8000_8000L;
    private static final long SIGNS_D = 0x8000_0000_8000_0000L;
    private static final long LOW_D = 0xFFFF_FFFFL;

    private SwarSse4() {}

    private static long blend(long mask, long ifSet, long ifClear) {
        return ifClear ^ ((ifClear ^ ifSet) & mask);
    }

    private static long dwords(int high, int low) {
        return (long) high << 32 | (low & LOW_D);
    }

    private static int high(long a) {
        return (int) (a >>> 32);
    }

    public static long pminsb(long a, long b) {
        return blend(Swar.pcmpgtb(a, b), b, a);
    }

    public static long pmaxsb(long a, long b) {
        return blend(Swar.pcmpgtb(a, b), a, b);
    }

    public static long pminuw(long a, long b) {
        return blend(Swar.pcmpgtw(a ^ SIGNS_W, b ^ SIGNS_W), b, a);
    }

    public static long pmaxuw(long a, long b) {
        return blend(Swar.pcmpgtw(a ^ SIGNS_W, b ^ SIGNS_W), a, b);
    }

    public static long pminsd(long a, long b) {
        return blend(Swar.pcmpgtd(a, b), b, a);
    }

    public static long pmaxsd(long a, long b) {
        return blend(Swar.pcmpgtd(a, b), a, b);
    }

    public static long pminud(long a, long b) {
        return blend(Swar.pcmpgtd(a ^ SIGNS_D, b ^ SIGNS_D), b, a);
    }

    public static long pmaxud(long a, long b) {
        return blend(Swar.pcmpgtd(a ^ SIGNS_D, b ^ SIGNS_D), a, b);
    }

    public static long pcmpeqq(long a, long b) {
        return a == b ? -1 : 0;
    }

    public static long pcmpgtq(long a, long b) {
        return a > b ? -1 : 0;
    }

    public static long pmuldq(long a, long b) {
        return (long) (int) a * (int) b;
    }

    public static long pmulld(long a, long b) {
        return dwords(high(a) * high(b), (int) a * (int) b);
    }

    public static long packusdw(long a, long b) {
        return saturate((int) a)
                | saturate(high(a)) << 16
                | saturate((int) b) << 32
                | saturate(high(b)) << 48;
    }

    private static long saturate(int value) {
        return Math.clamp(value, 0, 0xFFFF);
    }

    private static boolean tooFar(int count) {
        return Integer.compareUnsigned(count, 32) >= 0;
    }

    private static int left(int value, int count) {
        return tooFar(count) ? 0 : value << count;
    }

    private static int right(int value, int count) {
        return tooFar(count) ? 0 : value >>> count;
    }

    private static int arithmeticRight(int value, int count) {
        return value >> (tooFar(count) ? 31 : count);
    }

    public static long psllvd(long a, long counts) {
        return dwords(left(high(a), high(counts)), left((int) a, (int) counts));
    }

    public static long psrlvd(long a, long counts) {
        return dwords(right(high(a), high(counts)), right((int) a, (int) counts));
    }

    public static long psravd(long a, long counts) {
        return dwords(
                arithmeticRight(high(a), high(counts)), arithmeticRight((int) a, (int) counts));
    }

    public static long psllvq(long a, long count) {
        return Swar.psllq(a, count);
    }

    public static long psrlvq(long a, long count) {
        return Swar.psrlq(a, count);
    }

    public static long pmovsxbw(long bytes) {
        return Swar.psraw(Swar.punpcklbw(0, bytes), 8);
    }

    public static long pmovsxbd(long bytes) {
        return dwords((byte) (bytes >>> 8), (byte) bytes);
    }

    public static long pmovsxbq(long bytes) {
        return (byte) bytes;
    }

    public static long pmovsxwd(long words) {
        return dwords((short) (words >>> 16), (short) words);
    }

    public static long pmovsxwq(long words) {
        return (short) words;
    }

    public static long pmovsxdq(long dwords) {
        return (int) dwords;
    }

    public static long pmovzxbw(long bytes) {
        return Swar.punpcklbw(bytes, 0);
    }

    public static long pmovzxbd(long bytes) {
        return (bytes & 0xFF) | (bytes & 0xFF00) << 24;
    }

    public static long pmovzxbq(long bytes) {
        return bytes & 0xFF;
    }

    public static long pmovzxwd(long words) {
        return Swar.punpcklwd(words, 0);
    }

    public static long pmovzxwq(long words) {
        return words & 0xFFFF;
    }

    public static long pmovzxdq(long dwords) {
        return dwords & LOW_D;
    }

    /** The least of eight words, and its index behind it. */
    public static long phminposuw(long low, long high) {
        long least = 0xFFFF;
        long place = 0;
        for (int i = 7; i >= 0; i--) {
            long word = (i < 4 ? low : high) >>> (16 * (i & 3)) & 0xFFFF;
            if (word <= least) {
                least = word;
                place = i;
            }
        }
        return least | place << 16;
    }

    /**
     * Four sums of absolute differences of one block of four bytes with four that follow each
     * other.
     *
     * @param imm bits 1 and 0 choose the block of the second operand, bit 2 the start in the first
     * @param part 0 for the low four sums, 1 for the high ones
     */
    public static long mpsadbw(long aLow, long aHigh, long bLow, long bHigh, int imm, int part) {
        long block = ((imm & 2) == 0 ? bLow : bHigh) >>> ((imm & 1) * 32);
        int start = (imm & 4) + 4 * part;
        long sums = 0;
        for (int i = 0; i < 4; i++) {
            long bytes = LaneShuffle.window(start + i, aLow, aHigh, 0, 0);
            sums |= Swar.psadbw(bytes & LOW_D, block & LOW_D) << (16 * i);
        }
        return sums;
    }
}
