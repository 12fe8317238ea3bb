package dev.hv.cpu.x86.decode;

/**
 * Floating point of SSE, SSE2 and SSE3 after 0F (Intel SDM vol. 2, table A-3), in the notation of
 * {@link OpcodeReader}.
 */
final class SseOpcodes {
    static final String FORMS =
            """
            # Moves
            NP 0F 10               movups       Vps,Wps          sse
            66 0F 10               movupd       Vpd,Wpd          sse2
            F3 0F 10               movss        Vss,Wss          sse
            F2 0F 10               movsd        Vsd,Wsd          sse2
            NP 0F 11               movups       Wps,Vps          sse
            66 0F 11               movupd       Wpd,Vpd          sse2
            F3 0F 11               movss        Wss,Vss          sse
            F2 0F 11               movsd        Wsd,Vsd          sse2
            NP 0F 12 mem           movlps       Vq,Mq            sse
            NP 0F 12 reg           movhlps      Vq,Uq            sse
            66 0F 12               movlpd       Vq,Mq            sse2
            F3 0F 12               movsldup     Vps,Wps          sse3
            F2 0F 12               movddup      Vpd,Wq           sse3
            NP 0F 13               movlps       Mq,Vq            sse
            66 0F 13               movlpd       Mq,Vq            sse2
            NP 0F 14               unpcklps     Vps,Wps          sse
            66 0F 14               unpcklpd     Vpd,Wpd          sse2
            NP 0F 15               unpckhps     Vps,Wps          sse
            66 0F 15               unpckhpd     Vpd,Wpd          sse2
            NP 0F 16 mem           movhps       Vq,Mq            sse
            NP 0F 16 reg           movlhps      Vq,Uq            sse
            66 0F 16               movhpd       Vq,Mq            sse2
            F3 0F 16               movshdup     Vps,Wps          sse3
            NP 0F 17               movhps       Mq,Vq            sse
            66 0F 17               movhpd       Mq,Vq            sse2
            NP 0F 28               movaps       Vps,Wps          sse
            66 0F 28               movapd       Vpd,Wpd          sse2
            NP 0F 29               movaps       Wps,Vps          sse
            66 0F 29               movapd       Wpd,Vpd          sse2
            NP 0F 2B               movntps      Mps,Vps          sse
            66 0F 2B               movntpd      Mpd,Vpd          sse2
            NP 0F 50               movmskps     Gd,Ups           sse
            66 0F 50               movmskpd     Gd,Upd           sse2
            F2 0F F0               lddqu        Vdq,Mdq          sse3

            # Conversions
            NP 0F 2A               cvtpi2ps     Vq,Qpi           sse
            66 0F 2A               cvtpi2pd     Vpd,Qpi          sse2
            F3 0F 2A               cvtsi2ss     Vss,Ey           sse
            F2 0F 2A               cvtsi2sd     Vsd,Ey           sse2
            NP 0F 2C               cvttps2pi    Ppi,Wq           sse
            66 0F 2C               cvttpd2pi    Ppi,Wpd          sse2
            F3 0F 2C               cvttss2si    Gy,Wss           sse
            F2 0F 2C               cvttsd2si    Gy,Wsd           sse2
            NP 0F 2D               cvtps2pi     Ppi,Wq           sse
            66 0F 2D               cvtpd2pi     Ppi,Wpd          sse2
            F3 0F 2D               cvtss2si     Gy,Wss           sse
            F2 0F 2D               cvtsd2si     Gy,Wsd           sse2
            NP 0F 5A               cvtps2pd     Vpd,Wq           sse2
            66 0F 5A               cvtpd2ps     Vps,Wpd          sse2
            F3 0F 5A               cvtss2sd     Vsd,Wss          sse2
            F2 0F 5A               cvtsd2ss     Vss,Wsd          sse2
            NP 0F 5B               cvtdq2ps     Vps,Wdq          sse2
            66 0F 5B               cvtps2dq     Vdq,Wps          sse2
            F3 0F 5B               cvttps2dq    Vdq,Wps          sse2
            66 0F E6               cvttpd2dq    Vdq,Wpd          sse2
            F3 0F E6               cvtdq2pd     Vpd,Wq           sse2
            F2 0F E6               cvtpd2dq     Vdq,Wpd          sse2

            # Comparisons and shuffles
            NP 0F 2E               ucomiss      Vss,Wss          sse
            66 0F 2E               ucomisd      Vsd,Wsd          sse2
            NP 0F 2F               comiss       Vss,Wss          sse
            66 0F 2F               comisd       Vsd,Wsd          sse2
            NP 0F C2               cmpps        Vps,Wps,Ib       sse
            66 0F C2               cmppd        Vpd,Wpd,Ib       sse2
            F3 0F C2               cmpss        Vss,Wss,Ib       sse
            F2 0F C2               cmpsd        Vsd,Wsd,Ib       sse2
            NP 0F C6               shufps       Vps,Wps,Ib       sse
            66 0F C6               shufpd       Vpd,Wpd,Ib       sse2

            # Arithmetic and logic
            NP 0F 51               sqrtps       Vps,Wps          sse
            66 0F 51               sqrtpd       Vpd,Wpd          sse2
            F3 0F 51               sqrtss       Vss,Wss          sse
            F2 0F 51               sqrtsd       Vsd,Wsd          sse2
            NP 0F 52               rsqrtps      Vps,Wps          sse
            F3 0F 52               rsqrtss      Vss,Wss          sse
            NP 0F 53               rcpps        Vps,Wps          sse
            F3 0F 53               rcpss        Vss,Wss          sse
            NP 0F 54               andps        Vps,Wps          sse
            66 0F 54               andpd        Vpd,Wpd          sse2
            NP 0F 55               andnps       Vps,Wps          sse
            66 0F 55               andnpd       Vpd,Wpd          sse2
            NP 0F 56               orps         Vps,Wps          sse
            66 0F 56               orpd         Vpd,Wpd          sse2
            NP 0F 57               xorps        Vps,Wps          sse
            66 0F 57               xorpd        Vpd,Wpd          sse2
            NP 0F 58               addps        Vps,Wps          sse
            66 0F 58               addpd        Vpd,Wpd          sse2
            F3 0F 58               addss        Vss,Wss          sse
            F2 0F 58               addsd        Vsd,Wsd          sse2
            NP 0F 59               mulps        Vps,Wps          sse
            66 0F 59               mulpd        Vpd,Wpd          sse2
            F3 0F 59               mulss        Vss,Wss          sse
            F2 0F 59               mulsd        Vsd,Wsd          sse2
            NP 0F 5C               subps        Vps,Wps          sse
            66 0F 5C               subpd        Vpd,Wpd          sse2
            F3 0F 5C               subss        Vss,Wss          sse
            F2 0F 5C               subsd        Vsd,Wsd          sse2
            NP 0F 5D               minps        Vps,Wps          sse
            66 0F 5D               minpd        Vpd,Wpd          sse2
            F3 0F 5D               minss        Vss,Wss          sse
            F2 0F 5D               minsd        Vsd,Wsd          sse2
            NP 0F 5E               divps        Vps,Wps          sse
            66 0F 5E               divpd        Vpd,Wpd          sse2
            F3 0F 5E               divss        Vss,Wss          sse
            F2 0F 5E               divsd        Vsd,Wsd          sse2
            NP 0F 5F               maxps        Vps,Wps          sse
            66 0F 5F               maxpd        Vpd,Wpd          sse2
            F3 0F 5F               maxss        Vss,Wss          sse
            F2 0F 5F               maxsd        Vsd,Wsd          sse2
            66 0F 7C               haddpd       Vpd,Wpd          sse3
            F2 0F 7C               haddps       Vps,Wps          sse3
            66 0F 7D               hsubpd       Vpd,Wpd          sse3
            F2 0F 7D               hsubps       Vps,Wps          sse3
            66 0F D0               addsubpd     Vpd,Wpd          sse3
            F2 0F D0               addsubps     Vps,Wps          sse3
            """;

    private SseOpcodes() {}
}
