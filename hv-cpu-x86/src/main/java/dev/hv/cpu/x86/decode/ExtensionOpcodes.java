package dev.hv.cpu.x86.decode;

/**
 * SSSE3, SSE4, AES, PCLMULQDQ and SHA in the maps after 0F 38 and 0F 3A (Intel SDM vol. 2, tables
 * ), in the notation of {@link OpcodeReader}.
 */
final class ExtensionOpcodes {
    static final String FORMS =
            """
            @ssse3
            NP 0F 38 00            pshufb       Pq,Qq
            66 0F 38 00            pshufb       Vdq,Wdq
            NP 0F 38 01            phaddw       Pq,Qq
            66 0F 38 01            phaddw       Vdq,Wdq
            NP 0F 38 02            phaddd       Pq,Qq
            66 0F 38 02            phaddd       Vdq,Wdq
            NP 0F 38 03            phaddsw      Pq,Qq
            66 0F 38 03            phaddsw      Vdq,Wdq
            NP 0F 38 04            pmaddubsw    Pq,Qq
            66 0F 38 04            pmaddubsw    Vdq,Wdq
            NP 0F 38 05            phsubw       Pq,Qq
            66 0F 38 05            phsubw       Vdq,Wdq
            NP 0F 38 06            phsubd       Pq,Qq
            66 0F 38 06            phsubd       Vdq,Wdq
            NP 0F 38 07            phsubsw      Pq,Qq
            66 0F 38 07            phsubsw      Vdq,Wdq
            NP 0F 38 08            psignb       Pq,Qq
            66 0F 38 08            psignb       Vdq,Wdq
            NP 0F 38 09            psignw       Pq,Qq
            66 0F 38 09            psignw       Vdq,Wdq
            NP 0F 38 0A            psignd       Pq,Qq
            66 0F 38 0A            psignd       Vdq,Wdq
            NP 0F 38 0B            pmulhrsw     Pq,Qq
            66 0F 38 0B            pmulhrsw     Vdq,Wdq
            NP 0F 38 1C            pabsb        Pq,Qq
            66 0F 38 1C            pabsb        Vdq,Wdq
            NP 0F 38 1D            pabsw        Pq,Qq
            66 0F 38 1D            pabsw        Vdq,Wdq
            NP 0F 38 1E            pabsd        Pq,Qq
            66 0F 38 1E            pabsd        Vdq,Wdq
            NP 0F 3A 0F            palignr      Pq,Qq,Ib
            66 0F 3A 0F            palignr      Vdq,Wdq,Ib

            @sse4_1
            66 0F 38 10            pblendvb     Vdq,Wdq,XMM0
            66 0F 38 14            blendvps     Vps,Wps,XMM0
            66 0F 38 15            blendvpd     Vpd,Wpd,XMM0
            66 0F 38 17            ptest        Vdq,Wdq
            66 0F 38 20            pmovsxbw     Vdq,Wq
            66 0F 38 21            pmovsxbd     Vdq,Wd
            66 0F 38 22            pmovsxbq     Vdq,Ww
            66 0F 38 23            pmovsxwd     Vdq,Wq
            66 0F 38 24            pmovsxwq     Vdq,Wd
            66 0F 38 25            pmovsxdq     Vdq,Wq
            66 0F 38 30            pmovzxbw     Vdq,Wq
            66 0F 38 31            pmovzxbd     Vdq,Wd
            66 0F 38 32            pmovzxbq     Vdq,Ww
            66 0F 38 33            pmovzxwd     Vdq,Wq
            66 0F 38 34            pmovzxwq     Vdq,Wd
            66 0F 38 35            pmovzxdq     Vdq,Wq
            66 0F 38 28            pmuldq       Vdq,Wdq
            66 0F 38 29            pcmpeqq      Vdq,Wdq
            66 0F 38 2B            packusdw     Vdq,Wdq
            66 0F 38 38            pminsb       Vdq,Wdq
            66 0F 38 39            pminsd       Vdq,Wdq
            66 0F 38 3A            pminuw       Vdq,Wdq
            66 0F 38 3B            pminud       Vdq,Wdq
            66 0F 38 3C            pmaxsb       Vdq,Wdq
            66 0F 38 3D            pmaxsd       Vdq,Wdq
            66 0F 38 3E            pmaxuw       Vdq,Wdq
            66 0F 38 3F            pmaxud       Vdq,Wdq
            66 0F 38 40            pmulld       Vdq,Wdq
            66 0F 38 41            phminposuw   Vdq,Wdq
            66 0F 38 2A            movntdqa     Vdq,Mdq
            66 0F 3A 08            roundps      Vps,Wps,Ib
            66 0F 3A 09            roundpd      Vpd,Wpd,Ib
            66 0F 3A 0A            roundss      Vss,Wss,Ib
            66 0F 3A 0B            roundsd      Vsd,Wsd,Ib
            66 0F 3A 0C            blendps      Vps,Wps,Ib
            66 0F 3A 0D            blendpd      Vpd,Wpd,Ib
            66 0F 3A 0E            pblendw      Vdq,Wdq,Ib
            66 0F 3A 14            pextrb       Rd/Mb,Vdq,Ib
            66 0F 3A 15            pextrw       Rd/Mw,Vdq,Ib
            66 0F 3A 16 o64        pextrq       Eq,Vdq,Ib
            66 0F 3A 16            pextrd       Ed,Vdq,Ib
            66 0F 3A 17            extractps    Ed,Vdq,Ib
            66 0F 3A 20            pinsrb       Vdq,Rd/Mb,Ib
            66 0F 3A 21            insertps     Vdq,Udq/Md,Ib
            66 0F 3A 22 o64        pinsrq       Vdq,Eq,Ib
            66 0F 3A 22            pinsrd       Vdq,Ed,Ib
            66 0F 3A 40            dpps         Vps,Wps,Ib
            66 0F 3A 41            dppd         Vpd,Wpd,Ib
            66 0F 3A 42            mpsadbw      Vdq,Wdq,Ib

            @sse4_2
            66 0F 38 37            pcmpgtq      Vdq,Wdq
            66 0F 3A 60            pcmpestrm    Vdq,Wdq,Ib
            66 0F 3A 61            pcmpestri    Vdq,Wdq,Ib
            66 0F 3A 62            pcmpistrm    Vdq,Wdq,Ib
            66 0F 3A 63            pcmpistri    Vdq,Wdq,Ib

            @aes
            66 0F 38 DB            aesimc       Vdq,Wdq
            66 0F 38 DC            aesenc       Vdq,Wdq
            66 0F 38 DD            aesenclast   Vdq,Wdq
            66 0F 38 DE            aesdec       Vdq,Wdq
            66 0F 38 DF            aesdeclast   Vdq,Wdq
            66 0F 3A DF            aeskeygenassist Vdq,Wdq,Ib

            @pclmulqdq
            66 0F 3A 44            pclmulqdq    Vdq,Wdq,Ib

            @sha_ni
            NP 0F 38 C8            sha1nexte    Vdq,Wdq
            NP 0F 38 C9            sha1msg1     Vdq,Wdq
            NP 0F 38 CA            sha1msg2     Vdq,Wdq
            NP 0F 38 CB            sha256rnds2  Vdq,Wdq,XMM0
            NP 0F 38 CC            sha256msg1   Vdq,Wdq
            NP 0F 38 CD            sha256msg2   Vdq,Wdq
            NP 0F 3A CC            sha1rnds4    Vdq,Wdq,Ib
            """;

    private ExtensionOpcodes() {}
}
