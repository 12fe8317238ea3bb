package dev.hv.cpu.x86.fp;

/** Logic, shifts and rearrangement of SSE, SSE2, SSE3 and SSSE3 on 128 bits (SDM volume 2). */
public final class SseShuffle {
    private static final long LOW = 0xFFFF_FFFFL;

    private SseShuffle() {}

    /** PAND xmm, xmm/m128: 66 0F DB; ANDPS: 0F 54; ANDPD: 66 0F 54. */
    public static void pand(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = f.xmm[d] & lo;
        f.xmm[d + 1] = f.xmm[d + 1] & hi;
    }

    /** PANDN xmm, xmm/m128: 66 0F DF; ANDNPS: 0F 55; ANDNPD: 66 0F 55. */
    public static void pandn(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = ~f.xmm[d] & lo;
        f.xmm[d + 1] = ~f.xmm[d + 1] & hi;
    }

    /** POR xmm, xmm/m128: 66 0F EB; ORPS: 0F 56; ORPD: 66 0F 56. */
    public static void por(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = f.xmm[d] | lo;
        f.xmm[d + 1] = f.xmm[d + 1] | hi;
    }

    /** PXOR xmm, xmm/m128: 66 0F EF; XORPS: 0F 57; XORPD: 66 0F 57. */
    public static void pxor(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = f.xmm[d] ^ lo;
        f.xmm[d + 1] = f.xmm[d + 1] ^ hi;
    }

    /** PUNPCKLBW xmm, xmm/m128: 66 0F 60. */
    public static void punpcklbw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.punpcklbw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.punpckhbw(f.xmm[d], lo);
        f.xmm[d] = low;
    }

    /** PUNPCKHBW xmm, xmm/m128: 66 0F 68. */
    public static void punpckhbw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.punpcklbw(f.xmm[d + 1], hi);
        f.xmm[d + 1] = Swar.punpckhbw(f.xmm[d + 1], hi);
        f.xmm[d] = low;
    }

    /** PUNPCKLWD xmm, xmm/m128: 66 0F 61. */
    public static void punpcklwd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.punpcklwd(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.punpckhwd(f.xmm[d], lo);
        f.xmm[d] = low;
    }

    /** PUNPCKHWD xmm, xmm/m128: 66 0F 69. */
    public static void punpckhwd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.punpcklwd(f.xmm[d + 1], hi);
        f.xmm[d + 1] = Swar.punpckhwd(f.xmm[d + 1], hi);
        f.xmm[d] = low;
    }

    /** PUNPCKLDQ xmm, xmm/m128: 66 0F 62; UNPCKLPS: 0F 14. */
    public static void punpckldq(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d + 1] = Swar.punpckhdq(f.xmm[d], lo);
        f.xmm[d] = Swar.punpckldq(f.xmm[d], lo);
    }

    /** PUNPCKHDQ xmm, xmm/m128: 66 0F 6A; UNPCKHPS: 0F 15. */
    public static void punpckhdq(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.punpckldq(f.xmm[d + 1], hi);
        f.xmm[d + 1] = Swar.punpckhdq(f.xmm[d + 1], hi);
    }

    /** PUNPCKLQDQ xmm, xmm/m128: 66 0F 6C; UNPCKLPD: 66 0F 14. */
    public static void punpcklqdq(FpState f, int dst, long lo, long hi) {
        f.xmm[(dst << 2) + 1] = lo;
    }

    /** PUNPCKHQDQ xmm, xmm/m128: 66 0F 6D; UNPCKHPD: 66 0F 15. */
    public static void punpckhqdq(FpState f, int dst, long lo, long hi) {
        f.xmm[dst << 2] = f.xmm[(dst << 2) + 1];
        f.xmm[(dst << 2) + 1] = hi;
    }

    /** PSLLW xmm, xmm/m128: 66 0F F1; the count is in the low 64 bits. */
    public static void psllw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psllw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psllw(f.xmm[d + 1], lo);
    }

    /** PSLLW xmm, imm8: 66 0F 71 /6. */
    public static void psllwImm(FpState f, int dst, int imm) {
        psllw(f, dst, imm & 0xFF, 0);
    }

    /** PSLLD xmm, xmm/m128: 66 0F F2; the count is in the low 64 bits. */
    public static void pslld(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pslld(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pslld(f.xmm[d + 1], lo);
    }

    /** PSLLD xmm, imm8: 66 0F 72 /6. */
    public static void pslldImm(FpState f, int dst, int imm) {
        pslld(f, dst, imm & 0xFF, 0);
    }

    /** PSLLQ xmm, xmm/m128: 66 0F F3; the count is in the low 64 bits. */
    public static void psllq(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psllq(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psllq(f.xmm[d + 1], lo);
    }

    /** PSLLQ xmm, imm8: 66 0F 73 /6. */
    public static void psllqImm(FpState f, int dst, int imm) {
        psllq(f, dst, imm & 0xFF, 0);
    }

    /** PSRLW xmm, xmm/m128: 66 0F D1; the count is in the low 64 bits. */
    public static void psrlw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psrlw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psrlw(f.xmm[d + 1], lo);
    }

    /** PSRLW xmm, imm8: 66 0F 71 /2. */
    public static void psrlwImm(FpState f, int dst, int imm) {
        psrlw(f, dst, imm & 0xFF, 0);
    }

    /** PSRLD xmm, xmm/m128: 66 0F D2; the count is in the low 64 bits. */
    public static void psrld(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psrld(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psrld(f.xmm[d + 1], lo);
    }

    /** PSRLD xmm, imm8: 66 0F 72 /2. */
    public static void psrldImm(FpState f, int dst, int imm) {
        psrld(f, dst, imm & 0xFF, 0);
    }

    /** PSRLQ xmm, xmm/m128: 66 0F D3; the count is in the low 64 bits. */
    public static void psrlq(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psrlq(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psrlq(f.xmm[d + 1], lo);
    }

    /** PSRLQ xmm, imm8: 66 0F 73 /2. */
    public static void psrlqImm(FpState f, int dst, int imm) {
        psrlq(f, dst, imm & 0xFF, 0);
    }

    /** PSRAW xmm, xmm/m128: 66 0F E1; the count is in the low 64 bits. */
    public static void psraw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psraw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psraw(f.xmm[d + 1], lo);
    }

    /** PSRAW xmm, imm8: 66 0F 71 /4. */
    public static void psrawImm(FpState f, int dst, int imm) {
        psraw(f, dst, imm & 0xFF, 0);
    }

    /** PSRAD xmm, xmm/m128: 66 0F E2; the count is in the low 64 bits. */
    public static void psrad(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psrad(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psrad(f.xmm[d + 1], lo);
    }

    /** PSRAD xmm, imm8: 66 0F 72 /4. */
    public static void psradImm(FpState f, int dst, int imm) {
        psrad(f, dst, imm & 0xFF, 0);
    }

    /** PSLLDQ xmm, imm8: 66 0F 73 /7; the count is in bytes. */
    public static void pslldqImm(FpState f, int dst, int imm) {
        int d = dst << 2;
        int bits = Math.min(imm & 0xFF, 16) << 3;
        long low = f.xmm[d];
        f.xmm[d + 1] = bits == 0 ? f.xmm[d + 1] : shiftLeftHigh(low, f.xmm[d + 1], bits);
        f.xmm[d] = Swar.psllq(low, bits);
    }

    private static long shiftLeftHigh(long low, long high, int bits) {
        return bits < 64 ? high << bits | low >>> -bits : Swar.psllq(low, bits - 64);
    }

    /** PSRLDQ xmm, imm8: 66 0F 73 /3; the count is in bytes. */
    public static void psrldqImm(FpState f, int dst, int imm) {
        int d = dst << 2;
        int bits = Math.min(imm & 0xFF, 16) << 3;
        long high = f.xmm[d + 1];
        f.xmm[d] = bits == 0 ? f.xmm[d] : shiftRightLow(f.xmm[d], high, bits);
        f.xmm[d + 1] = Swar.psrlq(high, bits);
    }

    private static long shiftRightLow(long low, long high, int bits) {
        return bits < 64 ? low >>> bits | high << -bits : Swar.psrlq(high, bits - 64);
    }

    /** PALIGNR xmm, xmm/m128, imm8: 66 0F 3A 0F (SSSE3). */
    public static void palignr(FpState f, int dst, long lo, long hi, int imm) {
        int d = dst << 2;
        int bytes = imm & 0xFF;
        long low = f.xmm[d];
        long high = f.xmm[d + 1];
        f.xmm[d] = window(bytes, lo, hi, low, high);
        f.xmm[d + 1] = window(bytes + 8, lo, hi, low, high);
    }

    /** Returns the eight bytes from an offset in the concatenation of four longs. */
    private static long window(int bytes, long q0, long q1, long q2, long q3) {
        long first = quad(bytes >>> 3, q0, q1, q2, q3);
        int bits = (bytes & 7) << 3;
        return bits == 0
                ? first
                : first >>> bits | quad((bytes >>> 3) + 1, q0, q1, q2, q3) << -bits;
    }

    private static long quad(int index, long q0, long q1, long q2, long q3) {
        return switch (index) {
            case 0 -> q0;
            case 1 -> q1;
            case 2 -> q2;
            case 3 -> q3;
            default -> 0;
        };
    }

    /** PSHUFB xmm, xmm/m128: 66 0F 38 00 (SSSE3). */
    public static void pshufb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = f.xmm[d];
        long high = f.xmm[d + 1];
        f.xmm[d] = selectBytes(low, high, lo);
        f.xmm[d + 1] = selectBytes(low, high, hi);
    }

    private static long selectBytes(long low, long high, long selectors) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            int selector = (int) (selectors >>> shift);
            if ((selector & 0x80) == 0) {
                long half = (selector & 8) == 0 ? low : high;
                result |= (half >>> ((selector & 7) << 3) & 0xFF) << shift;
            }
        }
        return result;
    }

    private static long dword(long lo, long hi, int index) {
        long half = (index & 2) == 0 ? lo : hi;
        return half >>> ((index & 1) << 5) & LOW;
    }

    /** PSHUFD xmm, xmm/m128, imm8: 66 0F 70. */
    public static void pshufd(FpState f, int dst, long lo, long hi, int imm) {
        int d = dst << 2;
        f.xmm[d] = dword(lo, hi, imm) | dword(lo, hi, imm >>> 2) << 32;
        f.xmm[d + 1] = dword(lo, hi, imm >>> 4) | dword(lo, hi, imm >>> 6) << 32;
    }

    /** PSHUFLW xmm, xmm/m128, imm8: F2 0F 70. */
    public static void pshuflw(FpState f, int dst, long lo, long hi, int imm) {
        int d = dst << 2;
        f.xmm[d] = Swar.pshufw(lo, imm);
        f.xmm[d + 1] = hi;
    }

    /** PSHUFHW xmm, xmm/m128, imm8: F3 0F 70. */
    public static void pshufhw(FpState f, int dst, long lo, long hi, int imm) {
        int d = dst << 2;
        f.xmm[d] = lo;
        f.xmm[d + 1] = Swar.pshufw(hi, imm);
    }

    /** SHUFPS xmm, xmm/m128, imm8: 0F C6. */
    public static void shufps(FpState f, int dst, long lo, long hi, int imm) {
        int d = dst << 2;
        long low = f.xmm[d];
        long high = f.xmm[d + 1];
        f.xmm[d] = dword(low, high, imm) | dword(low, high, imm >>> 2) << 32;
        f.xmm[d + 1] = dword(lo, hi, imm >>> 4) | dword(lo, hi, imm >>> 6) << 32;
    }

    /** SHUFPD xmm, xmm/m128, imm8: 66 0F C6. */
    public static void shufpd(FpState f, int dst, long lo, long hi, int imm) {
        int d = dst << 2;
        f.xmm[d] = (imm & 1) == 0 ? f.xmm[d] : f.xmm[d + 1];
        f.xmm[d + 1] = (imm & 2) == 0 ? lo : hi;
    }

    /** PINSRW xmm, r32/m16, imm8: 66 0F C4. */
    public static void pinsrw(FpState f, int dst, long src, int imm) {
        int at = (dst << 2) + (imm >>> 2 & 1);
        int shift = (imm & 3) << 4;
        f.xmm[at] = (f.xmm[at] & ~(0xFFFFL << shift)) | (src & 0xFFFF) << shift;
    }

    /** PEXTRW r32, xmm, imm8: 66 0F C5. */
    public static long pextrw(FpState f, int src, int imm) {
        return f.xmm[(src << 2) + (imm >>> 2 & 1)] >>> ((imm & 3) << 4) & 0xFFFF;
    }

    /** PMOVMSKB r32, xmm: 66 0F D7. */
    public static long pmovmskb(FpState f, int src) {
        return Swar.pmovmskb(f.xmm[src << 2]) | Swar.pmovmskb(f.xmm[(src << 2) + 1]) << 8;
    }

    /** MOVMSKPS r32, xmm: 0F 50. */
    public static long movmskps(FpState f, int src) {
        long low = f.xmm[src << 2];
        long high = f.xmm[(src << 2) + 1];
        return (low >>> 31 & 1) | (low >>> 62 & 2) | (high >>> 29 & 4) | (high >>> 60 & 8);
    }

    /** MOVMSKPD r32, xmm: 66 0F 50. */
    public static long movmskpd(FpState f, int src) {
        return f.xmm[src << 2] >>> 63 | (f.xmm[(src << 2) + 1] >>> 62 & 2);
    }

    /**
     * The bytes that MASKMOVDQU (66 0F F7) and MASKMOVQ (0F F7) store.
     *
     * @param selectors eight bytes of the mask operand
     * @return 0xFF for each byte that is stored, otherwise 0
     */
    public static long maskmov(long selectors) {
        return Swar.maskB(selectors & 0x8080_8080_8080_8080L);
    }

    /** MOVDDUP xmm, xmm/m64: F2 0F 12 (SSE3). */
    public static void movddup(FpState f, int dst, long src) {
        f.xmm[dst << 2] = src;
        f.xmm[(dst << 2) + 1] = src;
    }

    /** MOVSLDUP xmm, xmm/m128: F3 0F 12 (SSE3). */
    public static void movsldup(FpState f, int dst, long lo, long hi) {
        f.xmm[dst << 2] = (lo & LOW) | lo << 32;
        f.xmm[(dst << 2) + 1] = (hi & LOW) | hi << 32;
    }

    /** MOVSHDUP xmm, xmm/m128: F3 0F 16 (SSE3). */
    public static void movshdup(FpState f, int dst, long lo, long hi) {
        f.xmm[dst << 2] = (lo & ~LOW) | lo >>> 32;
        f.xmm[(dst << 2) + 1] = (hi & ~LOW) | hi >>> 32;
    }
}
