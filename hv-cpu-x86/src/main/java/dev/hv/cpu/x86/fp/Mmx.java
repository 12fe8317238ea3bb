package dev.hv.cpu.x86.fp;

/**
 * MMX on 64 bits, with what SSE, SSE2 and SSSE3 added to it (SDM volume 2). Each of these puts the
 * x87 stack into MMX use, see {@link FpState#enterMmx}.
 */
public final class Mmx {
    private Mmx() {}

    /** PADDB mm, mm/m64: 0F FC. */
    public static void paddb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.paddb(f.mm(dst), src));
    }

    /** PADDW mm, mm/m64: 0F FD. */
    public static void paddw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.paddw(f.mm(dst), src));
    }

    /** PADDD mm, mm/m64: 0F FE. */
    public static void paddd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.paddd(f.mm(dst), src));
    }

    /** PADDQ mm, mm/m64: 0F D4. */
    public static void paddq(FpState f, int dst, long src) {
        f.setMm(dst, Swar.paddq(f.mm(dst), src));
    }

    /** PADDSB mm, mm/m64: 0F EC. */
    public static void paddsb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.paddsb(f.mm(dst), src));
    }

    /** PADDSW mm, mm/m64: 0F ED. */
    public static void paddsw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.paddsw(f.mm(dst), src));
    }

    /** PADDUSB mm, mm/m64: 0F DC. */
    public static void paddusb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.paddusb(f.mm(dst), src));
    }

    /** PADDUSW mm, mm/m64: 0F DD. */
    public static void paddusw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.paddusw(f.mm(dst), src));
    }

    /** PSUBB mm, mm/m64: 0F F8. */
    public static void psubb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psubb(f.mm(dst), src));
    }

    /** PSUBW mm, mm/m64: 0F F9. */
    public static void psubw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psubw(f.mm(dst), src));
    }

    /** PSUBD mm, mm/m64: 0F FA. */
    public static void psubd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psubd(f.mm(dst), src));
    }

    /** PSUBQ mm, mm/m64: 0F FB. */
    public static void psubq(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psubq(f.mm(dst), src));
    }

    /** PSUBSB mm, mm/m64: 0F E8. */
    public static void psubsb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psubsb(f.mm(dst), src));
    }

    /** PSUBSW mm, mm/m64: 0F E9. */
    public static void psubsw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psubsw(f.mm(dst), src));
    }

    /** PSUBUSB mm, mm/m64: 0F D8. */
    public static void psubusb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psubusb(f.mm(dst), src));
    }

    /** PSUBUSW mm, mm/m64: 0F D9. */
    public static void psubusw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psubusw(f.mm(dst), src));
    }

    /** PMULLW mm, mm/m64: 0F D5. */
    public static void pmullw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pmullw(f.mm(dst), src));
    }

    /** PMULHW mm, mm/m64: 0F E5. */
    public static void pmulhw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pmulhw(f.mm(dst), src));
    }

    /** PMULHUW mm, mm/m64: 0F E4. */
    public static void pmulhuw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pmulhuw(f.mm(dst), src));
    }

    /** PMULUDQ mm, mm/m64: 0F F4. */
    public static void pmuludq(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pmuludq(f.mm(dst), src));
    }

    /** PMADDWD mm, mm/m64: 0F F5. */
    public static void pmaddwd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pmaddwd(f.mm(dst), src));
    }

    /** PAVGB mm, mm/m64: 0F E0. */
    public static void pavgb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pavgb(f.mm(dst), src));
    }

    /** PAVGW mm, mm/m64: 0F E3. */
    public static void pavgw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pavgw(f.mm(dst), src));
    }

    /** PSADBW mm, mm/m64: 0F F6. */
    public static void psadbw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psadbw(f.mm(dst), src));
    }

    /** PMINUB mm, mm/m64: 0F DA. */
    public static void pminub(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pminub(f.mm(dst), src));
    }

    /** PMAXUB mm, mm/m64: 0F DE. */
    public static void pmaxub(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pmaxub(f.mm(dst), src));
    }

    /** PMINSW mm, mm/m64: 0F EA. */
    public static void pminsw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pminsw(f.mm(dst), src));
    }

    /** PMAXSW mm, mm/m64: 0F EE. */
    public static void pmaxsw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pmaxsw(f.mm(dst), src));
    }

    /** PCMPEQB mm, mm/m64: 0F 74. */
    public static void pcmpeqb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pcmpeqb(f.mm(dst), src));
    }

    /** PCMPEQW mm, mm/m64: 0F 75. */
    public static void pcmpeqw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pcmpeqw(f.mm(dst), src));
    }

    /** PCMPEQD mm, mm/m64: 0F 76. */
    public static void pcmpeqd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pcmpeqd(f.mm(dst), src));
    }

    /** PCMPGTB mm, mm/m64: 0F 64. */
    public static void pcmpgtb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pcmpgtb(f.mm(dst), src));
    }

    /** PCMPGTW mm, mm/m64: 0F 65. */
    public static void pcmpgtw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pcmpgtw(f.mm(dst), src));
    }

    /** PCMPGTD mm, mm/m64: 0F 66. */
    public static void pcmpgtd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pcmpgtd(f.mm(dst), src));
    }

    /** PSIGNB mm, mm/m64: 0F 38 08 (SSSE3). */
    public static void psignb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psignb(f.mm(dst), src));
    }

    /** PSIGNW mm, mm/m64: 0F 38 09 (SSSE3). */
    public static void psignw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psignw(f.mm(dst), src));
    }

    /** PSIGND mm, mm/m64: 0F 38 0A (SSSE3). */
    public static void psignd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psignd(f.mm(dst), src));
    }

    /** PMULHRSW mm, mm/m64: 0F 38 0B (SSSE3). */
    public static void pmulhrsw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pmulhrsw(f.mm(dst), src));
    }

    /** PMADDUBSW mm, mm/m64: 0F 38 04 (SSSE3). */
    public static void pmaddubsw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pmaddubsw(f.mm(dst), src));
    }

    /** PHADDW mm, mm/m64: 0F 38 01 (SSSE3). */
    public static void phaddw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.phaddw(f.mm(dst), src));
    }

    /** PHADDD mm, mm/m64: 0F 38 02 (SSSE3). */
    public static void phaddd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.phaddd(f.mm(dst), src));
    }

    /** PHADDSW mm, mm/m64: 0F 38 03 (SSSE3). */
    public static void phaddsw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.phaddsw(f.mm(dst), src));
    }

    /** PHSUBW mm, mm/m64: 0F 38 05 (SSSE3). */
    public static void phsubw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.phsubw(f.mm(dst), src));
    }

    /** PHSUBD mm, mm/m64: 0F 38 06 (SSSE3). */
    public static void phsubd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.phsubd(f.mm(dst), src));
    }

    /** PHSUBSW mm, mm/m64: 0F 38 07 (SSSE3). */
    public static void phsubsw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.phsubsw(f.mm(dst), src));
    }

    /** PACKSSWB mm, mm/m64: 0F 63. */
    public static void packsswb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.packsswb(f.mm(dst), src));
    }

    /** PACKSSDW mm, mm/m64: 0F 6B. */
    public static void packssdw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.packssdw(f.mm(dst), src));
    }

    /** PACKUSWB mm, mm/m64: 0F 67. */
    public static void packuswb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.packuswb(f.mm(dst), src));
    }

    /** PABSB mm, mm/m64: 0F 38 1C (SSSE3). */
    public static void pabsb(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pabsb(src));
    }

    /** PABSW mm, mm/m64: 0F 38 1D (SSSE3). */
    public static void pabsw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pabsw(src));
    }

    /** PABSD mm, mm/m64: 0F 38 1E (SSSE3). */
    public static void pabsd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pabsd(src));
    }

    /** PAND mm, mm/m64: 0F DB. */
    public static void pand(FpState f, int dst, long src) {
        f.setMm(dst, f.mm(dst) & src);
    }

    /** PANDN mm, mm/m64: 0F DF. */
    public static void pandn(FpState f, int dst, long src) {
        f.setMm(dst, ~f.mm(dst) & src);
    }

    /** POR mm, mm/m64: 0F EB. */
    public static void por(FpState f, int dst, long src) {
        f.setMm(dst, f.mm(dst) | src);
    }

    /** PXOR mm, mm/m64: 0F EF. */
    public static void pxor(FpState f, int dst, long src) {
        f.setMm(dst, f.mm(dst) ^ src);
    }

    /** PUNPCKLBW mm, mm/m32: 0F 60. */
    public static void punpcklbw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.punpcklbw(f.mm(dst), src));
    }

    /** PUNPCKHBW mm, mm/m64: 0F 68. */
    public static void punpckhbw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.punpckhbw(f.mm(dst), src));
    }

    /** PUNPCKLWD mm, mm/m32: 0F 61. */
    public static void punpcklwd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.punpcklwd(f.mm(dst), src));
    }

    /** PUNPCKHWD mm, mm/m64: 0F 69. */
    public static void punpckhwd(FpState f, int dst, long src) {
        f.setMm(dst, Swar.punpckhwd(f.mm(dst), src));
    }

    /** PUNPCKLDQ mm, mm/m32: 0F 62. */
    public static void punpckldq(FpState f, int dst, long src) {
        f.setMm(dst, Swar.punpckldq(f.mm(dst), src));
    }

    /** PUNPCKHDQ mm, mm/m64: 0F 6A. */
    public static void punpckhdq(FpState f, int dst, long src) {
        f.setMm(dst, Swar.punpckhdq(f.mm(dst), src));
    }

    /** PSLLW mm, mm/m64: 0F F1. */
    public static void psllw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psllw(f.mm(dst), src));
    }

    /** PSLLW mm, imm8: 0F 71 /6. */
    public static void psllwImm(FpState f, int dst, int imm) {
        f.setMm(dst, Swar.psllw(f.mm(dst), imm & 0xFF));
    }

    /** PSLLD mm, mm/m64: 0F F2. */
    public static void pslld(FpState f, int dst, long src) {
        f.setMm(dst, Swar.pslld(f.mm(dst), src));
    }

    /** PSLLD mm, imm8: 0F 72 /6. */
    public static void pslldImm(FpState f, int dst, int imm) {
        f.setMm(dst, Swar.pslld(f.mm(dst), imm & 0xFF));
    }

    /** PSLLQ mm, mm/m64: 0F F3. */
    public static void psllq(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psllq(f.mm(dst), src));
    }

    /** PSLLQ mm, imm8: 0F 73 /6. */
    public static void psllqImm(FpState f, int dst, int imm) {
        f.setMm(dst, Swar.psllq(f.mm(dst), imm & 0xFF));
    }

    /** PSRLW mm, mm/m64: 0F D1. */
    public static void psrlw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psrlw(f.mm(dst), src));
    }

    /** PSRLW mm, imm8: 0F 71 /2. */
    public static void psrlwImm(FpState f, int dst, int imm) {
        f.setMm(dst, Swar.psrlw(f.mm(dst), imm & 0xFF));
    }

    /** PSRLD mm, mm/m64: 0F D2. */
    public static void psrld(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psrld(f.mm(dst), src));
    }

    /** PSRLD mm, imm8: 0F 72 /2. */
    public static void psrldImm(FpState f, int dst, int imm) {
        f.setMm(dst, Swar.psrld(f.mm(dst), imm & 0xFF));
    }

    /** PSRLQ mm, mm/m64: 0F D3. */
    public static void psrlq(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psrlq(f.mm(dst), src));
    }

    /** PSRLQ mm, imm8: 0F 73 /2. */
    public static void psrlqImm(FpState f, int dst, int imm) {
        f.setMm(dst, Swar.psrlq(f.mm(dst), imm & 0xFF));
    }

    /** PSRAW mm, mm/m64: 0F E1. */
    public static void psraw(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psraw(f.mm(dst), src));
    }

    /** PSRAW mm, imm8: 0F 71 /4. */
    public static void psrawImm(FpState f, int dst, int imm) {
        f.setMm(dst, Swar.psraw(f.mm(dst), imm & 0xFF));
    }

    /** PSRAD mm, mm/m64: 0F E2. */
    public static void psrad(FpState f, int dst, long src) {
        f.setMm(dst, Swar.psrad(f.mm(dst), src));
    }

    /** PSRAD mm, imm8: 0F 72 /4. */
    public static void psradImm(FpState f, int dst, int imm) {
        f.setMm(dst, Swar.psrad(f.mm(dst), imm & 0xFF));
    }

    /** PALIGNR mm, mm/m64, imm8: 0F 3A 0F (SSSE3). */
    public static void palignr(FpState f, int dst, long src, int imm) {
        int bits = (imm & 0xFF) << 3;
        long old = f.mm(dst);
        long shifted =
                bits < 64
                        ? src >>> bits | (bits == 0 ? 0 : old << -bits)
                        : Swar.psrlq(old, bits - 64);
        f.setMm(dst, shifted);
    }

    /** PSHUFB mm, mm/m64: 0F 38 00 (SSSE3). */
    public static void pshufb(FpState f, int dst, long src) {
        long old = f.mm(dst);
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            int selector = (int) (src >>> shift);
            if ((selector & 0x80) == 0) {
                result |= (old >>> ((selector & 7) << 3) & 0xFF) << shift;
            }
        }
        f.setMm(dst, result);
    }

    /** PSHUFW mm, mm/m64, imm8: 0F 70. */
    public static void pshufw(FpState f, int dst, long src, int imm) {
        f.setMm(dst, Swar.pshufw(src, imm));
    }

    /** PINSRW mm, r32/m16, imm8: 0F C4. */
    public static void pinsrw(FpState f, int dst, long src, int imm) {
        int shift = (imm & 3) << 4;
        f.setMm(dst, (f.mm(dst) & ~(0xFFFFL << shift)) | (src & 0xFFFF) << shift);
    }

    /** PEXTRW r32, mm, imm8: 0F C5. */
    public static long pextrw(FpState f, int src, int imm) {
        f.enterMmx();
        return f.mm(src) >>> ((imm & 3) << 4) & 0xFFFF;
    }

    /** PMOVMSKB r32, mm: 0F D7. */
    public static long pmovmskb(FpState f, int src) {
        f.enterMmx();
        return Swar.pmovmskb(f.mm(src));
    }

    /** MOVDQ2Q mm, xmm: F2 0F D6. */
    public static void movdq2q(FpState f, int dst, long src) {
        f.setMm(dst, src);
    }

    /** MOVQ2DQ xmm, mm: F3 0F D6. */
    public static void movq2dq(FpState f, int dst, long src) {
        f.enterMmx();
        f.xmm[dst << 2] = src;
        f.xmm[(dst << 2) + 1] = 0;
    }
}
