package dev.hv.cpu.x86.decode;

/**
 * Packed integers of MMX and SSE2 after 0F (Intel SDM vol. 2, table A-3 and opcode groups 12 to
 * 14), in the notation of {@link OpcodeReader}.
 */
final class MmxOpcodes {
    static final String FORMS =
            """
            NP 0F 60               punpcklbw    Pq,Qd            mmx
            66 0F 60               punpcklbw    Vdq,Wdq          sse2
            NP 0F 61               punpcklwd    Pq,Qd            mmx
            66 0F 61               punpcklwd    Vdq,Wdq          sse2
            NP 0F 62               punpckldq    Pq,Qd            mmx
            66 0F 62               punpckldq    Vdq,Wdq          sse2
            NP 0F 63               packsswb     Pq,Qq            mmx
            66 0F 63               packsswb     Vdq,Wdq          sse2
            NP 0F 64               pcmpgtb      Pq,Qq            mmx
            66 0F 64               pcmpgtb      Vdq,Wdq          sse2
            NP 0F 65               pcmpgtw      Pq,Qq            mmx
            66 0F 65               pcmpgtw      Vdq,Wdq          sse2
            NP 0F 66               pcmpgtd      Pq,Qq            mmx
            66 0F 66               pcmpgtd      Vdq,Wdq          sse2
            NP 0F 67               packuswb     Pq,Qq            mmx
            66 0F 67               packuswb     Vdq,Wdq          sse2
            NP 0F 68               punpckhbw    Pq,Qq            mmx
            66 0F 68               punpckhbw    Vdq,Wdq          sse2
            NP 0F 69               punpckhwd    Pq,Qq            mmx
            66 0F 69               punpckhwd    Vdq,Wdq          sse2
            NP 0F 6A               punpckhdq    Pq,Qq            mmx
            66 0F 6A               punpckhdq    Vdq,Wdq          sse2
            NP 0F 6B               packssdw     Pq,Qq            mmx
            66 0F 6B               packssdw     Vdq,Wdq          sse2
            NP 0F 74               pcmpeqb      Pq,Qq            mmx
            66 0F 74               pcmpeqb      Vdq,Wdq          sse2
            NP 0F 75               pcmpeqw      Pq,Qq            mmx
            66 0F 75               pcmpeqw      Vdq,Wdq          sse2
            NP 0F 76               pcmpeqd      Pq,Qq            mmx
            66 0F 76               pcmpeqd      Vdq,Wdq          sse2
            NP 0F D1               psrlw        Pq,Qq            mmx
            66 0F D1               psrlw        Vdq,Wdq          sse2
            NP 0F D2               psrld        Pq,Qq            mmx
            66 0F D2               psrld        Vdq,Wdq          sse2
            NP 0F D3               psrlq        Pq,Qq            mmx
            66 0F D3               psrlq        Vdq,Wdq          sse2
            NP 0F D4               paddq        Pq,Qq            sse2
            66 0F D4               paddq        Vdq,Wdq          sse2
            NP 0F D5               pmullw       Pq,Qq            mmx
            66 0F D5               pmullw       Vdq,Wdq          sse2
            NP 0F D8               psubusb      Pq,Qq            mmx
            66 0F D8               psubusb      Vdq,Wdq          sse2
            NP 0F D9               psubusw      Pq,Qq            mmx
            66 0F D9               psubusw      Vdq,Wdq          sse2
            NP 0F DA               pminub       Pq,Qq            sse
            66 0F DA               pminub       Vdq,Wdq          sse2
            NP 0F DB               pand         Pq,Qq            mmx
            66 0F DB               pand         Vdq,Wdq          sse2
            NP 0F DC               paddusb      Pq,Qq            mmx
            66 0F DC               paddusb      Vdq,Wdq          sse2
            NP 0F DD               paddusw      Pq,Qq            mmx
            66 0F DD               paddusw      Vdq,Wdq          sse2
            NP 0F DE               pmaxub       Pq,Qq            sse
            66 0F DE               pmaxub       Vdq,Wdq          sse2
            NP 0F DF               pandn        Pq,Qq            mmx
            66 0F DF               pandn        Vdq,Wdq          sse2
            NP 0F E0               pavgb        Pq,Qq            sse
            66 0F E0               pavgb        Vdq,Wdq          sse2
            NP 0F E1               psraw        Pq,Qq            mmx
            66 0F E1               psraw        Vdq,Wdq          sse2
            NP 0F E2               psrad        Pq,Qq            mmx
            66 0F E2               psrad        Vdq,Wdq          sse2
            NP 0F E3               pavgw        Pq,Qq            sse
            66 0F E3               pavgw        Vdq,Wdq          sse2
            NP 0F E4               pmulhuw      Pq,Qq            sse
            66 0F E4               pmulhuw      Vdq,Wdq          sse2
            NP 0F E5               pmulhw       Pq,Qq            mmx
            66 0F E5               pmulhw       Vdq,Wdq          sse2
            NP 0F E8               psubsb       Pq,Qq            mmx
            66 0F E8               psubsb       Vdq,Wdq          sse2
            NP 0F E9               psubsw       Pq,Qq            mmx
            66 0F E9               psubsw       Vdq,Wdq          sse2
            NP 0F EA               pminsw       Pq,Qq            sse
            66 0F EA               pminsw       Vdq,Wdq          sse2
            NP 0F EB               por          Pq,Qq            mmx
            66 0F EB               por          Vdq,Wdq          sse2
            NP 0F EC               paddsb       Pq,Qq            mmx
            66 0F EC               paddsb       Vdq,Wdq          sse2
            NP 0F ED               paddsw       Pq,Qq            mmx
            66 0F ED               paddsw       Vdq,Wdq          sse2
            NP 0F EE               pmaxsw       Pq,Qq            sse
            66 0F EE               pmaxsw       Vdq,Wdq          sse2
            NP 0F EF               pxor         Pq,Qq            mmx
            66 0F EF               pxor         Vdq,Wdq          sse2
            NP 0F F1               psllw        Pq,Qq            mmx
            66 0F F1               psllw        Vdq,Wdq          sse2
            NP 0F F2               pslld        Pq,Qq            mmx
            66 0F F2               pslld        Vdq,Wdq          sse2
            NP 0F F3               psllq        Pq,Qq            mmx
            66 0F F3               psllq        Vdq,Wdq          sse2
            NP 0F F4               pmuludq      Pq,Qq            sse2
            66 0F F4               pmuludq      Vdq,Wdq          sse2
            NP 0F F5               pmaddwd      Pq,Qq            mmx
            66 0F F5               pmaddwd      Vdq,Wdq          sse2
            NP 0F F6               psadbw       Pq,Qq            sse
            66 0F F6               psadbw       Vdq,Wdq          sse2
            NP 0F F8               psubb        Pq,Qq            mmx
            66 0F F8               psubb        Vdq,Wdq          sse2
            NP 0F F9               psubw        Pq,Qq            mmx
            66 0F F9               psubw        Vdq,Wdq          sse2
            NP 0F FA               psubd        Pq,Qq            mmx
            66 0F FA               psubd        Vdq,Wdq          sse2
            NP 0F FB               psubq        Pq,Qq            sse2
            66 0F FB               psubq        Vdq,Wdq          sse2
            NP 0F FC               paddb        Pq,Qq            mmx
            66 0F FC               paddb        Vdq,Wdq          sse2
            NP 0F FD               paddw        Pq,Qq            mmx
            66 0F FD               paddw        Vdq,Wdq          sse2
            NP 0F FE               paddd        Pq,Qq            mmx
            66 0F FE               paddd        Vdq,Wdq          sse2

            # Moves
            NP 0F 6E o64           movq         Pq,Eq            mmx
            NP 0F 6E               movd         Pd,Ed            mmx
            NP 0F 7E o64           movq         Eq,Pq            mmx
            NP 0F 7E               movd         Ed,Pd            mmx
            NP 0F 6F               movq         Pq,Qq            mmx
            NP 0F 7F               movq         Qq,Pq            mmx
            66 0F 6E o64           movq         Vq,Eq            sse2
            66 0F 6E               movd         Vd,Ed            sse2
            66 0F 7E o64           movq         Eq,Vq            sse2
            66 0F 7E               movd         Ed,Vd            sse2
            66 0F 6F               movdqa       Vdq,Wdq          sse2
            66 0F 7F               movdqa       Wdq,Vdq          sse2
            F3 0F 6F               movdqu       Vdq,Wdq          sse2
            F3 0F 7F               movdqu       Wdq,Vdq          sse2
            F3 0F 7E               movq         Vq,Wq            sse2
            66 0F D6               movq         Wq,Vq            sse2
            F3 0F D6               movq2dq      Vdq,Nq           sse2
            F2 0F D6               movdq2q      Pq,Uq            sse2
            NP 0F E7               movntq       Mq,Pq            sse
            66 0F E7               movntdq      Mdq,Vdq          sse2
            NP 0F F7               maskmovq     Pq,Nq            sse
            66 0F F7               maskmovdqu   Vdq,Udq          sse2
            NP 0F D7               pmovmskb     Gd,Nq            sse
            66 0F D7               pmovmskb     Gd,Udq           sse2

            # Shuffles, and single words
            NP 0F 70               pshufw       Pq,Qq,Ib         sse
            66 0F 70               pshufd       Vdq,Wdq,Ib       sse2
            F3 0F 70               pshufhw      Vdq,Wdq,Ib       sse2
            F2 0F 70               pshuflw      Vdq,Wdq,Ib       sse2
            66 0F 6C               punpcklqdq   Vdq,Wdq          sse2
            66 0F 6D               punpckhqdq   Vdq,Wdq          sse2
            NP 0F C4               pinsrw       Pq,Rd/Mw,Ib      sse
            66 0F C4               pinsrw       Vdq,Rd/Mw,Ib     sse2
            NP 0F C5               pextrw       Gd,Nq,Ib         sse
            66 0F C5               pextrw       Gd,Udq,Ib        sse2

            # Shifts by an immediate (groups 12 to 14)
            NP 0F 71 /2            psrlw        Nq,Ib            mmx
            66 0F 71 /2            psrlw        Udq,Ib           sse2
            NP 0F 71 /4            psraw        Nq,Ib            mmx
            66 0F 71 /4            psraw        Udq,Ib           sse2
            NP 0F 71 /6            psllw        Nq,Ib            mmx
            66 0F 71 /6            psllw        Udq,Ib           sse2
            NP 0F 72 /2            psrld        Nq,Ib            mmx
            66 0F 72 /2            psrld        Udq,Ib           sse2
            NP 0F 72 /4            psrad        Nq,Ib            mmx
            66 0F 72 /4            psrad        Udq,Ib           sse2
            NP 0F 72 /6            pslld        Nq,Ib            mmx
            66 0F 72 /6            pslld        Udq,Ib           sse2
            NP 0F 73 /2            psrlq        Nq,Ib            mmx
            66 0F 73 /2            psrlq        Udq,Ib           sse2
            NP 0F 73 /6            psllq        Nq,Ib            mmx
            66 0F 73 /6            psllq        Udq,Ib           sse2
            66 0F 73 /3            psrldq       Udq,Ib           sse2
            66 0F 73 /7            pslldq       Udq,Ib           sse2
            NP 0F 77               emms                          mmx
            """;

    private MmxOpcodes() {}
}
