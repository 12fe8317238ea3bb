package dev.hv.cpu.x86.fp;

/**
 * The packed integer operations on 64 bits, several lanes in one long at a time. Each carries the
 * mnemonic of its instruction (SDM volume 2); operands in the manual's order, destination first.
 */
public final class Swar {
    private static final long SIGNS_B = 0x8080_8080_8080_8080L;
    private static final long SIGNS_W = 0x8000_8000_8000_8000L;
    private static final long SIGNS_D = 0x8000_0000_8000_0000L;
    private static final long ONES_B = 0x0101_0101_0101_0101L;
    private static final long ONES_W = 0x0001_0001_0001_0001L;
    private static final long ONES_D = 0x0000_0001_0000_0001L;
    private static final long EVEN_B = 0x00FF_00FF_00FF_00FFL;
    private static final long LOW_D = 0xFFFF_FFFFL;

    private Swar() {}

    /** Spreads sign bits over their bytes. */
    public static long maskB(long signs) {
        return (signs << 1) - (signs >>> 7);
    }

    static long maskW(long signs) {
        return (signs << 1) - (signs >>> 15);
    }

    static long maskD(long signs) {
        return (signs << 1) - (signs >>> 31);
    }

    private static long blend(long mask, long ifSet, long ifClear) {
        return ifClear ^ ((ifClear ^ ifSet) & mask);
    }

    public static long paddb(long a, long b) {
        return add(a, b, SIGNS_B);
    }

    public static long paddw(long a, long b) {
        return add(a, b, SIGNS_W);
    }

    public static long paddd(long a, long b) {
        return add(a, b, SIGNS_D);
    }

    public static long paddq(long a, long b) {
        return a + b;
    }

    public static long psubb(long a, long b) {
        return subtract(a, b, SIGNS_B);
    }

    public static long psubw(long a, long b) {
        return subtract(a, b, SIGNS_W);
    }

    public static long psubd(long a, long b) {
        return subtract(a, b, SIGNS_D);
    }

    public static long psubq(long a, long b) {
        return a - b;
    }

    private static long add(long a, long b, long signs) {
        return (a & ~signs) + (b & ~signs) ^ ((a ^ b) & signs);
    }

    private static long subtract(long a, long b, long signs) {
        return (a | signs) - (b & ~signs) ^ ((a ^ ~b) & signs);
    }

    private static long signedOverflowOfSum(long a, long b, long sum) {
        return ~(a ^ b) & (a ^ sum);
    }

    private static long signedOverflowOfDifference(long a, long b, long difference) {
        return (a ^ b) & (a ^ difference);
    }

    public static long paddsb(long a, long b) {
        long sum = paddb(a, b);
        long overflow = signedOverflowOfSum(a, b, sum) & SIGNS_B;
        return blend(maskB(overflow), (a >>> 7 & ONES_B) + ~SIGNS_B, sum);
    }

    public static long paddsw(long a, long b) {
        long sum = paddw(a, b);
        long overflow = signedOverflowOfSum(a, b, sum) & SIGNS_W;
        return blend(maskW(overflow), (a >>> 15 & ONES_W) + ~SIGNS_W, sum);
    }

    public static long psubsb(long a, long b) {
        long difference = psubb(a, b);
        long overflow = signedOverflowOfDifference(a, b, difference) & SIGNS_B;
        return blend(maskB(overflow), (a >>> 7 & ONES_B) + ~SIGNS_B, difference);
    }

    public static long psubsw(long a, long b) {
        long difference = psubw(a, b);
        long overflow = signedOverflowOfDifference(a, b, difference) & SIGNS_W;
        return blend(maskW(overflow), (a >>> 15 & ONES_W) + ~SIGNS_W, difference);
    }

    private static long carries(long a, long b, long sum) {
        return (a & b) | ((a | b) & ~sum);
    }

    private static long borrows(long a, long b, long difference) {
        return (~a & b) | (~(a ^ b) & difference);
    }

    public static long paddusb(long a, long b) {
        long sum = paddb(a, b);
        return sum | maskB(carries(a, b, sum) & SIGNS_B);
    }

    public static long paddusw(long a, long b) {
        long sum = paddw(a, b);
        return sum | maskW(carries(a, b, sum) & SIGNS_W);
    }

    public static long psubusb(long a, long b) {
        long difference = psubb(a, b);
        return difference & ~maskB(borrows(a, b, difference) & SIGNS_B);
    }

    public static long psubusw(long a, long b) {
        long difference = psubw(a, b);
        return difference & ~maskW(borrows(a, b, difference) & SIGNS_W);
    }

    public static long pcmpeqb(long a, long b) {
        return maskB(~nonZero(a ^ b, SIGNS_B) & SIGNS_B);
    }

    public static long pcmpeqw(long a, long b) {
        return maskW(~nonZero(a ^ b, SIGNS_W) & SIGNS_W);
    }

    public static long pcmpeqd(long a, long b) {
        return maskD(~nonZero(a ^ b, SIGNS_D) & SIGNS_D);
    }

    private static long nonZero(long x, long signs) {
        return (x & ~signs) + ~signs | x;
    }

    public static long pcmpgtb(long a, long b) {
        return maskB(less(b, a, psubb(b, a)) & SIGNS_B);
    }

    public static long pcmpgtw(long a, long b) {
        return maskW(less(b, a, psubw(b, a)) & SIGNS_W);
    }

    public static long pcmpgtd(long a, long b) {
        return maskD(less(b, a, psubd(b, a)) & SIGNS_D);
    }

    private static long less(long a, long b, long difference) {
        return difference ^ signedOverflowOfDifference(a, b, difference);
    }

    public static long pmaxub(long a, long b) {
        return psubusb(a, b) + b;
    }

    public static long pminub(long a, long b) {
        return a - psubusb(a, b);
    }

    public static long pmaxsw(long a, long b) {
        return blend(pcmpgtw(a, b), a, b);
    }

    public static long pminsw(long a, long b) {
        return blend(pcmpgtw(a, b), b, a);
    }

    public static long pavgb(long a, long b) {
        return (a | b) - ((a ^ b) >>> 1 & ~SIGNS_B);
    }

    public static long pavgw(long a, long b) {
        return (a | b) - ((a ^ b) >>> 1 & ~SIGNS_W);
    }

    public static long psadbw(long a, long b) {
        long difference = psubusb(a, b) | psubusb(b, a);
        long pairs = (difference & EVEN_B) + (difference >>> 8 & EVEN_B);
        return (pairs * ONES_W) >>> 48;
    }

    private static long words(int w3, int w2, int w1, int w0) {
        return (long) w3 << 48 | (w2 & 0xFFFFL) << 32 | (w1 & 0xFFFFL) << 16 | (w0 & 0xFFFFL);
    }

    private static int word(long a, int shift) {
        return (short) (a >>> shift);
    }

    private static int unsignedWord(long a, int shift) {
        return (int) (a >>> shift) & 0xFFFF;
    }

    public static long pmullw(long a, long b) {
        return words(
                word(a, 48) * word(b, 48),
                word(a, 32) * word(b, 32),
                word(a, 16) * word(b, 16),
                word(a, 0) * word(b, 0));
    }

    public static long pmulhw(long a, long b) {
        return words(
                (word(a, 48) * word(b, 48)) >> 16,
                (word(a, 32) * word(b, 32)) >> 16,
                (word(a, 16) * word(b, 16)) >> 16,
                (word(a, 0) * word(b, 0)) >> 16);
    }

    public static long pmulhuw(long a, long b) {
        return words(
                (unsignedWord(a, 48) * unsignedWord(b, 48)) >>> 16,
                (unsignedWord(a, 32) * unsignedWord(b, 32)) >>> 16,
                (unsignedWord(a, 16) * unsignedWord(b, 16)) >>> 16,
                (unsignedWord(a, 0) * unsignedWord(b, 0)) >>> 16);
    }

    public static long pmulhrsw(long a, long b) {
        return words(
                rounded(word(a, 48) * word(b, 48)),
                rounded(word(a, 32) * word(b, 32)),
                rounded(word(a, 16) * word(b, 16)),
                rounded(word(a, 0) * word(b, 0)));
    }

    private static int rounded(int product) {
        return ((product >> 14) + 1) >> 1;
    }

    public static long pmaddwd(long a, long b) {
        int high = word(a, 48) * word(b, 48) + word(a, 32) * word(b, 32);
        int low = word(a, 16) * word(b, 16) + word(a, 0) * word(b, 0);
        return dwords(high, low);
    }

    public static long pmuludq(long a, long b) {
        return (a & LOW_D) * (b & LOW_D);
    }

    public static long pmaddubsw(long a, long b) {
        return words(
                byteProducts(a, b, 48),
                byteProducts(a, b, 32),
                byteProducts(a, b, 16),
                byteProducts(a, b, 0));
    }

    private static int byteProducts(long a, long b, int shift) {
        int low = (int) (a >>> shift & 0xFF) * (byte) (b >>> shift);
        int high = (int) (a >>> (shift + 8) & 0xFF) * (byte) (b >>> (shift + 8));
        return saturateW(low + high);
    }

    private static long dwords(int high, int low) {
        return (long) high << 32 | (low & LOW_D);
    }

    private static int saturateW(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    public static long packssdw(long a, long b) {
        return words(
                saturateW((int) (b >>> 32)),
                saturateW((int) b),
                saturateW((int) (a >>> 32)),
                saturateW((int) a));
    }

    /** Takes the even bytes of two longs together. */
    private static long gather(long a, long b) {
        return (gatherHalf(b) << 32) | gatherHalf(a);
    }

    private static long gatherHalf(long evenBytes) {
        long x = (evenBytes | evenBytes >>> 8) & 0x0000_FFFF_0000_FFFFL;
        return (x | x >>> 16) & LOW_D;
    }

    public static long packsswb(long a, long b) {
        return gather(saturateToSignedBytes(a) & EVEN_B, saturateToSignedBytes(b) & EVEN_B);
    }

    private static long saturateToSignedBytes(long words) {
        return pmaxsw(pminsw(words, 0x007F_007F_007F_007FL), 0xFF80_FF80_FF80_FF80L);
    }

    public static long packuswb(long a, long b) {
        return gather(saturateToBytes(a), saturateToBytes(b));
    }

    private static long saturateToBytes(long words) {
        return pmaxsw(pminsw(words, EVEN_B), 0);
    }

    /** Spreads the low four bytes over the even bytes. */
    private static long spreadB(long x) {
        long low = x & LOW_D;
        long words = (low | low << 16) & 0x0000_FFFF_0000_FFFFL;
        return (words | words << 8) & EVEN_B;
    }

    private static long spreadW(long x) {
        long low = x & LOW_D;
        return (low | low << 16) & 0x0000_FFFF_0000_FFFFL;
    }

    public static long punpcklbw(long a, long b) {
        return spreadB(a) | spreadB(b) << 8;
    }

    public static long punpckhbw(long a, long b) {
        return spreadB(a >>> 32) | spreadB(b >>> 32) << 8;
    }

    public static long punpcklwd(long a, long b) {
        return spreadW(a) | spreadW(b) << 16;
    }

    public static long punpckhwd(long a, long b) {
        return spreadW(a >>> 32) | spreadW(b >>> 32) << 16;
    }

    public static long punpckldq(long a, long b) {
        return b << 32 | (a & LOW_D);
    }

    public static long punpckhdq(long a, long b) {
        return (b & ~LOW_D) | a >>> 32;
    }

    private static boolean tooFar(long count, int bits) {
        return Long.compareUnsigned(count, bits) >= 0;
    }

    public static long psllw(long a, long count) {
        return tooFar(count, 16) ? 0 : a << count & (0xFFFFL << count & 0xFFFF) * ONES_W;
    }

    public static long pslld(long a, long count) {
        return tooFar(count, 32) ? 0 : a << count & (LOW_D << count & LOW_D) * ONES_D;
    }

    public static long psllq(long a, long count) {
        return tooFar(count, 64) ? 0 : a << count;
    }

    public static long psrlw(long a, long count) {
        return tooFar(count, 16) ? 0 : a >>> count & (0xFFFFL >>> count) * ONES_W;
    }

    public static long psrld(long a, long count) {
        return tooFar(count, 32) ? 0 : a >>> count & (LOW_D >>> count) * ONES_D;
    }

    public static long psrlq(long a, long count) {
        return tooFar(count, 64) ? 0 : a >>> count;
    }

    public static long psraw(long a, long count) {
        long n = tooFar(count, 16) ? 15 : count;
        long sign = (0x8000L >>> n) * ONES_W;
        return psubw(psrlw(a, n) ^ sign, sign);
    }

    public static long psrad(long a, long count) {
        long n = tooFar(count, 32) ? 31 : count;
        return dwords((int) (a >> 32) >> (int) n, (int) a >> (int) n);
    }

    public static long pabsb(long a) {
        long negative = maskB(a & SIGNS_B);
        return psubb(a ^ negative, negative);
    }

    public static long pabsw(long a) {
        long negative = maskW(a & SIGNS_W);
        return psubw(a ^ negative, negative);
    }

    public static long pabsd(long a) {
        long negative = maskD(a & SIGNS_D);
        return psubd(a ^ negative, negative);
    }

    public static long psignb(long a, long b) {
        long negative = maskB(b & SIGNS_B);
        return psubb(a ^ negative, negative) & ~pcmpeqb(b, 0);
    }

    public static long psignw(long a, long b) {
        long negative = maskW(b & SIGNS_W);
        return psubw(a ^ negative, negative) & ~pcmpeqw(b, 0);
    }

    public static long psignd(long a, long b) {
        long negative = maskD(b & SIGNS_D);
        return psubd(a ^ negative, negative) & ~pcmpeqd(b, 0);
    }

    public static long phaddw(long a, long b) {
        return paddw(evenWords(a, b), oddWords(a, b));
    }

    public static long phaddsw(long a, long b) {
        return paddsw(evenWords(a, b), oddWords(a, b));
    }

    public static long phaddd(long a, long b) {
        return paddd(punpckldq(a, b), punpckhdq(a, b));
    }

    public static long phsubw(long a, long b) {
        return psubw(evenWords(a, b), oddWords(a, b));
    }

    public static long phsubsw(long a, long b) {
        return psubsw(evenWords(a, b), oddWords(a, b));
    }

    public static long phsubd(long a, long b) {
        return psubd(punpckldq(a, b), punpckhdq(a, b));
    }

    private static long evenWords(long a, long b) {
        return gatherW(b) << 32 | gatherW(a);
    }

    private static long oddWords(long a, long b) {
        return gatherW(b >>> 16) << 32 | gatherW(a >>> 16);
    }

    private static long gatherW(long evenWords) {
        return (evenWords & 0xFFFF) | (evenWords >>> 16 & 0xFFFF_0000L);
    }

    /** Selects one of the four words of {@code a} for each two bits of the immediate. */
    public static long pshufw(long a, int imm) {
        return (a >>> ((imm & 3) << 4) & 0xFFFF)
                | (a >>> ((imm >>> 2 & 3) << 4) & 0xFFFF) << 16
                | (a >>> ((imm >>> 4 & 3) << 4) & 0xFFFF) << 32
                | a >>> ((imm >>> 6 & 3) << 4) << 48;
    }

    /** Returns the sign bits of the eight bytes. */
    public static int pmovmskb(long a) {
        return (int) (((a >>> 7 & ONES_B) * 0x0102_0408_1020_4080L) >>> 56);
    }
}
