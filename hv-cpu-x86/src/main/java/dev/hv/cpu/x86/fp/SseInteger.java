package dev.hv.cpu.x86.fp;

/** Packed integers of SSE2 and SSSE3 on 128 bits (SDM volume 2), lane by lane on {@link Swar}. */
public final class SseInteger {
    private SseInteger() {}

    /** PADDB xmm, xmm/m128: 66 0F FC. */
    public static void paddb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.paddb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.paddb(f.xmm[d + 1], hi);
    }

    /** PADDW xmm, xmm/m128: 66 0F FD. */
    public static void paddw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.paddw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.paddw(f.xmm[d + 1], hi);
    }

    /** PADDD xmm, xmm/m128: 66 0F FE. */
    public static void paddd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.paddd(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.paddd(f.xmm[d + 1], hi);
    }

    /** PADDQ xmm, xmm/m128: 66 0F D4. */
    public static void paddq(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.paddq(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.paddq(f.xmm[d + 1], hi);
    }

    /** PADDSB xmm, xmm/m128: 66 0F EC. */
    public static void paddsb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.paddsb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.paddsb(f.xmm[d + 1], hi);
    }

    /** PADDSW xmm, xmm/m128: 66 0F ED. */
    public static void paddsw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.paddsw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.paddsw(f.xmm[d + 1], hi);
    }

    /** PADDUSB xmm, xmm/m128: 66 0F DC. */
    public static void paddusb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.paddusb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.paddusb(f.xmm[d + 1], hi);
    }

    /** PADDUSW xmm, xmm/m128: 66 0F DD. */
    public static void paddusw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.paddusw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.paddusw(f.xmm[d + 1], hi);
    }

    /** PSUBB xmm, xmm/m128: 66 0F F8. */
    public static void psubb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psubb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psubb(f.xmm[d + 1], hi);
    }

    /** PSUBW xmm, xmm/m128: 66 0F F9. */
    public static void psubw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psubw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psubw(f.xmm[d + 1], hi);
    }

    /** PSUBD xmm, xmm/m128: 66 0F FA. */
    public static void psubd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psubd(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psubd(f.xmm[d + 1], hi);
    }

    /** PSUBQ xmm, xmm/m128: 66 0F FB. */
    public static void psubq(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psubq(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psubq(f.xmm[d + 1], hi);
    }

    /** PSUBSB xmm, xmm/m128: 66 0F E8. */
    public static void psubsb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psubsb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psubsb(f.xmm[d + 1], hi);
    }

    /** PSUBSW xmm, xmm/m128: 66 0F E9. */
    public static void psubsw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psubsw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psubsw(f.xmm[d + 1], hi);
    }

    /** PSUBUSB xmm, xmm/m128: 66 0F D8. */
    public static void psubusb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psubusb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psubusb(f.xmm[d + 1], hi);
    }

    /** PSUBUSW xmm, xmm/m128: 66 0F D9. */
    public static void psubusw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psubusw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psubusw(f.xmm[d + 1], hi);
    }

    /** PMULLW xmm, xmm/m128: 66 0F D5. */
    public static void pmullw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pmullw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pmullw(f.xmm[d + 1], hi);
    }

    /** PMULHW xmm, xmm/m128: 66 0F E5. */
    public static void pmulhw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pmulhw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pmulhw(f.xmm[d + 1], hi);
    }

    /** PMULHUW xmm, xmm/m128: 66 0F E4. */
    public static void pmulhuw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pmulhuw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pmulhuw(f.xmm[d + 1], hi);
    }

    /** PMULUDQ xmm, xmm/m128: 66 0F F4. */
    public static void pmuludq(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pmuludq(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pmuludq(f.xmm[d + 1], hi);
    }

    /** PMADDWD xmm, xmm/m128: 66 0F F5. */
    public static void pmaddwd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pmaddwd(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pmaddwd(f.xmm[d + 1], hi);
    }

    /** PAVGB xmm, xmm/m128: 66 0F E0. */
    public static void pavgb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pavgb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pavgb(f.xmm[d + 1], hi);
    }

    /** PAVGW xmm, xmm/m128: 66 0F E3. */
    public static void pavgw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pavgw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pavgw(f.xmm[d + 1], hi);
    }

    /** PSADBW xmm, xmm/m128: 66 0F F6. */
    public static void psadbw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psadbw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psadbw(f.xmm[d + 1], hi);
    }

    /** PMINUB xmm, xmm/m128: 66 0F DA. */
    public static void pminub(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pminub(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pminub(f.xmm[d + 1], hi);
    }

    /** PMAXUB xmm, xmm/m128: 66 0F DE. */
    public static void pmaxub(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pmaxub(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pmaxub(f.xmm[d + 1], hi);
    }

    /** PMINSW xmm, xmm/m128: 66 0F EA. */
    public static void pminsw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pminsw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pminsw(f.xmm[d + 1], hi);
    }

    /** PMAXSW xmm, xmm/m128: 66 0F EE. */
    public static void pmaxsw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pmaxsw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pmaxsw(f.xmm[d + 1], hi);
    }

    /** PCMPEQB xmm, xmm/m128: 66 0F 74. */
    public static void pcmpeqb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pcmpeqb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pcmpeqb(f.xmm[d + 1], hi);
    }

    /** PCMPEQW xmm, xmm/m128: 66 0F 75. */
    public static void pcmpeqw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pcmpeqw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pcmpeqw(f.xmm[d + 1], hi);
    }

    /** PCMPEQD xmm, xmm/m128: 66 0F 76. */
    public static void pcmpeqd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pcmpeqd(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pcmpeqd(f.xmm[d + 1], hi);
    }

    /** PCMPGTB xmm, xmm/m128: 66 0F 64. */
    public static void pcmpgtb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pcmpgtb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pcmpgtb(f.xmm[d + 1], hi);
    }

    /** PCMPGTW xmm, xmm/m128: 66 0F 65. */
    public static void pcmpgtw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pcmpgtw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pcmpgtw(f.xmm[d + 1], hi);
    }

    /** PCMPGTD xmm, xmm/m128: 66 0F 66. */
    public static void pcmpgtd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pcmpgtd(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pcmpgtd(f.xmm[d + 1], hi);
    }

    /** PSIGNB xmm, xmm/m128: 66 0F 38 08 (SSSE3). */
    public static void psignb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psignb(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psignb(f.xmm[d + 1], hi);
    }

    /** PSIGNW xmm, xmm/m128: 66 0F 38 09 (SSSE3). */
    public static void psignw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psignw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psignw(f.xmm[d + 1], hi);
    }

    /** PSIGND xmm, xmm/m128: 66 0F 38 0A (SSSE3). */
    public static void psignd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.psignd(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.psignd(f.xmm[d + 1], hi);
    }

    /** PMULHRSW xmm, xmm/m128: 66 0F 38 0B (SSSE3). */
    public static void pmulhrsw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pmulhrsw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pmulhrsw(f.xmm[d + 1], hi);
    }

    /** PMADDUBSW xmm, xmm/m128: 66 0F 38 04 (SSSE3). */
    public static void pmaddubsw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pmaddubsw(f.xmm[d], lo);
        f.xmm[d + 1] = Swar.pmaddubsw(f.xmm[d + 1], hi);
    }

    /** PABSB xmm, xmm/m128: 66 0F 38 1C (SSSE3). */
    public static void pabsb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pabsb(lo);
        f.xmm[d + 1] = Swar.pabsb(hi);
    }

    /** PABSW xmm, xmm/m128: 66 0F 38 1D (SSSE3). */
    public static void pabsw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pabsw(lo);
        f.xmm[d + 1] = Swar.pabsw(hi);
    }

    /** PABSD xmm, xmm/m128: 66 0F 38 1E (SSSE3). */
    public static void pabsd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.xmm[d] = Swar.pabsd(lo);
        f.xmm[d + 1] = Swar.pabsd(hi);
    }

    /** PHADDW xmm, xmm/m128: 66 0F 38 01 (SSSE3). */
    public static void phaddw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.phaddw(f.xmm[d], f.xmm[d + 1]);
        f.xmm[d + 1] = Swar.phaddw(lo, hi);
        f.xmm[d] = low;
    }

    /** PHADDD xmm, xmm/m128: 66 0F 38 02 (SSSE3). */
    public static void phaddd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.phaddd(f.xmm[d], f.xmm[d + 1]);
        f.xmm[d + 1] = Swar.phaddd(lo, hi);
        f.xmm[d] = low;
    }

    /** PHADDSW xmm, xmm/m128: 66 0F 38 03 (SSSE3). */
    public static void phaddsw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.phaddsw(f.xmm[d], f.xmm[d + 1]);
        f.xmm[d + 1] = Swar.phaddsw(lo, hi);
        f.xmm[d] = low;
    }

    /** PHSUBW xmm, xmm/m128: 66 0F 38 05 (SSSE3). */
    public static void phsubw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.phsubw(f.xmm[d], f.xmm[d + 1]);
        f.xmm[d + 1] = Swar.phsubw(lo, hi);
        f.xmm[d] = low;
    }

    /** PHSUBD xmm, xmm/m128: 66 0F 38 06 (SSSE3). */
    public static void phsubd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.phsubd(f.xmm[d], f.xmm[d + 1]);
        f.xmm[d + 1] = Swar.phsubd(lo, hi);
        f.xmm[d] = low;
    }

    /** PHSUBSW xmm, xmm/m128: 66 0F 38 07 (SSSE3). */
    public static void phsubsw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.phsubsw(f.xmm[d], f.xmm[d + 1]);
        f.xmm[d + 1] = Swar.phsubsw(lo, hi);
        f.xmm[d] = low;
    }

    /** PACKSSWB xmm, xmm/m128: 66 0F 63. */
    public static void packsswb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.packsswb(f.xmm[d], f.xmm[d + 1]);
        f.xmm[d + 1] = Swar.packsswb(lo, hi);
        f.xmm[d] = low;
    }

    /** PACKSSDW xmm, xmm/m128: 66 0F 6B. */
    public static void packssdw(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.packssdw(f.xmm[d], f.xmm[d + 1]);
        f.xmm[d + 1] = Swar.packssdw(lo, hi);
        f.xmm[d] = low;
    }

    /** PACKUSWB xmm, xmm/m128: 66 0F 67. */
    public static void packuswb(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long low = Swar.packuswb(f.xmm[d], f.xmm[d + 1]);
        f.xmm[d + 1] = Swar.packuswb(lo, hi);
        f.xmm[d] = low;
    }
}
